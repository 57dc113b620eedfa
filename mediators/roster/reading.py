"""Reading a whole roster: every sheet, every row, and what is wrong with the file as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from lms.base.spreadsheets import Sheet
from lms.base.text import clean, search_key
from mediators.roster.columns import Column, Meaning, SheetMapping
from mediators.roster.header import Overrides, find_mapping
from mediators.roster.messages import Problem, Severity, problem
from mediators.roster.names import commune_in, is_team_heading, team_in_title
from mediators.roster.people import RosterRow
from mediators.roster.table import SkippedRow, read_table
from mediators.roster.values import shown

_SUMMARY_WORDS = ("tong hop", "thong ke", "bieu tong")


@dataclass(frozen=True, kw_only=True)
class SheetReading:
    """What became of one sheet: `read`, `summary`, `no_header`, `hidden` or `empty`, and the mapping found."""

    name: str
    fate: str
    mapping: SheetMapping | None = None
    people_count: int = 0


@dataclass(frozen=True, kw_only=True)
class RosterReading:
    """Everything a roster file says. `refusal` is set when nothing of the file can be used.

    `rows` are all rows of persons in the order of the file, the refused ones too; `skipped` the other filled rows of
    the tables with the reason; `warnings` concern sheets and the file.
    """

    sheets: tuple[SheetReading, ...]
    rows: tuple[RosterRow, ...]
    skipped: tuple[SkippedRow, ...] = ()
    warnings: tuple[Problem, ...] = field(default=())
    commune_in_heading: str = ""
    refusal: Problem | None = None

    @property
    def teams(self) -> tuple[str, ...]:
        """Return the names of the teams in the order they first appear."""
        return tuple(dict.fromkeys(row.team for row in self.rows if row.team))


def read_roster(
    sheets: Sequence[Sheet], *, today: date, overrides: Overrides | None = None, commune: str = ""
) -> RosterReading:
    """Read a roster file: find the columns by meaning, then the people, each with what is wrong.

    Nothing is dropped silently: a filled row of a table is either in `rows` or in `skipped`.

    Args:
        sheets: as `lms.base.spreadsheets.read_workbook` gives them.
        today: local date; later recognition dates are asked about.
        overrides: corrected columns, `{signature: {column letter: Meaning value}}`.
        commune: name of the commune the file is read for («Xã Đoàn Kết»); another one in a heading is a warning.
    Source: contracts.md §4, §5.
    """
    readings: list[SheetReading] = []
    rows: list[RosterRow] = []
    skipped: list[SkippedRow] = []
    warnings: list[Problem] = []
    headings: list[str] = []
    for sheet in sheets:
        headings += _heading_communes(sheet)
        reading = _sheet_fate(sheet, overrides or {})
        if reading.fate == "read" and reading.mapping:
            table = read_table(
                sheet, reading.mapping, team=_sheet_team(sheet, reading.mapping), commune=commune, today=today
            )
            rows += table.people
            skipped += table.skipped
            reading = SheetReading(
                name=sheet.name, fate="read", mapping=reading.mapping, people_count=len(table.people)
            )
        warnings += _sheet_warnings(reading)
        readings.append(reading)
    checked = _flag_duplicates(rows)
    warnings += _several_heads(checked) + _heading_warning(headings, commune)
    return RosterReading(
        sheets=tuple(readings),
        rows=tuple(checked),
        skipped=tuple(skipped),
        warnings=tuple(warnings),
        commune_in_heading=headings[0] if headings else "",
        refusal=_refusal(readings, checked),
    )


def to_json(reading: RosterReading) -> dict[str, Any]:
    """Return the reading as plain data for storage; `from_json` gives it back."""
    return asdict(reading)


def from_json(data: dict[str, Any]) -> RosterReading:
    """Return the reading that `to_json` made the data from."""
    refusal = data["refusal"]
    return RosterReading(
        sheets=tuple(_sheet_from(item) for item in data["sheets"]),
        rows=tuple(RosterRow(**{**item, "problems": _problems_from(item["problems"])}) for item in data["rows"]),
        skipped=tuple(SkippedRow(**item) for item in data["skipped"]),
        warnings=_problems_from(data["warnings"]),
        commune_in_heading=data["commune_in_heading"],
        refusal=_problems_from([refusal])[0] if refusal else None,
    )


def _problems_from(items: Iterable[dict[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**{**item, "severity": Severity(item["severity"])}) for item in items)


def _sheet_from(item: dict[str, Any]) -> SheetReading:
    mapping = item["mapping"]
    if mapping:
        columns = tuple(Column(**{**column, "meaning": Meaning(column["meaning"])}) for column in mapping["columns"])
        mapping = SheetMapping(**{**mapping, "columns": columns})
    return SheetReading(**{**item, "mapping": mapping})


def _sheet_fate(sheet: Sheet, overrides: Overrides) -> SheetReading:
    if not any(sheet.rows):
        return SheetReading(name=sheet.name, fate="empty")
    if sheet.hidden:
        return SheetReading(name=sheet.name, fate="hidden")
    mapping = find_mapping(sheet, overrides=overrides)
    if mapping and mapping.has_names:
        return SheetReading(name=sheet.name, fate="read", mapping=mapping)
    return SheetReading(name=sheet.name, fate="summary" if _is_summary(sheet) else "no_header", mapping=mapping)


def _is_summary(sheet: Sheet) -> bool:
    words = [sheet.name, *(text for row in sheet.rows[:4] for text in map(shown, row))]
    return any(sign in search_key(text) for text in words for sign in _SUMMARY_WORDS)


def _title_texts(sheet: Sheet, last_row: int) -> list[str]:
    return [clean(cell) for row in sheet.rows[:last_row] for cell in row if isinstance(cell, str)]


def _heading_communes(sheet: Sheet) -> list[str]:
    return [found for found in map(commune_in, _title_texts(sheet, 6)) if found]


def _sheet_team(sheet: Sheet, mapping: SheetMapping) -> str:
    """Return the team a sheet is about, told by a row above the header or by the sheet's name, or ""."""
    titles = [found for found in map(team_in_title, _title_texts(sheet, mapping.header_first - 1)) if found]
    if titles:
        return titles[0]
    return sheet.name if is_team_heading(sheet.name) else ""


