"""How a roster file is shown: columns as understood, rows with marked cells, questions, numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mediators.enums import RowFate
from mediators.roster.columns import MEANING_LABELS, Column, Meaning
from mediators.roster.people import RosterRow
from mediators.roster.plan import RowPlan
from mediators.roster.questions import Question
from mediators.roster.reading import RosterReading

ASKED = "hoi"
FATE_CHIPS = (
    ("", "Tất cả"),
    (ASKED, "Cần trả lời"),
    (str(RowFate.REFUSED), "Không nhận"),
    (str(RowFate.CREATED), "Mới"),
    (str(RowFate.UPDATED), "Có thay đổi"),
    (str(RowFate.UNCHANGED), "Giữ nguyên"),
)
SIGNS = {RowFate.CREATED: "ok", RowFate.UPDATED: "warn", RowFate.UNCHANGED: "not_in_scope", RowFate.REFUSED: "bad"}
_SHOWN: tuple[tuple[str, frozenset[Meaning]], ...] = (
    ("Họ và tên", frozenset({Meaning.NAME, Meaning.FAMILY_PART, Meaning.GIVEN})),
    ("Tổ hòa giải", frozenset({Meaning.TEAM})),
    ("Giới tính", frozenset({Meaning.SEX, Meaning.MALE, Meaning.FEMALE})),
    ("Năm sinh", frozenset({Meaning.BORN})),
    ("Ngày công nhận", frozenset({Meaning.RECOGNISED_ON})),
    ("Số quyết định", frozenset({Meaning.DECISION})),
    ("Điện thoại", frozenset({Meaning.PHONE})),
)
HEADS = tuple(label for label, _meanings in _SHOWN)
CHOICES = tuple((str(meaning), MEANING_LABELS[meaning]) for meaning in Meaning if meaning != Meaning.ROLE_OR_OCCUPATION)


@dataclass(frozen=True, kw_only=True)
class ShownCell:
    """One cell of a row; `is_marked` when something is to be looked at."""

    label: str
    text: str
    is_marked: bool


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row with its fate, reason, warnings and open or answered questions."""

    plan: RowPlan
    cells: tuple[ShownCell, ...]

    @property
    def sign(self) -> str:
        """Return the sign of the fate."""
        return SIGNS[self.plan.fate]

    @property
    def fate_label(self) -> str:
        """Return the fate in words."""
        return "Cần trả lời" if is_asked(self.plan) else str(self.plan.fate.label)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions that are shown with the row."""
        return self.plan.questions


@dataclass(frozen=True, kw_only=True)
class ShownHeader:
    """One header row, of one sheet or several alike: columns with our reading, and a few lines below it."""

    signature: str
    sheet_names: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[tuple[str, ...], ...]
    row: int

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return what a column can hold."""
        return CHOICES


def is_asked(plan: RowPlan) -> bool:
    """Tell whether a row waits for an answer."""
    return plan.fate == RowFate.REFUSED and any(
        question.code == plan.code and not question.answer for question in plan.questions
    )


def narrowed(plans: Sequence[RowPlan], wanted: str) -> list[RowPlan]:
    """Return the rows of one chip; those that need the officer, or did, come before the others."""
    if wanted == ASKED:
        return [plan for plan in plans if is_asked(plan)]
    chosen = [plan for plan in plans if plan.fate == wanted] if wanted in set(RowFate.values) else plans
    return sorted(chosen, key=lambda plan: not (plan.questions or plan.fate == RowFate.REFUSED))


def chip_counts(plans: Sequence[RowPlan]) -> dict[str, int]:
    """Return how many rows each chip shows."""
    return {value: len(narrowed(plans, value)) for value, _label in FATE_CHIPS}


def shown_rows(plans: Sequence[RowPlan], reading: RosterReading) -> list[ShownRow]:
    """Return rows ready for the page."""
    letters = {
        sheet.name: {column.letter: column.meaning for column in sheet.mapping.columns}
        for sheet in reading.sheets
        if sheet.mapping
    }
    return [ShownRow(plan=plan, cells=_cells(plan, letters.get(plan.row.sheet, {}))) for plan in plans]


def shown_headers(reading: RosterReading, samples: dict[str, Any]) -> list[ShownHeader]:
    """Return the headers of the file, those that were read first; sheets with the same one share it."""
    found: dict[str, list[Any]] = {}
    for sheet in sorted(reading.sheets, key=lambda sheet: sheet.fate != "read"):
        if sheet.mapping:
            found.setdefault(sheet.mapping.signature, []).append(sheet)
    return [
        ShownHeader(
            signature=signature,
            sheet_names=tuple(sheet.name for sheet in alike),
            columns=alike[0].mapping.columns,
            lines=tuple(tuple(line) for line in samples.get(alike[0].name, ())),
            row=alike[0].mapping.header_first,
        )
        for signature, alike in found.items()
    ]


def _cells(plan: RowPlan, letters: dict[str, Meaning]) -> tuple[ShownCell, ...]:
    marked = {letters.get(found.column or "") for found in plan.row.problems}
    changed = {_CHANGED_MEANING.get(change.field) for change in plan.changes}
    texts = _texts(plan.row)
    return tuple(
        ShownCell(label=label, text=text, is_marked=bool((marked | changed) & meanings))
        for (label, meanings), text in zip(_SHOWN, texts, strict=True)
    )


_CHANGED_MEANING = {
    "name": Meaning.NAME,
    "born": Meaning.BORN,
    "female": Meaning.SEX,
    "phone": Meaning.PHONE,
    "recognised_on": Meaning.RECOGNISED_ON,
    "decision": Meaning.DECISION,
}


def _texts(row: RosterRow) -> tuple[str, ...]:
    recognised = row.recognised_on or ""
    return (
        row.name + (" (tổ trưởng)" if row.head else ""),
        row.team,
        {True: "Nữ", False: "Nam", None: ""}[row.female],
        (row.born or "")[:4],
        f"{recognised[8:]}/{recognised[5:7]}/{recognised[:4]}" if recognised else "",
        row.decision,
        f"••• {row.phone[-3:]}" if row.phone else "",
    )
