"""Background work of statistics: thin wrappers around services; each may run twice without harm."""

from django_tasks import task

from lms.base.clock import now
from quizzes.models import StatisticsRun
from quizzes.services.statistics import work_run


@task()
def compute_statistics(run_id: int) -> None:
    """Compute the statistics of a large paper, or calibrate its questions."""
    work_run(run=StatisticsRun.objects.select_related("paper").get(pk=run_id), now=now())
