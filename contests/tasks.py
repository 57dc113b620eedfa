"""Background work of contests: thin wrappers around services; each may run twice without harm."""

from django_tasks import task

from contests.models import OnlineRun
from contests.services.online_runs import work
from lms.base.clock import now


@task()
def work_online_run(run_id: int) -> None:
    """Make the frozen list of an online round, or compute it again for its confirmation."""
    work(run=OnlineRun.objects.select_related("asked_by", "result", "checks").get(pk=run_id), now=now())
