"""Handing an online attempt in: by the person, at the deadline, at the close; once, marked at the same time (C8)."""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from contests.enums import OnlineState, OnlineSubmit
from contests.models import OnlineAnswer, OnlineAttempt, OnlineRound
from contests.queries.online_judging import judging_of_attempt
from contests.queries.online_pool import online_rules, rules_of
from contests.rules.online_marking import Marked, StoredAnswer, mark
from lms.base import clock

logger = logging.getLogger(__name__)

BATCH = 500
#: A run of the timer takes no more than these: thousands of papers end in one minute, and the next minute comes.
MOST_A_RUN = 20_000
RUN_SECONDS = 40.0
#: Saves on their way at the deadline are judged by the database's clock alone; the timer waits this long all the same.
PATIENCE = timedelta(seconds=2)
_HANDED_IN = ["state", "submitted_at", "submit_cause", "right", "points", "maximum", "guess", "received_at"]


@dataclass
class HandedIn:
    """What a run did: public ids of attempts handed in; pairs of id and reason of those that failed."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def submit(*, attempt: OnlineAttempt, cause: str = OnlineSubmit.PERSON) -> OnlineAttempt:
    """Hand in and mark an attempt, once; whoever comes second gets what the first one did. Four statements.

    After the deadline it counts as handed in by the system at the deadline, whoever asks. While the row is locked no
    answer is stored: what was acknowledged is among what is marked, and what comes later is told to be late.

    Args:
        cause: PERSON, or CLOSE when the organiser closes the round with attempts still open.

    Raises:
        NotNow: "clock_drift".
    """
    clock.require_true_clock()
    rows = OnlineAttempt.objects.select_for_update(of=("self",)).select_related("round__rules", "round__online")
    locked = rows.get(pk=attempt.pk)
    if locked.state != OnlineState.OPEN:
        return locked
    now = clock.database_now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    is_over = now > locked.deadline_at
    locked.submitted_at = locked.deadline_at if is_over else max(now, locked.started_at)
    locked.submit_cause = OnlineSubmit.DEADLINE if is_over else OnlineSubmit(cause)
    found = marked(attempt=locked)
    locked.state, locked.right, locked.points = OnlineState.SUBMITTED, found.right, found.points
    locked.guess, locked.maximum = found.guess, found.maximum
    locked.received_at = found.received_at or locked.submitted_at
    locked.save(update_fields=_HANDED_IN)
    return locked


def marked(*, attempt: OnlineAttempt) -> Marked:
    """Return what an attempt comes to by the answers stored; the same each time (C3). One statement as a rule."""
    rules = rules_of(attempt.round, version_id=attempt.rules_id)
    online, marking = online_rules(rules)
    rows = OnlineAnswer.objects.filter(attempt=attempt).values_list("place", "answer", "received_at")
    answers = [StoredAnswer(*row) for row in rows if row[0] or online.guess is not None]
    return mark(items=attempt.items, answers=answers, judging=judging_of_attempt(attempt), marking=marking)


def submit_due(*, now: datetime, limit: int = MOST_A_RUN) -> HandedIn:
    """Hand in open attempts whose time is over, each in its own transaction; a failing one holds up no other.

    Two timers at once do no harm: each attempt is locked and looked at again. At most `limit` a run and forty seconds;
    what is left is due at the next one, also after a crash.

    Raises:
        NotNow: "clock_drift": nothing is handed in by a wrong clock.
    """
    clock.require_true_clock()
    due = OnlineAttempt.objects.filter(state=OnlineState.OPEN, deadline_at__lt=now - PATIENCE)
    report, until = HandedIn(), time.monotonic() + RUN_SECONDS
    while len(report.done) < limit and time.monotonic() < until:
        left = due.exclude(public_id__in=[name for name, _why in report.failed])
        batch = list(left.order_by("deadline_at").defer("items")[: min(BATCH, limit - len(report.done))])
        if not batch:
            break
        found = _hand_in(batch, OnlineSubmit.DEADLINE)
        report.done += found.done
        report.failed += found.failed
    return report


def submit_all_of(*, online: OnlineRound, limit: int = BATCH) -> HandedIn:
    """Hand in what is still open of a round whose time is over, for closing it; to be called until nothing is done."""
    rows = OnlineAttempt.objects.filter(round=online.round, state=OnlineState.OPEN)
    return _hand_in(list(rows.order_by("pk").defer("items")[:limit]), OnlineSubmit.CLOSE)


def _hand_in(attempts: list[OnlineAttempt], cause: str) -> HandedIn:
    report = HandedIn()
    for attempt in attempts:
        try:
            submit(attempt=attempt, cause=cause)
        except Exception as error:
            if connection.in_atomic_block:
                raise
            logger.exception("handing in attempt %s failed", attempt.public_id)
            report.failed.append((str(attempt.public_id), type(error).__name__))
        else:
            report.done.append(str(attempt.public_id))
    return report
