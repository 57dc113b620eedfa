"""Which reminder is due on which day, when none may go out, when to try again.

Words. The *ladder* is the list of reminders of a place; a *rung* one reminder of it: some days before the deadline,
or when it has passed. Days and moments are local, Asia/Ho_Chi_Minh.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from training.enums import BEFORE_RUNGS, Rung

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
QUIET_FROM, QUIET_UNTIL = time(21, 0), time(7, 0)
#: Whoever is late by more days than this is not reminded for the first time: a new ladder wakes no old cases.
OVERDUE_CATCH_UP_DAYS = 30
MAX_DAYS_BEFORE = 180
#: Pauses after the first, second … definite failure of one channel; then the next channel is tried.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
MAX_TRIES = len(PAUSES) + 1
#: Calls that found nobody before the reminder counts as failed.
MAX_CALLS = 3


@dataclass(frozen=True)
class RungRule:
    """One rung as the ladder of a place sets it; `days_before` is None for those after the deadline."""

    rung: Rung
    days_before: int | None
    is_on: bool = True


def rungs_due(*, ladder: Sequence[RungRule], due_on: date, day: date) -> tuple[Rung, ...]:
    """Return the rungs that stand on a day for an open deadline: the nearest one reached, and the superior's.

    Of several rungs that were reached, only the latest stands: after days without a run nobody gets two reminders
    at once. A rung that is switched off is no rung. After the deadline the rungs stand for OVERDUE_CATCH_UP_DAYS.

    Args:
        due_on: the last day of the period.
        day: the local day.
    """
    days_left = (due_on - day).days
    rules = {rule.rung: rule for rule in ladder if rule.is_on}
    if days_left < 0:
        late = (Rung.OVERDUE, Rung.SUPERIOR) if -days_left <= OVERDUE_CATCH_UP_DAYS else ()
        return tuple(rung for rung in late if rung in rules)
    reached = [
        (rule.days_before, rung)
        for rung, rule in rules.items()
        if rung in BEFORE_RUNGS and rule.days_before is not None and days_left <= rule.days_before
    ]
    return (min(reached)[1],) if reached else ()


def days_in_order(days: Sequence[int]) -> bool:
    """Say whether the days of the first four rungs lie between 1 and MAX_DAYS_BEFORE and get fewer each time."""
    return all(1 <= value <= MAX_DAYS_BEFORE for value in days) and all(
        first > second for first, second in pairwise(days)
    )


def is_quiet(moment: datetime) -> bool:
    """Say whether nobody may be disturbed: from 21:00 until 7:00, local time.

    Args:
        moment: aware.
    """
    clock = moment.astimezone(LOCAL_ZONE).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def after_quiet(moment: datetime) -> datetime:
    """Return the moment itself outside the quiet hours, else the next 7:00, local time."""
    if not is_quiet(moment):
        return moment
    local = moment.astimezone(LOCAL_ZONE)
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, LOCAL_ZONE)


def next_month(moment: datetime) -> datetime:
    """Return 7:00 of the first day of the next month, local time: when a new month's money is there."""
    first = month_of(moment)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime.combine(following, QUIET_UNTIL, LOCAL_ZONE)


def month_of(moment: datetime) -> date:
    """Return the first day of the local month of a moment."""
    return moment.astimezone(LOCAL_ZONE).date().replace(day=1)


def pause_after(*, tries: int) -> timedelta | None:
    """Return how long to wait after so many definite failures of one channel, None when it is given up.

    Args:
        tries: sendings so far, 1 or more.
    """
    return PAUSES[tries - 1] if 1 <= tries < MAX_TRIES else None


def next_channel(*, channels: Sequence[str], after: int, reachable: Collection[str]) -> int | None:
    """Return the place (1 is the first) of the next channel by which a person can be reached, None when none is left.

    Args:
        channels: in the order of the ladder.
        after: place of the channel that failed, 0 for the beginning.
        reachable: the channels that this person and this installation have.
    """
    places = range(after + 1, len(channels) + 1)
    return next((place for place in places if channels[place - 1] in reachable), None)
