"""The table of days off and make-up days, as a value that can be asked.

Words: a *day off* is a holiday; a *compensatory* day is a day off taken in place of another day,
because a holiday fell on a weekend (Bộ luật Lao động 2019, Điều 111.3) or because the government
swapped it; a *make-up* day is a Saturday or Sunday worked in exchange. A year is *provisional*
(«dự kiến») until its days have been announced.
Rule: R-TRAIN-06. Source: Bộ luật Lao động 2019, Điều 111 and 112; the yearly notice of the
Prime Minister.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from training.enums import DayKind

SATURDAY, SUNDAY = 5, 6
CIVIL_SERVICE_REST = frozenset({SATURDAY, SUNDAY})


class UnknownYear(LookupError):
    """The table of days does not cover a year that is needed."""

    def __init__(self, year: int) -> None:
        """Keep the year that is missing."""
        super().__init__(f"the table of working days does not cover {year}")
        self.year = year


class ConflictingDays(ValueError):
    """The table says two different things of one date, or names a date outside its years."""


@dataclass(frozen=True)
class DayRow:
    """One row of the table; `is_active` false keeps a known row without letting it count."""

    day: date
    kind: DayKind
    name: str = ""
    source: str = ""
    is_active: bool = True


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """Which days are worked, for the years that the table covers.

    Compared by identity, so that it can key a cache cheaply: build one per change of the table.
    Make it with `from_rows`.

    Rule: R-TRAIN-06. Source: Bộ luật Lao động 2019, Điều 111 and 112.
    """

    days: Mapping[date, DayRow]
    covered_years: frozenset[int]
    provisional_years: frozenset[int] = frozenset()
    rest_weekdays: frozenset[int] = CIVIL_SERVICE_REST

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[DayRow],
        *,
        covered_years: Iterable[int],
        provisional_years: Iterable[int] = (),
        rest_weekdays: frozenset[int] = CIVIL_SERVICE_REST,
    ) -> "WorkingDays":
        """Build the calendar from the rows of the table; inactive rows are passed over.

        Args:
            rows: the table in any order.
            covered_years: years whose table is complete, be it provisional.
            provisional_years: those of them not yet announced.
            rest_weekdays: days of weekly rest, Monday 0; Saturday and Sunday for the civil service.

        Raises:
            ConflictingDays: one date twice, or a date of a year that is not covered.
        """
        years = frozenset(covered_years)
        days: dict[date, DayRow] = {}
        for row in rows:
            if not row.is_active:
                continue
            if row.day in days or row.day.year not in years:
                raise ConflictingDays(f"{row.day.isoformat()} stands twice or outside the covered years")
            days[row.day] = row
        return cls(MappingProxyType(days), years, frozenset(provisional_years) & years, rest_weekdays)

    def is_working(self, day: date) -> bool:
        """Say whether the civil service works on this day.

        Raises:
            UnknownYear: the table does not cover the year of `day`.
        """
        if day.year not in self.covered_years:
            raise UnknownYear(day.year)
        row = self.days.get(day)
        if row is not None:
            return row.kind is DayKind.MAKE_UP
        return day.weekday() not in self.rest_weekdays

    def next_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the next one that is.

        Raises:
            UnknownYear: the table does not cover a year that is needed.
        """
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def is_provisional(self, day: date) -> bool:
        """Say whether the year of this day has not been announced yet."""
        return day.year in self.provisional_years

    def name_of(self, day: date) -> str:
        """Return the name of the holiday or compensatory day, or an empty text."""
        row = self.days.get(day)
        return "" if row is None else row.name