def _sheet_warnings(reading: SheetReading) -> list[Problem]:
    codes = {"hidden": "hidden_sheet", "summary": "summary_sheet", "no_header": "sheet_without_header"}
    if reading.fate in codes:
        return [problem(codes[reading.fate], sheet=reading.name)]
    columns = reading.mapping.columns if reading.mapping else ()
    return [
        problem("personal_column_dropped", column=column.letter, label=column.label, sheet=reading.name)
        for column in columns
        if column.meaning == Meaning.DROPPED
    ]


def _flag_duplicates(rows: Sequence[RosterRow]) -> list[RosterRow]:
    """Ask about a person met before in the file: same commune, name and birth year, else same decision."""
    by_year: dict[tuple[str, ...], RosterRow] = {}
    by_decision: dict[tuple[str, ...], RosterRow] = {}
    checked = []
    for row in rows:
        earlier = None
        if row.name and not row.is_refused:
            person = (row.commune_code, search_key(row.name))
            year = (row.born or "")[:4]
            earlier = by_year.get((*person, year)) if year else None
            same_decision = by_decision.get((*person, search_key(row.decision))) if row.decision else None
            if not earlier and same_decision and not (year and same_decision.born):
                earlier = same_decision
            if year:
                by_year.setdefault((*person, year), row)
            if row.decision:
                by_decision.setdefault((*person, search_key(row.decision)), row)
        checked.append(
            _with_problem(row, problem("possible_duplicate", sheet=earlier.sheet, row=earlier.row)) if earlier else row
        )
    return checked


def _with_problem(row: RosterRow, found: Problem) -> RosterRow:
    return replace(row, problems=(*row.problems, found))


def _several_heads(rows: Sequence[RosterRow]) -> list[Problem]:
    heads: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.head and row.team:
            heads[row.commune_code, row.team] = heads.get((row.commune_code, row.team), 0) + 1
    return [problem("several_heads", team=team) for (_, team), count in heads.items() if count > 1]


def _heading_warning(headings: Sequence[str], commune: str) -> list[Problem]:
    others = [found for found in headings if search_key(found) != search_key(commune)]
    if not commune or not others or len(others) < len(headings):
        return []
    return [problem("heading_other_commune", found=others[0], expected=commune)]


def _refusal(readings: Sequence[SheetReading], rows: Sequence[RosterRow]) -> Problem | None:
    if not any(reading.fate == "read" for reading in readings):
        return problem("no_header")
    return None if rows else problem("no_people")
