"""The holiday table of a year, with what the proposal has and the table lacks."""

from dataclasses import dataclass
from datetime import date

from training.models import CalendarDay, CalendarYear
from training.rules import DayRow
from training.rules.proposal import propose_year
from training.shipped import shipped_days


@dataclass(frozen=True)
class YearTable:
    """One year: its row (None when not covered), its days, and rows that are proposed but not in the table."""

    year: int
    row: CalendarYear | None
    days: tuple[CalendarDay, ...]
    proposals: tuple[DayRow, ...]
    covered_years: tuple[int, ...]


def year_table(year: int) -> YearTable:
    """Return the table of a year; two statements.

    Proposed are the computed days and those known from the press that stand switched off in the shipped table.

    Rule: R-TRAIN-06.
    """
    years = {row.year: row for row in CalendarYear.objects.all()}
    days = tuple(CalendarDay.objects.filter(day__year=year))
    known = {day.day for day in days}
    return YearTable(
        year=year,
        row=years.get(year),
        days=days,
        proposals=tuple(row for row in _proposed(year) if row.day not in known),
        covered_years=tuple(sorted(years)),
    )


def _proposed(year: int) -> list[DayRow]:
    """Return computed rows and switched-off shipped rows of a year, one a day, by date."""
    found: dict[date, DayRow] = {}
    if 2014 <= year <= 2060:
        found = {row.day: row for row in propose_year(year)}
    for shipped in shipped_days():
        if shipped.row.day.year == year and not shipped.row.is_active:
            found[shipped.row.day] = shipped.row
    return [found[day] for day in sorted(found)]
