"""The sheets file of an online round out of the stored attempts, with a fixed number of statements.

Entrants are named by their public number; the names stand beside it. Trials are left out, void results stand with the
reason, two registrations of one person are one entry under the number that counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from contests.enums import DrawPurpose, OnlineState
from contests.models import ContestRound, ContestUnit, Entrant, OnlineAttempt
from contests.queries.rules import round_rules
from contests.queries.side_prizes import chosen_numbers
from contests.rules.marking import ByKey
from contests.rules.model import Round
from contests.rules.one_person import Begun, number_attempts
from contests.rules.online_sheets import epoch_milliseconds
from contests.rules.prizes import ByAttribute
from contests.rules.ranking import Attribute

AT_ONCE = 5000
BIRTH_DATE, BIRTH_YEAR, UNIT = "ngay_sinh", "nam_sinh", "don_vi"


class HandedIn(NamedTuple):
    """One attempt as the database holds it."""

    pk: int
    entrant: int
    number: int
    started_at: datetime
    submitted_at: datetime
    received_at: datetime
    points: Decimal
    guess: int | None
    maximum: Decimal | None
    voided_at: datetime | None


class Person(NamedTuple):
    """One registration as the database holds it."""

    pk: int
    number: str
    full_name: str
    birth_date: Any
    birth_year: int | None
    unit: int | None
    voided_at: datetime | None
    void_reason: str
    merged_into: int | None


@dataclass
class OnlineFile:
    """The sheets file of a round, and which stored rows its entries and attempts are.

    Attributes:
        entrants: by number of the entry, the registration that counts.
        attempts: by (entry, number of the attempt in the file), the attempt.
        beyond: attempts left out because one person has more than the rules allow.
    """

    content: dict[str, Any]
    entrants: dict[str, int] = field(default_factory=dict)
    attempts: dict[tuple[str, int], HandedIn] = field(default_factory=dict)
    beyond: tuple[int, ...] = ()


def online_file(
    *, contest_round: ContestRound, marks: Mapping[int, tuple[Decimal, Decimal | None]] | None = None
) -> OnlineFile:
    """Return everything handed in as the file that `contest_score` takes; six statements, whatever the number.

    An attempt that was annulled by itself is left out, and uses up its turn all the same.

    Args:
        marks: points and maximum of attempts as they would be, by key, for looking at what a decision changes.

    Raises:
        RuleViolation: `settings_missing`.
    """
    rules = round_rules(contest_round)
    if rules.online is None:
        raise ValueError("not an online round")
    people = _people(contest_round)
    handed_in = [one for one in _attempts(contest_round) if one.entrant in people]
    if marks:
        handed_in = [
            one._replace(points=marks[one.pk][0], maximum=marks[one.pk][1]) if one.pk in marks else one
            for one in handed_in
        ]
    counting = {one.entrant: counted_registration(people, one.entrant) for one in handed_in}
    numbered = number_attempts(
        attempts=(
            Begun(one.pk, counting[one.entrant], one.entrant, one.number, epoch_milliseconds(one.started_at))
            for one in handed_in
        ),
        allowed=rules.online.attempts,
    )
    found = OnlineFile({}, beyond=numbered.beyond)
    for one in handed_in:
        if one.pk in numbered.numbers and one.voided_at is None:
            person = people[counting[one.entrant]]
            found.entrants[person.number] = person.pk
            found.attempts[person.number, numbered.numbers[one.pk]] = one
    found.content = _content(contest_round, rules, people, found)
    return found


def counted_registration(people: Mapping[int, Person], pk: int) -> int:
    """Return the registration that counts for one: the end of its chain of merges."""
    into = people[pk].merged_into
    return pk if into is None or into not in people else counted_registration(people, into)


def _people(contest_round: ContestRound) -> dict[int, Person]:
    rows = Entrant.objects.filter(contest=contest_round.contest_id, is_trial=False).order_by("pk")
    names = ("pk", "number", "full_name", "birth_date", "birth_year", "unit_id", "voided_at", "void_reason")
    found = rows.values_list(*names, "merged_into_id").iterator(chunk_size=AT_ONCE)
    return {row[0]: Person(*row) for row in found}


def _attempts(contest_round: ContestRound) -> Iterable[HandedIn]:
    rows = OnlineAttempt.objects.filter(round=contest_round, state=OnlineState.SUBMITTED).order_by("pk")
    names = ("pk", "entrant_id", "number", "started_at", "submitted_at", "received_at", "points", "guess")
    found = rows.values_list(*names, "maximum", "voided_at")
    return (HandedIn(*row) for row in found.iterator(chunk_size=AT_ONCE))


def _content(
    contest_round: ContestRound, rules: Round, people: Mapping[int, Person], found: OnlineFile
) -> dict[str, Any]:
    units = {row.pk: row for row in ContestUnit.objects.filter(contest=contest_round.contest_id)}
    wanted = _attributes(rules)
    entries = [people[pk] for pk in found.entrants.values()]
    content: dict[str, Any] = {
        "round": contest_round.code,
        "entries": [_entry_row(one, wanted, units) for one in entries],
        "attempts": [_attempt_row(entry, number, one) for (entry, number), one in found.attempts.items()],
        "void": [{"entry": one.number, "reason": one.void_reason} for one in entries if one.voided_at],
        "lots": _lots(contest_round, set(found.entrants)),
        "chosen": _chosen(contest_round, people, found),
    }
    if rules.online and rules.online.unit_prizes:
        content["units"] = _units(rules, people, units, found)
    return {key: value for key, value in content.items() if value not in ([], {})}


def _chosen(contest_round: ContestRound, people: Mapping[int, Person], found: OnlineFile) -> dict[str, list[str]]:
    """Return whom people chose for side prizes; somebody merged since stands under the number that counts."""
    chosen = chosen_numbers(contest_round)
    if not chosen:
        return {}
    counting = {one.number: people[counted_registration(people, one.pk)].number for one in people.values()}
    return {
        prize: list(dict.fromkeys(counting[one] for one in numbers if counting.get(one) in found.entrants))
        for prize, numbers in chosen.items()
    }


def _attributes(rules: Round) -> set[str]:
    """Return the attributes that the rules look at; no others are written into the file."""
    side = {one.rule.attribute for one in rules.side_prizes if isinstance(one.rule, ByAttribute)}
    return side | {step.attribute for step in rules.chain if isinstance(step, Attribute)}


def _entry_row(person: Person, wanted: set[str], units: Mapping[int, ContestUnit]) -> dict[str, Any]:
    known = {
        BIRTH_DATE: person.birth_date.isoformat() if person.birth_date else None,
        BIRTH_YEAR: person.birth_date.year if person.birth_date else person.birth_year,
        UNIT: units[person.unit].name if person.unit else None,
    }
    attributes = {name: value for name, value in known.items() if name in wanted and value is not None}
    row: dict[str, Any] = {"entry": person.number, "name": person.full_name}
    return {**row, "attributes": attributes} if attributes else row


def _attempt_row(entry: str, number: int, one: HandedIn) -> dict[str, Any]:
    started, submitted = epoch_milliseconds(one.started_at), epoch_milliseconds(one.submitted_at)
    row = {
        "entry": entry,
        "attempt": number,
        "points": f"{one.points.normalize():f}",
        "guess": one.guess,
        "duration_ms": max(0, submitted - started),
        "received_at": one.received_at.astimezone(UTC).isoformat(timespec="milliseconds"),
    }
    return row if one.maximum is None else {**row, "maximum": f"{one.maximum.normalize():f}"}


def _units(
    rules: Round, people: Mapping[int, Person], units: Mapping[int, ContestUnit], found: OnlineFile
) -> list[dict[str, Any]]:
    """Return what each unit brought: people who took part and were not annulled, and those of them with full marks."""
    marking = rules.parts[0].marking
    maximum = marking.maximum if isinstance(marking, ByKey) else None
    full = {
        entry
        for (entry, _number), one in found.attempts.items()
        if one.points == (maximum if one.maximum is None else one.maximum)
    }
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for entry, pk in found.entrants.items():
        person = people[pk]
        if person.unit is not None and not person.voided_at:
            counts[person.unit][0] += 1
            counts[person.unit][1] += entry in full
    rows = []
    for pk, unit in units.items():
        row = {"unit": unit.name, "participants": counts[pk][0], "full_marks": counts[pk][1]}
        rows.append(row if unit.people is None else {**row, "population": unit.people})
    return rows


def _lots(contest_round: ContestRound, entries: set[str]) -> dict[str, int]:
    """Return the lots drawn to part equal entries; they name entries by their number."""
    lots = contest_round.draws.filter(purpose=DrawPurpose.TIE).order_by("pk").last()
    return {one: place for one, place in lots.result.items() if one in entries} if lots else {}
