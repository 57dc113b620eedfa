"""From one table row to one person: reading the mapped cells and telling what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.base.spreadsheets import CellValue
from lms.base.text import looks_legacy_encoded
from mediators.roster.columns import Meaning
from mediators.roster.messages import Problem, Severity, problem
from mediators.roster.names import PersonReading, read_person, team_name
from mediators.roster.values import (
    DayReading,
    is_mark,
    read_birth,
    read_head,
    read_minority,
    read_phone,
    read_qualification,
    read_recognition,
    read_sex,
    shown,
    split_decision,
)

MAX_DECISION_LENGTH = 60
MAX_OCCUPATION_LENGTH = 120
MAX_NOTE_LENGTH = 300
MAX_TEAM_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One person as a row of the file gives it. `row` is the number the spreadsheet shows.

    Attributes:
        team: «Tổ hòa giải Tổ dân phố số 1», "" when unknown.
        name: normal capitals, NFC; "" when missing.
        head: head of the mediation team. female, ethnic_minority: None when the file does not say.
        born: ISO day, or the year; None when unknown.
        recognised_on: ISO day; None when the row is refused for it; provisional when a problem asks about it.
        phone: ten digits or None. qualification: law, other, none or unknown.
        commune_code: five digits of a commune column, "" without one. commune: its name as written, if any.
    """

    sheet: str
    row: int
    team: str
    name: str
    head: bool = False
    female: bool | None = None
    born: str | None = None
    ethnic_minority: bool | None = None
    recognised_on: str | None = None
    decision: str = ""
    phone: str | None = None
    qualification: str = "unknown"
    occupation: str = ""
    note: str = ""
    commune_code: str = ""
    commune: str = ""
    problems: tuple[Problem, ...] = field(default=())

    @property
    def is_refused(self) -> bool:
        """Tell whether the row cannot be taken until the file is corrected."""
        return any(found.severity == Severity.REFUSE for found in self.problems)

    @property
    def questions(self) -> tuple[Problem, ...]:
        """Return what a person has to confirm before the row may be taken."""
        return tuple(found for found in self.problems if found.severity == Severity.ASK)


@dataclass
class RowContext:
    """Where a row stands: sheet, number, cells by meaning, letters of their columns, team and commune so far."""

    sheet: str
    number: int
    cells: Mapping[Meaning, CellValue]
    letters: Mapping[Meaning, str]
    team: str
    commune: str
    today: date
    problems: list[Problem] = field(default_factory=list)

    def text(self, meaning: Meaning) -> str:
        """Return the cell as a person sees it."""
        return shown(self.cells.get(meaning))

    def add(self, code: str, meaning: Meaning | None = None, **facts: object) -> None:
        """Note a problem at the column of this meaning."""
        letter = self.letters.get(meaning) if meaning else None
        self.problems.append(problem(code, column=letter, **facts))

    def cut(self, text: str, length: int, meaning: Meaning) -> str:
        """Cut a text that is too long, with a warning."""
        if len(text) > length:
            self.add("text_cut", meaning, found=text[:40] + "…")
        return text[:length].strip()


def read_person_row(context: RowContext) -> RosterRow:
    """Return the person of a table row with every problem found in its cells."""
    person = _person(context)
    female, born = _sex_and_birth(context, person)
    decision, recognised_on = _recognition(context)
    head = _head(context, person)
    commune_code = _commune_code(context)
    return RosterRow(
        sheet=context.sheet,
        row=context.number,
        team=_team(context),
        name=person.name,
        head=head,
        female=female,
        born=born,
        ethnic_minority=_minority(context),
        recognised_on=recognised_on,
        decision=decision,
        phone=_phone(context),
        qualification=_qualification(context),
        occupation=context.cut(context.text(Meaning.OCCUPATION), MAX_OCCUPATION_LENGTH, Meaning.OCCUPATION),
        note=context.cut(_note(context, person), MAX_NOTE_LENGTH, Meaning.NOTE),
        commune_code=commune_code,
        commune=context.commune,
        problems=tuple(context.problems),
    )


def _person(context: RowContext) -> PersonReading:
    written = " ".join(
        text for text in (context.text(meaning) for meaning in (Meaning.FAMILY_PART, Meaning.GIVEN)) if text
    )
    written = written or context.text(Meaning.NAME)
    column = Meaning.NAME if Meaning.NAME in context.letters else Meaning.GIVEN
    person = read_person(written)
    if not written:
        context.add("missing_name", column)
    elif not person.name:
        context.add("legacy_font" if looks_legacy_encoded(written) else "bad_name", column, found=written[:80])
    elif looks_legacy_encoded(written):
        context.add("legacy_font", column, found=written[:80])
    return person


