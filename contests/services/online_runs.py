"""Runs of work on the list of an online round: who may take one up, going on after a crash, none worked on twice.

Whoever takes a run up holds it by `worked_at` and renews it at every step; a failure lets go of it at once, a killed
worker's run is taken up again by the minute's job (security.md F5).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks import task

from contests.enums import OnlineRunKind, OnlineRunState
from contests.models import OnlineRun
from contests.services.online_close import make_list
from contests.services.online_confirm import confirm_list
from lms.base.clock import now as present

#: whoever works gives a sign of life more often than this; the longest step of 100,000 attempts takes a part of it
SILENT = timedelta(seconds=60)

Clock = Callable[[], datetime]


def work(*, run: OnlineRun, now: datetime, clock: Clock = present) -> None:
    """Do a run, unless somebody else holds it or it is done.

    Args:
        now: the moment that what is made carries.
        clock: tells the moments of the signs of life.
    """
    if run.state != OnlineRunState.WAITING or not _claim(run, clock()):
        return
    working = {OnlineRunKind.CONFIRM: confirm_list}.get(OnlineRunKind(run.kind), make_list)
    try:
        working(run=run, now=now, alive=lambda: _renew(run, clock()))
    finally:
        OnlineRun.objects.filter(pk=run.pk).update(worked_at=None)


def is_held(*, run: OnlineRun, now: datetime) -> bool:
    """Tell whether somebody works on a run, or it was asked for just now."""
    return now - (run.worked_at or run.asked_at) < SILENT


@task()
def work_online_run(run_id: int) -> None:
    """Do a run in the background; twice does no harm."""
    run = OnlineRun.objects.select_related("asked_by", "result", "checks").get(pk=run_id)
    work(run=run, now=present())


def take_over(*, now: datetime) -> list[OnlineRun]:
    """Give to the worker what nobody works on any more: it was killed, or never began. For `run_due_jobs`.

    `asked_at` is that of the last asking, so that a worker that is down finds few tasks and not one a minute.
    """
    rows = OnlineRun.objects.filter(_free(now), state=OnlineRunState.WAITING, asked_at__lt=now - SILENT)
    left = [run for run in rows.order_by("pk") if rows.filter(pk=run.pk).update(asked_at=now)]
    for run in left:
        work_online_run.enqueue(run.pk)
    return left


def _free(moment: datetime) -> Q:
    return Q(worked_at__isnull=True) | Q(worked_at__lt=moment - SILENT)


def _claim(run: OnlineRun, moment: datetime) -> bool:
    with transaction.atomic():
        rows = OnlineRun.objects.filter(_free(moment), pk=run.pk, state=OnlineRunState.WAITING)
        return rows.update(worked_at=moment) == 1


def _renew(run: OnlineRun, moment: datetime) -> None:
    OnlineRun.objects.filter(pk=run.pk).update(worked_at=moment)
