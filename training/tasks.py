"""Background work of training: thin wrappers around services; each may run twice without harm."""

from django_tasks import task

from lms.base.clock import now
from training.models import CertificateRun
from training.services.certificate_runs import work


@task()
def work_certificate_run(run_id: int) -> None:
    """Issue the certificates of a long run, or make its file."""
    work(run=CertificateRun.objects.select_related("commune", "asked_by").get(pk=run_id), now=now())
