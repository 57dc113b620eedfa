"""Rosters: reading a file, planning its rows, and accepting them in one transaction (contracts.md §4, §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from lms.base.spreadsheets import CellValue, Sheet, read_workbook
from mediators.enums import RowFate
from mediators.models import RosterMapping, Unit
from mediators.roster.columns import Meaning
from mediators.roster.header import Overrides
from mediators.roster.plan import Answers, RowPlan, plan_rows
from mediators.roster.reading import RosterReading, read_roster
from mediators.roster.values import shown
from mediators.services.roster_known import known_people, territory_of
from mediators.services.roster_write import write_plans


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every row's fate, with the reading it comes from."""

    reading: RosterReading
    rows: tuple[RowPlan, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return people, created, updated, unchanged, refused and teams; people is the sum of the four."""
        found = {str(fate): 0 for fate in RowFate.values}
        for row in self.rows:
            found[str(row.fate)] += 1
        teams = {(row.commune or row.row.commune_code, row.row.team) for row in self.rows if row.row.team}
        return {"teams": len(teams), "people": len(self.rows), **found}


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """A file as read, with a few lines of each sheet as they stand in it, for showing how columns were understood."""

    reading: RosterReading
    samples: dict[str, list[list[str]]]


SAMPLE_LINES = 3


def read_file(*, source: bytes | BinaryIO | Path, place: Unit, overrides: Overrides, today: date) -> FileRead:
    """Read a roster file for a commune, or for a province when every row names its commune.

    Raises:
        SpreadsheetRefused: the file cannot be taken at all (kind, size, damage).
        RuleViolation: "no_header", "no_people".
    """
    commune = str(place) if place.parent_id else ""
    sheets = read_workbook(source)
    reading = read_roster(sheets, today=today, overrides=overrides, commune=commune)
    if reading.refusal:
        raise RuleViolation(reading.refusal.code, reading.refusal.sentence, field="file")
    return FileRead(reading=reading, samples=_samples(sheets, reading))


def _samples(sheets: Sequence[Sheet], reading: RosterReading) -> dict[str, list[list[str]]]:
    """Return the first lines below the header of each sheet; what is not kept stays empty, phones are masked (P4)."""
    rows = {sheet.name: sheet.rows for sheet in sheets}
    found = {}
    for sheet in reading.sheets:
        if sheet.mapping is None:
            continue
        first, columns = sheet.mapping.header_last, sheet.mapping.columns
        found[sheet.name] = [
            [_sample(column.meaning, row[column.place] if column.place < len(row) else None) for column in columns]
            for row in rows[sheet.name][first : first + SAMPLE_LINES]
        ]
    return found


def _sample(meaning: Meaning, cell: CellValue) -> str:
    if meaning == Meaning.DROPPED:
        return ""
    text = shown(cell)[:40]
    return f"••• {text[-3:]}" if meaning == Meaning.PHONE and text else text


def remembered_columns(*, commune: Unit) -> dict[str, dict[str, str]]:
    """Return how officers corrected our reading of this commune's header rows before."""
    return dict(RosterMapping.objects.filter(commune=commune).values_list("signature", "columns"))


def plan_reading(
    *, reading: RosterReading, place: Unit, allowed: Iterable[str] | None, answers: Answers, on: date
) -> Plan:
    """Return the fate of every row as the database stands now; nothing is written.

    Args:
        reading: the file as read.
        place: commune (or province, on the console) of the file.
        allowed: codes of the communes that may be written to; None for all.
        answers: what the officer answered.
        on: the local day.
    """
    territory = territory_of(place=place, rows=reading.rows, allowed=allowed, on=on)
    communes = {territory.resolve(row)[0] for row in reading.rows} - {""}
    people = known_people(communes=communes)
    return Plan(reading=reading, rows=plan_rows(reading.rows, territory=territory, people=people, answers=answers))


@transaction.atomic
def import_file(
    *, source: bytes | BinaryIO | Path, place: Unit, by: User | None, now: datetime, today: date, dry_run: bool
) -> Plan:
    """Read a roster and, unless it is a dry run, write all rows that need no answer in one transaction (the console).

    Raises:
        SpreadsheetRefused, RuleViolation: the file itself is refused; nothing is written.
    """
    overrides = remembered_columns(commune=place)
    found = read_file(source=source, place=place, overrides=overrides, today=today)
    plan = plan_reading(reading=found.reading, place=place, allowed=None, answers={}, on=today)
    if not dry_run:
        write_plan(plan=plan, place=place, by=by, now=now)
    return plan


def write_plan(*, plan: Plan, place: Unit, by: User | None, now: datetime, target: Model | None = None) -> list[int]:
    """Write a plan and record it; call it inside the transaction in which it was planned."""
    changed = write_plans(plans=plan.rows, by=by, now=now)
    record(action="roster.imported", by=by, now=now, target=target, scope_code=place.code, details=plan.counts)
    return changed
