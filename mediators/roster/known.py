"""What the database knows already, as plain values, and what a row of a file would change in it.

Words: an *office* is one appointment in one team; an office without `ended_on` is *open*.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from lms.base.text import search_key
from mediators.roster.people import RosterRow

LABELS = {
    "name": "họ và tên",
    "born": "ngày, năm sinh",
    "female": "giới tính",
    "ethnic_minority": "dân tộc thiểu số",
    "phone": "điện thoại",
    "occupation": "nghề nghiệp",
    "qualification": "trình độ",
    "head": "tổ trưởng",
    "recognised_on": "ngày công nhận",
    "decision": "số quyết định",
}
OFFICE_FIELDS = frozenset({"head", "recognised_on", "decision"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOffice:
    """One appointment; `team_key` is the folded name of its team."""

    id: int
    team_key: str
    team: str
    head: bool
    recognised_on: date
    decision: str
    ended_on: date | None

    @property
    def is_open(self) -> bool:
        """Tell whether no end is recorded."""
        return self.ended_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """One mediator with all offices."""

    id: int
    commune: str
    name_key: str
    name: str
    birth_year: int | None
    birth_date: date | None
    female: bool | None
    ethnic_minority: bool | None
    phone: str
    occupation: str
    qualification: str
    offices: tuple[KnownOffice, ...] = ()

    @property
    def open_offices(self) -> tuple[KnownOffice, ...]:
        """Return the offices without an end."""
        return tuple(office for office in self.offices if office.is_open)

    def open_in(self, team_key: str) -> KnownOffice | None:
        """Return the open office in a team, or None."""
        return next((office for office in self.offices if office.is_open and office.team_key == team_key), None)

    def has_decision(self, decision_key: str) -> bool:
        """Tell whether one of the offices rests on this decision (folded number)."""
        return bool(decision_key) and any(search_key(office.decision) == decision_key for office in self.offices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that accepting the row would change; `before` and `after` as a person reads them."""

    field: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Return the change in words; phones are masked to their last three digits (P4)."""
        before, after = (_masked(text) if self.field == "phone" else text for text in (self.before, self.after))
        return f"{LABELS[self.field]}: {before or 'chưa có'} → {after}"


@dataclass(frozen=True, kw_only=True)
class Territory:
    """Which commune a row belongs to.

    Attributes:
        target: commune that the file is read for; "" when it is read for a province.
        codes: communes that may be written to.
        foreign: communes that exist but may not be written to.
        by_name: folded «phuong le chan» to code, for the names that are unique in the province.
    """

    target: str
    codes: frozenset[str]
    foreign: frozenset[str] = frozenset()
    by_name: dict[str, str] = field(default_factory=dict)

    def resolve(self, row: RosterRow) -> tuple[str, str]:
        """Return the commune's code and, when there is none, the code of the refusal."""
        if row.commune_code:
            if row.commune_code in self.codes:
                return row.commune_code, ""
            return "", "other_commune" if row.commune_code in self.foreign else "unknown_commune"
        named = self.by_name.get(search_key(row.commune)) if row.commune else None
        code = named or self.target
        if not code:
            return "", "missing_commune"
        return (code, "") if code in self.codes else ("", "other_commune")


def changes_of(*, row: RosterRow, person: KnownPerson, office: KnownOffice, heads_told: bool) -> tuple[Change, ...]:
    """Return what a row changes about a person and an open office; what the row does not say stays as it is.

    Args:
        row: the row, free of questions.
        person: whom it is about.
        office: the office it is about.
        heads_told: whether the file names heads at all; otherwise «not head» says nothing.
    """
    found = [
        ("name", person.name, row.name),
        ("born", _born(person), _new_birth(row, person)),
        ("female", _sex(person.female), _sex(row.female)),
        ("ethnic_minority", _yes(person.ethnic_minority), _yes(row.ethnic_minority)),
        ("phone", person.phone, row.phone or ""),
        ("occupation", person.occupation, row.occupation),
        ("qualification", person.qualification, "" if row.qualification == "unknown" else row.qualification),
        ("head", _yes(office.head), _yes(row.head) if heads_told or row.head else ""),
        ("recognised_on", _day(office.recognised_on), _day(date.fromisoformat(row.recognised_on or ""))),
        ("decision", office.decision, row.decision),
    ]
    return tuple(
        Change(field=name, before=before, after=after) for name, before, after in found if after and after != before
    )


def people_by_name(people: Iterable[KnownPerson]) -> dict[tuple[str, str], list[KnownPerson]]:
    """Return the known people by commune and folded name."""
    found: dict[tuple[str, str], list[KnownPerson]] = {}
    for person in people:
        found.setdefault((person.commune, person.name_key), []).append(person)
    return found


def _masked(phone: str) -> str:
    return f"••• {phone[-3:]}" if phone else ""


def _born(person: KnownPerson) -> str:
    if person.birth_date:
        return _day(person.birth_date)
    return str(person.birth_year) if person.birth_year else ""


def _new_birth(row: RosterRow, person: KnownPerson) -> str:
    """Return the birth as shown, or "" when the file knows no more than we do (only the year of a known day)."""
    if not row.born:
        return ""
    if len(row.born) > len("2026"):
        return _day(date.fromisoformat(row.born))
    return "" if person.birth_date and str(person.birth_date.year) == row.born else row.born


def _sex(female: bool | None) -> str:
    return {True: "nữ", False: "nam", None: ""}[female]


def _yes(value: bool | None) -> str:
    return {True: "có", False: "không", None: ""}[value]


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"
