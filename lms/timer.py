"""The minute timer: runs timed work inside one long-lived process, in one process at a time.

Several servers may each run a timer. A row of the database is the lease: whoever moves its moment on by a conditional
update runs the jobs of that minute. A process that dies holds it for LEASE at most; one that is busy renews it between
two jobs. Two that run at once after all do nothing twice, because every job claims its own work (`lms.jobs`).

Beside the minute a thread looks every LOOK after the pressing jobs: they need no lease, and a long job of the minute
does not hold them up (security.md F5).
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import Q

from lms.base import clock
from lms.jobs import Job, Report, known_jobs, pressing_jobs, run_jobs
from training.models import DailyRun

logger = logging.getLogger("lms.jobs")

TICK = timedelta(seconds=60)
#: a lease that nobody renews is free after this
LEASE = timedelta(minutes=3)
NAME = "minute-timer"
#: pressing jobs are looked after so often
LOOK = timedelta(seconds=10)


class Lease:
    """The right to run the jobs of this minute."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.until: datetime | None = None

    def take(self, *, now: datetime) -> bool:
        """Take the lease when it is free; tell whether it was."""
        DailyRun.objects.get_or_create(name=NAME)
        free = DailyRun.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=now), name=NAME)
        until = now + LEASE
        if free.update(not_before=until) != 1:
            return False
        self.until = until
        return True

    def renew(self, *, now: datetime) -> bool:
        """Hold it for LEASE more; tell whether it was still held."""
        return self._move(now + LEASE)

    def leave(self, *, next_at: datetime) -> None:
        """Give it up; nobody takes it before a moment, so that a minute has one run."""
        self._move(next_at)

    def _move(self, until: datetime) -> bool:
        held = DailyRun.objects.filter(name=NAME, not_before=self.until)
        is_held = self.until is not None and held.update(not_before=until) == 1
        self.until = until if is_held else None
        return is_held


def tick(
    *, now: datetime, jobs: list[Job] | None = None, should_stop: Callable[[], bool] = lambda: False
) -> Report | None:
    """Run the jobs that are due, unless another process does or did in this minute: then None.

    Args:
        now: the moment. jobs: those to run; None: all of the installed apps.
        should_stop: asked before each job.
    """
    lease = Lease()
    if not lease.take(now=now):
        return None

    def is_over() -> bool:
        return should_stop() or not lease.renew(now=clock.now())

    try:
        return run_jobs(known_jobs() if jobs is None else jobs, now=now, should_stop=is_over)
    finally:
        lease.leave(next_at=now + TICK - timedelta(seconds=1))


def run_until(stopped: threading.Event) -> None:
    """Tick each minute until told to stop; a tick that fails is logged and never stops the next one."""
    looking = threading.Thread(target=look_until, args=(stopped,), name="pressing-jobs", daemon=True)
    looking.start()
    _repeat(stopped, lambda: tick(now=clock.now(), should_stop=stopped.is_set), every=TICK)
    looking.join(LOOK.total_seconds())


def look_until(stopped: threading.Event) -> None:
    """Run the pressing jobs every LOOK until told to stop, on a connection of this thread."""
    _repeat(stopped, lambda: run_jobs(pressing_jobs(), now=clock.now(), should_stop=stopped.is_set), every=LOOK)


def _repeat(stopped: threading.Event, do: Callable[[], Report | None], *, every: timedelta) -> None:
    while not stopped.is_set():
        began = time.monotonic()
        close_old_connections()
        try:
            report = do()
        except Exception:
            logger.exception("timer.tick_failed")
        else:
            for item in report.failed if report else ():
                logger.error("timer.job_failed job=%s id=%s reason=%s", item["job"], item["id"], item["reason"])
        close_old_connections()
        stopped.wait(max(1.0, every.total_seconds() - (time.monotonic() - began)))
