"""Going through the rows of one table: people, team headings, totals, signatures and the rest."""

import re
from dataclasses import dataclass
from datetime import date

from lms.base.spreadsheets import CellValue, MergedRange, Sheet
from lms.base.text import search_key
from mediators.roster.columns import Meaning, SheetMapping
from mediators.roster.names import commune_in, is_team_heading
from mediators.roster.people import RosterRow, RowContext, read_person_row
from mediators.roster.values import is_ditto, shown

_NAMING = frozenset({Meaning.NAME, Meaning.FAMILY_PART, Meaning.GIVEN})
_NO_DATA = frozenset({Meaning.INDEX, Meaning.DROPPED, Meaning.IGNORED, Meaning.NOTE})
_REPEATED_BY_DITTO = frozenset(
    {Meaning.TEAM, Meaning.DECISION, Meaning.RECOGNISED_ON, Meaning.ETHNICITY, Meaning.COMMUNE, Meaning.COMMUNE_CODE}
)
_TOTAL = re.compile(r"(tong (so|cong)\b|tong\b.*\d|cong\s*[:.]|cong$|tong$|danh sach (nay )?(gom )?co\b|an dinh)")
_SIGNATURE = re.compile(
    r"(nguoi lap|tm\b|kt\b|tl\b|chu tich|pho chu tich|uy ban nhan dan|noi nhan|xac nhan|can bo|cong chuc)"
    r"|(.*, )?ngay [\d. …]+thang "
)
_REMARK = re.compile(r"(ghi chu|luu y|\*|\(?kem theo)")
_FEW_CELLS = 3


@dataclass(frozen=True, kw_only=True)
class SkippedRow:
    """A filled row that is no person, and why.

    `reason` is one of total, signature, remark, team_heading, commune_heading, header, number_only.
    """

    sheet: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TableReading:
    """The people and the other filled rows of one sheet, in its order."""

    people: tuple[RosterRow, ...]
    skipped: tuple[SkippedRow, ...]


def read_table(sheet: Sheet, mapping: SheetMapping, *, team: str, commune: str, today: date) -> TableReading:
    """Read the rows below the header of a sheet.

    Args:
        sheet: the sheet as read.
        mapping: its header and columns.
        today: local date, for dates that lie ahead.
        team: the team the sheet is about, "" if its rows tell.
        commune: name of the commune the file is read for.
    """
    return _Walk(sheet, mapping, team=team, commune=commune, today=today).read()


