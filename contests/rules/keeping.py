"""How long the personal data of entrants are kept after a contest, as dated rows. Pure.

No instrument fixes a period for law contests; the rows say so (`is_checked`). Nothing is erased by itself: a period
only says from when people may decide it (security.md P1, P3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.rules import corresponding_day


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

    Whole months are counted as by the Civil Code: the day of the same number, else the last day of that month.
    """
    months = period_on(day=ended_on, periods=periods).months
    return corresponding_day(starts_on=ended_on, months=months)
