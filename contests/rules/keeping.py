"""How long the personal data of entrants are kept after a contest, as dated rows. Pure.

No instrument fixes a period for law contests; the rows say so (`is_checked`). Nothing is erased by itself: a period
only says from when people may decide it (security.md P1, P3).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KeepingPeriod:
    """A period in force from a day. `source` is told beside it; `is_checked`: an instrument was read that says so."""

    starts_on: date
    months: int
    source: str
    is_checked: bool


PERIODS: tuple[KeepingPeriod, ...] = (
    KeepingPeriod(
        starts_on=date(2016, 1, 1),
        months=12,
        source="mức hệ thống đề nghị để còn giải quyết khiếu nại, đính chính; chưa có văn bản ấn định",
        is_checked=False,
    ),
)


def period_on(*, day: date, periods: Sequence[KeepingPeriod] = PERIODS) -> KeepingPeriod:
    """Return the period in force on a day; before the first one, the first."""
    found = [one for one in periods if one.starts_on <= day]
    return max(found, key=lambda one: one.starts_on) if found else min(periods, key=lambda one: one.starts_on)


def erasable_from(*, ended_on: date, periods: Sequence[KeepingPeriod] = PERIODS) -> date:
    """Return the first day on which data of a contest that ended on a day may be erased.

    The day of the same number after so many months; where that month is shorter, its last day.
    """
    months = ended_on.year * 12 + ended_on.month - 1 + period_on(day=ended_on, periods=periods).months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(ended_on.day, monthrange(year, month + 1)[1]))
