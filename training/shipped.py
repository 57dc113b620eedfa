"""Reads the tables that come with the product (`training/data/`): the holiday table and the programmes.

The tables are loaded into the database once and edited there; these functions only read the files.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from training.enums import DayKind
from training.rules.calendar import DayRow, WorkingDays

DATA = Path(__file__).resolve().parent / "data"


class ShippedYear(NamedTuple):
    """A year for which the table is complete; provisional («dự kiến») until announced."""

    year: int
    provisional: bool
    source: str


class ShippedDay(NamedTuple):
    """A row of the holiday table and whether it is provisional."""

    row: DayRow
    provisional: bool


def shipped_years() -> Iterator[ShippedYear]:
    """Yield the years that the holiday table covers, 2014 to 2031."""
    with (DATA / "calendar_years.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield ShippedYear(int(row["year"]), row["provisional"] == "1", row["source"])


def shipped_days() -> Iterator[ShippedDay]:
    """Yield every row of the holiday table by date, the inactive ones too (`row.is_active` false)."""
    with (DATA / "calendar.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            day = DayRow(
                day=date.fromisoformat(row["day"]),
                kind=DayKind(row["kind"]),
                name=row["name"],
                source=row["source"],
                is_active=row["active"] == "1",
            )
            yield ShippedDay(day, row["provisional"] == "1")


def shipped_working_days() -> WorkingDays:
    """Return the calendar of the shipped table."""
    years = list(shipped_years())
    return WorkingDays.from_rows(
        (day.row for day in shipped_days()),
        covered_years=[year.year for year in years],
        provisional_years=[year.year for year in years if year.provisional],
    )


def shipped_programmes() -> dict[str, Any]:
    """Return `programmes.yaml`: `versions` with their subjects, `window_rules`, `completion_rules`."""
    with (DATA / "programmes.yaml").open(encoding="utf-8") as stream:
        content: dict[str, Any] = yaml.safe_load(stream)
    return content


def shipped_ladder() -> dict[str, Any]:
    """Return `reminders.yaml`: the ladder of reminders of the nation, `valid_from`, `without_marks` and `steps`."""
    with (DATA / "reminders.yaml").open(encoding="utf-8") as stream:
        content: dict[str, Any] = yaml.safe_load(stream)
    return content