def _team(context: RowContext) -> str:
    name = team_name(context.team, commune=context.commune) if context.team else ""
    if not name:
        context.add("missing_team", Meaning.TEAM)
    return context.cut(name, MAX_TEAM_LENGTH, Meaning.TEAM)


def _sex_and_birth(context: RowContext, person: PersonReading) -> tuple[bool | None, str | None]:
    """Read sex and birth; a birth date under «Nam» or «Nữ» tells both."""
    told = {read_sex(context.cells.get(Meaning.SEX))} - {None}
    birth, birth_column = context.cells.get(Meaning.BORN), Meaning.BORN
    for meaning, female in ((Meaning.MALE, False), (Meaning.FEMALE, True)):
        cell = context.cells.get(meaning)
        if cell is not None and shown(cell):
            told.add(female)
            if not is_mark(cell):
                birth, birth_column = cell, meaning
    if not told and Meaning.FEMALE in context.letters and Meaning.MALE not in context.letters:
        told.add(False)
    if not told and person.female is not None:
        told.add(person.female)
    if len(told) > 1:
        context.add("sex_conflict", Meaning.SEX if Meaning.SEX in context.letters else Meaning.FEMALE)
    elif not told:
        context.add("no_sex", Meaning.SEX)
    found = read_birth(birth, today=context.today)
    _report_day(context, found, birth, birth_column)
    if found.iso is None and found.code is None:
        context.add("no_birth", birth_column)
    return (told.pop() if len(told) == 1 else None), found.iso


def _recognition(context: RowContext) -> tuple[str, str | None]:
    """Read the decision and its day; the day may stand behind the number in the same cell."""
    number, day_behind = split_decision(context.cells.get(Meaning.DECISION))
    written: CellValue = context.cells.get(Meaning.RECOGNISED_ON)
    column = Meaning.RECOGNISED_ON
    if not shown(written) and day_behind:
        written, column = day_behind, Meaning.DECISION
    found = read_recognition(written, today=context.today)
    _report_day(context, found, written, column)
    return context.cut(number, MAX_DECISION_LENGTH, Meaning.DECISION), found.iso


def _report_day(context: RowContext, found: DayReading, written: CellValue, column: Meaning) -> None:
    if found.code is None:
        return
    read = date.fromisoformat(found.iso).strftime("%d/%m/%Y") if found.is_full_day and found.iso else found.iso
    context.add(found.code, column, found=shown(written)[:40], read=read)


def _head(context: RowContext, person: PersonReading) -> bool:
    if is_mark(context.cells.get(Meaning.HEAD_MARK)):
        return True
    head, known = read_head(context.cells.get(Meaning.ROLE))
    if not known:
        context.add("unknown_role", Meaning.ROLE, found=context.text(Meaning.ROLE)[:40])
    return head or (bool(person.aside) and read_head(person.aside)[0])


def _minority(context: RowContext) -> bool | None:
    if is_mark(context.cells.get(Meaning.KINH_MARK)):
        return False
    marked = context.cells.get(Meaning.MINORITY_MARK)
    return read_minority(marked if marked is not None else context.cells.get(Meaning.ETHNICITY))


def _phone(context: RowContext) -> str | None:
    phone, code = read_phone(context.cells.get(Meaning.PHONE))
    if code:
        context.add(code, Meaning.PHONE, found=context.text(Meaning.PHONE)[:40])
    return phone


_QUALIFICATION_MARKS: tuple[tuple[Meaning, str], ...] = (
    (Meaning.LAW_MARK, "law"),
    (Meaning.OTHER_MARK, "other"),
    (Meaning.UNTRAINED_MARK, "none"),
)


def _qualification(context: RowContext) -> str:
    by_mark = next((value for meaning, value in _QUALIFICATION_MARKS if context.text(meaning)), None)
    return by_mark or read_qualification(context.cells.get(Meaning.QUALIFICATION))


def _note(context: RowContext, person: PersonReading) -> str:
    aside = "" if read_head(person.aside)[1] else person.aside
    return "; ".join(text for text in (context.text(Meaning.NOTE), aside) if text)


def _commune_code(context: RowContext) -> str:
    if Meaning.COMMUNE_CODE not in context.letters:
        return ""
    code = context.text(Meaning.COMMUNE_CODE)
    if not code:
        context.add("missing_commune", Meaning.COMMUNE_CODE)
    return code.zfill(5) if code.isdigit() else code
