"""Background work over many attempts: thin wrappers around services; each may run twice without harm."""

from django_tasks import task

from lms.base.clock import now
from quizzes.models import RegradeRun, StatisticsRun
from quizzes.services.regrade import work_regrade
from quizzes.services.statistics import work_run


@task()
def compute_statistics(run_id: int) -> None:
    """Compute the statistics of a large paper, or calibrate its questions."""
    work_run(run=StatisticsRun.objects.select_related("paper").get(pk=run_id), now=now())


@task()
def judge_anew(run_id: int) -> None:
    """Judge a question anew on the attempts at a paper that many have taken."""
    work_regrade(run=RegradeRun.objects.get(pk=run_id), now=now())
