"""Runs of work on the list of an online round: who may take one up, going on after a crash, none worked on twice.

Whoever takes a run up holds it by `worked_at`; the worker renews that every BEAT beside its work, however long a step
takes. A failure lets go of it at once. A killed worker gives no sign of life: after SILENT its run is given out again,
which the timer looks for every ten seconds (`lms.timer.LOOK`), so within 60 s in all (security.md F5).
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django_tasks import task

from contests.enums import OnlineRunKind, OnlineRunState
from contests.models import OnlineRun
from contests.services.online_close import make_list
from contests.services.online_confirm import confirm_list
from contests.services.online_remark import look, mark_again
from lms.base.clock import now as present

logger = logging.getLogger("lms.jobs")

#: whoever works gives a sign of life more often than this; with a look of the timer and a poll of the worker < 60 s
SILENT = timedelta(seconds=40)
BEAT = timedelta(seconds=10)

Clock = Callable[[], datetime]
#: what is done for a run, by its kind; others make a list. Each may ask for one further run.
WORK: Mapping[str, Callable[..., OnlineRun | None]] = {
    OnlineRunKind.CONFIRM: confirm_list,
    OnlineRunKind.LOOK: look,
    OnlineRunKind.MARK: mark_again,
}


def work(*, run: OnlineRun, now: datetime, clock: Clock = present) -> None:
    """Do a run and those that follow from it, unless somebody else holds it or it is done.

    Args:
        now: the moment that what is made carries.
        clock: tells the moments of the signs of life.
    """
    following: OnlineRun | None = run
    while following is not None:
        following = _work_one(following, now, clock)


def _work_one(run: OnlineRun, now: datetime, clock: Clock) -> OnlineRun | None:
    """Do one run; return the one that follows from it."""
    if run.state != OnlineRunState.WAITING or not _claim(run, clock()):
        return None
    try:
        return WORK.get(run.kind, make_list)(run=run, now=now, alive=lambda: _renew(run, clock()))
    finally:
        OnlineRun.objects.filter(pk=run.pk).update(worked_at=None)


def is_held(*, run: OnlineRun, now: datetime) -> bool:
    """Tell whether somebody works on a run, or it was asked for just now."""
    return now - (run.worked_at or run.asked_at) < SILENT


@task()
def work_online_run(run_id: int) -> None:
    """Do a run in the background; twice does no harm."""
    run = OnlineRun.objects.select_related("asked_by", "result", "checks").get(pk=run_id)
    with beating(run_id):
        following = _work_one(run, present(), present)
    if following is not None:
        work_online_run.enqueue(following.pk)


@contextmanager
def beating(run_id: int) -> Iterator[None]:
    """Renew the sign of life of a run beside the work, on a connection of its own, until the work or its process ends.

    A run that nobody holds is left alone, so that a beat never holds what the work let go of.
    """
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(run_id, done), name="online-run-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


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


def _beat(run_id: int, done: threading.Event) -> None:
    try:
        while not done.wait(BEAT.total_seconds()):
            try:
                OnlineRun.objects.filter(pk=run_id, worked_at__isnull=False).update(worked_at=present())
            except DatabaseError:
                logger.warning("online_run.beat_failed run=%s", run_id, exc_info=True)
    finally:
        connection.close()


def _renew(run: OnlineRun, moment: datetime) -> None:
    OnlineRun.objects.filter(pk=run.pk).update(worked_at=moment)
