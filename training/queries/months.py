"""Deadlines by day and month, completions by week: what calendar, chart and forecast are drawn from."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from training.enums import DONE_STATES, OPEN_STATES, TrainingState
from training.models import CalendarDay, TrainingStatus
from training.queries.deadlines import shown_statuses
from training.queries.totals import MonthOfDeadlines

WEEKS = 8


@dataclass(frozen=True)
class DayOfDeadlines:
    """How many deadlines end on a day, and how many of these people have finished."""

    day: date
    done_count: int
    open_count: int

    @property
    def total(self) -> int:
        """Return all deadlines of the day."""
        return self.done_count + self.open_count


@dataclass(frozen=True)
class CalendarCell:
    """One field of a month's calendar; `name` says why people do not work on it, where the holiday table knows."""

    deadlines: DayOfDeadlines
    in_month: bool
    is_today: bool
    is_rest: bool
    name: str


def month_after(day: date, offset: int) -> date:
    """Return the first day of the month so many months away."""
    year, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
    return date(year, month + 1, 1)


def deadline_days(statuses: QuerySet[TrainingStatus], *, as_of: date) -> list[DayOfDeadlines]:
    """Return every day on which deadlines of the shown offices end, in order; one statement.

    Args:
        statuses: the rows that the officer may see, narrowed to the place.
    """
    rows = (
        shown_statuses(statuses.filter(due_on__isnull=False), as_of=as_of)
        .exclude(state=TrainingState.ENDED)
        .order_by("due_on")
        .values_list("due_on")
        .annotate(done=Count("pk", filter=Q(state__in=DONE_STATES)), open=Count("pk", filter=Q(state__in=OPEN_STATES)))
    )
    return [DayOfDeadlines(day, done, still_open) for day, done, still_open in rows if done or still_open]


def months_of(days: Iterable[DayOfDeadlines], *, first: date, count: int) -> list[MonthOfDeadlines]:
    """Return so many months from the first day of one on, empty ones included."""
    found: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for each in days:
        month = found[each.day.replace(day=1)]
        month[0] += each.done_count
        month[1] += each.open_count
    return [MonthOfDeadlines(day, *found[day]) for day in (month_after(first, offset) for offset in range(count))]


def completed_by_week(statuses: QuerySet[TrainingStatus], *, as_of: date, weeks: int = WEEKS) -> list[int]:
    """Return how many people finished in time in each of the last weeks, the oldest first; one statement.

    The last week ends with the day before `as_of`: today is not over.
    """
    first = as_of - timedelta(weeks=weeks)
    rows = (
        shown_statuses(statuses, as_of=as_of)
        .filter(state=TrainingState.DONE_ON_TIME, completed_on__gte=first, completed_on__lt=as_of)
        .order_by()
        .values_list("completed_on")
        .annotate(number=Count("pk"))
    )
    counts = [0] * weeks
    for day, number in rows:
        counts[(day - first).days // 7] += number
    return counts


def month_cells(
    days: Iterable[DayOfDeadlines], *, month: date, as_of: date, days_off: Sequence[CalendarDay]
) -> list[list[CalendarCell]]:
    """Return the weeks of a month, Monday first, with days of the months around it where a week is not full.

    Args:
        month: its first day.
        days_off: rows of the holiday table within the month.
    """
    by_day = {each.day: each for each in days}
    named = {row.day: row for row in days_off}
    return [
        [
            CalendarCell(
                by_day.get(day) or DayOfDeadlines(day, 0, 0),
                day.month == month.month,
                day == as_of,
                named[day].kind != "make_up" if day in named else day.weekday() >= 5,
                named[day].name if day in named else "",
            )
            for day in week
        ]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
