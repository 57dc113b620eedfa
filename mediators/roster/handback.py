"""Rows handed back to be mended in Excel and sent again, and the empty form of a roster.

The heads are words that our own reading understands, so a mended file comes back without any correction of columns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lms.base.spreadsheets import CellValue, OutSheet, OutValue, Sheet
from mediators.roster.columns import Meaning
from mediators.roster.people import RosterRow
from mediators.roster.plan import RowPlan
from mediators.roster.reading import SheetReading
from mediators.roster.values import shown

HEADS: tuple[tuple[str, Meaning, float], ...] = (
    ("STT", Meaning.INDEX, 6),
    ("Tổ hòa giải", Meaning.TEAM, 34),
    ("Họ và tên", Meaning.NAME, 26),
    ("Giới tính", Meaning.SEX, 10),
    ("Ngày sinh", Meaning.BORN, 13),
    ("Dân tộc", Meaning.ETHNICITY, 12),
    ("Chức danh trong tổ", Meaning.ROLE, 16),
    ("Nghề nghiệp", Meaning.OCCUPATION, 24),
    ("Số quyết định công nhận", Meaning.DECISION, 20),
    ("Ngày công nhận", Meaning.RECOGNISED_ON, 15),
    ("Số điện thoại", Meaning.PHONE, 15),
)
REASON_HEAD = "Lý do chưa nhận (xóa cột này cũng được)"


def empty_form() -> OutSheet:
    """Return the sheet that a commune without a list of its own can fill in."""
    return OutSheet(
        name="Danh sách",
        header=[head for head, _meaning, _width in HEADS],
        rows=(),
        widths=[width for _head, _meaning, width in HEADS],
    )


def handed_back(*, plans: Iterable[RowPlan], readings: Sequence[SheetReading], sheets: Sequence[Sheet]) -> OutSheet:
    """Return the rows of these plans as a sheet: what was read, or the cell as it stood where it could not be read."""
    return OutSheet(
        name="Cần sửa",
        header=[*(head for head, _meaning, _width in HEADS), REASON_HEAD],
        rows=_rows(plans, readings, sheets),
        widths=[*(width for _head, _meaning, width in HEADS), 70],
    )


def _rows(
    plans: Iterable[RowPlan], readings: Sequence[SheetReading], sheets: Sequence[Sheet]
) -> Iterator[list[OutValue]]:
    grids = {sheet.name: sheet.rows for sheet in sheets}
    places = {
        reading.name: {column.meaning: column.place for column in reading.mapping.columns}
        for reading in readings
        if reading.mapping
    }
    for number, plan in enumerate(plans, start=1):
        row = plan.row
        cells = grids[row.sheet][row.row - 1]
        raw = {meaning: cells[place] if place < len(cells) else None for meaning, place in places[row.sheet].items()}
        yield [number, *_values(row, raw), plan.reason]


def _values(row: RosterRow, raw: Mapping[Meaning, CellValue]) -> list[OutValue]:
    def kept(value: str, meaning: Meaning) -> str:
        return value or shown(raw.get(meaning))

    names = (raw.get(Meaning.FAMILY_PART), raw.get(Meaning.GIVEN))
    written = shown(raw.get(Meaning.NAME)) or " ".join(filter(None, map(shown, names)))
    sex = {True: "Nữ", False: "Nam", None: shown(raw.get(Meaning.SEX))}[row.female]
    minority = {True: "Dân tộc thiểu số", False: "Kinh", None: ""}[row.ethnic_minority]
    return [
        row.team,
        row.name or written,
        sex,
        kept(_vietnamese_day(row.born or ""), Meaning.BORN),
        minority,
        "Tổ trưởng" if row.head else "Hòa giải viên",
        row.occupation,
        kept(row.decision, Meaning.DECISION),
        kept(_vietnamese_day(row.recognised_on or ""), Meaning.RECOGNISED_ON),
        kept(row.phone or "", Meaning.PHONE),
    ]


def _vietnamese_day(iso: str) -> str:
    return f"{iso[8:]}/{iso[5:7]}/{iso[:4]}" if len(iso) > len("2026") else iso