class _Walk:
    """Goes down one table and remembers the team, the commune and the row above."""

    def __init__(self, sheet: Sheet, mapping: SheetMapping, *, team: str, commune: str, today: date) -> None:
        self.sheet, self.mapping, self.today = sheet, mapping, today
        self.team, self.commune = team, commune
        self.signed = False
        self.places: dict[Meaning, int] = {
            column.meaning: column.place
            for column in mapping.columns
            if column.meaning not in {Meaning.IGNORED, Meaning.DROPPED}
        }
        self.letters: dict[Meaning, str] = {
            column.meaning: column.letter for column in mapping.columns if column.meaning in self.places
        }
        self.header_keys = {search_key(part) for column in mapping.columns for part in column.label.split(" / ")}
        self.merges = self._merges_by_top()
        self.reaching: dict[int, tuple[int, CellValue]] = {}
        self.above: dict[Meaning, CellValue] = {}
        self.people: list[RosterRow] = []
        self.skipped: list[SkippedRow] = []

    def read(self) -> TableReading:
        for number, row in enumerate(self.sheet.rows[self.mapping.header_last :], start=self.mapping.header_last + 1):
            self._enter(number - 1, row)
            texts = [text for text in map(shown, row) if text]
            if texts:
                self._row(number, row, texts)
        return TableReading(people=tuple(self.people), skipped=tuple(self.skipped))

    def _row(self, number: int, row: tuple[CellValue, ...], texts: list[str]) -> None:
        cells = self._cells(number, row)
        reason = self._reason_to_skip(cells, texts)
        if reason:
            self.skipped.append(
                SkippedRow(sheet=self.sheet.name, row=number, reason=reason, text=" ".join(texts)[:120])
            )
            return
        if shown(cells.get(Meaning.TEAM)):
            self.team = shown(cells[Meaning.TEAM])
        self.above = {**self.above, **cells}
        context = RowContext(
            sheet=self.sheet.name,
            number=number,
            cells=cells,
            letters=self.letters,
            team=self.team,
            commune=shown(cells.get(Meaning.COMMUNE)) or self.commune,
            today=self.today,
        )
        self.people.append(read_person_row(context))

    def _cells(self, number: int, row: tuple[CellValue, ...]) -> dict[Meaning, CellValue]:
        """Return the filled cells by meaning; a merged cell counts for each of its rows, «nt» is the cell above."""
        cells: dict[Meaning, CellValue] = {}
        for meaning, place in self.places.items():
            value = row[place] if place < len(row) else None
            bottom, merged_value = self.reaching.get(place, (-1, None))
            if value is None and number - 1 <= bottom:
                value = merged_value
            if meaning in _REPEATED_BY_DITTO and is_ditto(value):
                value = self.above.get(meaning)
            if value is not None:
                cells[meaning] = value
        return cells

    def _merges_by_top(self) -> dict[int, list[MergedRange]]:
        """Return the merged ranges of one column and several rows, by the row they begin in."""
        found: dict[int, list[MergedRange]] = {}
        for area in self.sheet.merged:
            if area.left == area.right and area.top >= self.mapping.header_last:
                found.setdefault(area.top, []).append(area)
        return found

    def _enter(self, index: int, row: tuple[CellValue, ...]) -> None:
        """Remember the merged cells that begin in this row; they count for the rows they reach over."""
        for area in self.merges.get(index, ()):
            self.reaching[area.left] = (area.bottom, row[area.left] if area.left < len(row) else None)

    def _reason_to_skip(self, cells: dict[Meaning, CellValue], texts: list[str]) -> str | None:
        """Say why a filled row is no person; headings change the team or commune from here on."""
        first = next((text for text in texts if not _is_numbering(text)), "")
        data = [
            meaning for meaning in cells if meaning not in _NO_DATA and meaning not in _NAMING and shown(cells[meaning])
        ]
        key = search_key(first)
        if len(texts) <= _FEW_CELLS:
            if reason := self._lonely(first, key, texts):
                return reason
        elif key in self.header_keys and sum(search_key(text) in self.header_keys for text in texts) >= len(texts) - 1:
            return "header"
        if not any(shown(cells.get(meaning)) for meaning in _NAMING):
            return None if len(data) >= 2 else "number_only"
        if self.signed and len(data) < 2:
            return "signature"
        return None

    def _lonely(self, first: str, key: str, texts: list[str]) -> str | None:
        """Judge a row of at most three filled cells."""
        words = [text for text in texts if not _is_numbering(text)]
        if not words:
            return "number_only"
        if _TOTAL.match(key):
            return "total"
        if _SIGNATURE.match(key):
            self.signed = True
            return "signature"
        if _REMARK.match(key):
            return "remark"
        if len(words) == 1 and is_team_heading(first):
            self.team = first
            return "team_heading"
        if len(words) == 1 and commune_in(first) and _is_commune_heading(key):
            self.commune, self.team = commune_in(first), ""
            return "commune_heading"
        return "header" if all(search_key(text) in self.header_keys for text in words) and len(words) > 1 else None


def _is_numbering(text: str) -> bool:
    return bool(re.fullmatch(r"[IVXLC]+\.?|\d{1,4}[.)]?|[A-Z][.)]", text))


def _is_commune_heading(key: str) -> bool:
    return bool(re.match(r"(\w{1,3}[.)/]\s*)?(ubnd |uy ban nhan dan )?(xa|phuong|dac khu) ", key))
