"""Reading rolls: who stands on one, what waits for an officer, whose card was shown."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import ActivationCard
from accounts.rules import CARD_NUMBER_DIGITS
from lms.base.text import clean, search_key
from mediators.enums import EndGround
from mediators.models import Appointment, Mediator
from training.enums import ATTENDED, EvidenceKind, FlagDecision, FlagKind, Presence
from training.models import Attendance, AttendanceFlag, ClassSession, TrainingClass
from training.queries.classes import team_of_row
from training.rules.classes import credited_hours

_CARD_LINK = re.compile(rf"/the/(\d{{{CARD_NUMBER_DIGITS}}})/")
_DIGITS = re.compile(r"\D+")
PREFIX = "HG"
#: More digits than this are the whole code of a card as printed.
LONGEST_CODE = 12


@dataclass(frozen=True)
class RollLine:
    """A line of a roll as shown: somebody invited (perhaps without a mark), somebody who came besides, or a walk-in.

    `person` is the mediator's public id, None for a walk-in; `line` the attendance's, None without a mark. Holds no
    contact data.
    """

    name: str
    code: str
    team: str
    is_invited: bool
    person: UUID | None = None
    line: UUID | None = None
    presence: str = ""
    presence_label: str = ""
    came_at: time | None = None
    left_at: time | None = None
    helped: bool = False
    way: str = ""
    note: str = ""
    hours: Decimal = Decimal(0)
    is_walk_in: bool = False
    has_evidence: bool = False
    sort_key: str = ""
    marked_at: datetime | None = None
    flags: list[AttendanceFlag] = field(default_factory=list)
    mediator: Mediator | None = field(default=None, repr=False, compare=False)

    @property
    def waits(self) -> bool:
        """Tell whether an officer has to decide something first."""
        return any(not flag.decision for flag in self.flags)

    @property
    def is_there(self) -> bool:
        """Tell whether the roll says that the person was there."""
        return self.presence in ATTENDED


@dataclass(frozen=True)
class RollCounts:
    """How a roll stands: invited, seen in the hall, not marked yet, waiting for an officer, walk-ins not matched."""

    invited: int
    there: int
    unmarked: int
    waiting: int
    unmatched: int


def roll_of(session: ClassSession) -> list[RollLine]:
    """Return the roll of a half-day by given name; three statements whatever the size."""
    team = team_of_row(on=session.held_on)
    invites = list(session.training_class.invites.select_related("mediator__commune").annotate(team_name=team))
    people = {row.mediator.pk: row.mediator for row in invites}
    invited = set(people)
    marks = list(session.roll.select_related("mediator__commune", "evidence").annotate(team_name=team))
    people |= {mark.mediator.pk: mark.mediator for mark in marks if mark.mediator is not None}
    flags: dict[int, list[AttendanceFlag]] = defaultdict(list)
    for flag in AttendanceFlag.objects.filter(attendance__session=session).order_by("pk"):
        flags[flag.attendance_id].append(flag)
    teams = {row.mediator_id: row.team_name for row in invites}
    teams |= {row.mediator_id: row.team_name for row in marks if row.mediator_id is not None}
    by_person = {mark.mediator_id: mark for mark in marks if mark.mediator_id is not None}
    lines = [
        _line(session, person, by_person.get(pk), teams.get(pk, ""), pk in invited, flags)
        for pk, person in people.items()
    ]
    lines += [_line(session, None, mark, "", False, flags) for mark in marks if mark.mediator_id is None]
    return sorted(lines, key=lambda line: (line.sort_key, line.name, line.code))


def counts_of(lines: Iterable[RollLine]) -> RollCounts:
    """Return the numbers of a roll; needs no statement."""
    rows = list(lines)
    return RollCounts(
        invited=sum(row.is_invited for row in rows),
        there=sum(row.is_there for row in rows),
        unmarked=sum(not row.presence for row in rows),
        waiting=sum(row.waits and row.is_there for row in rows),
        unmatched=sum(row.is_walk_in for row in rows),
    )


def people_by_code(codes: Collection[str]) -> dict[str, Mediator]:
    """Return the mediators of typed or scanned texts, by the text as it was given; two statements.

    A text is the mediator's code (capitals and spaces do not matter, HG may be left out), the number of any card
    that the person was ever given, or the link in such a card's QR code, of which only the number is read.
    """
    wanted = {code: read_code(code) for code in codes}
    keys = {key for key in wanted.values() if key}
    by_key = {person.code: person for person in Mediator.objects.filter(code__in=keys).select_related("commune")}
    cards = ActivationCard.objects.filter(number__in=keys, user__mediator__isnull=False)
    for card in cards.select_related("user__mediator__commune"):
        by_key.setdefault(card.number, card.user.mediator)
    return {code: by_key[key] for code, key in wanted.items() if key in by_key}


def read_code(text: str) -> str:
    """Return the mediator's code or the card's number that a scanned or typed text holds, "" when there is none."""
    if found := _CARD_LINK.search(text):
        return found[1]
    short = clean(text).replace(" ", "").upper()
    digits = _DIGITS.sub("", short)
    if len(digits) > LONGEST_CODE:
        return digits[:CARD_NUMBER_DIGITS]
    if len(digits) == CARD_NUMBER_DIGITS and not short.startswith(PREFIX):
        return digits
    return f"{PREFIX}{digits}" if digits else ""


def open_offices(mediator_ids: Collection[int], *, on: date) -> set[int]:
    """Return those of the mediators whose office runs on a day; one statement."""
    running = Appointment.objects.running(on).filter(mediator_id__in=mediator_ids)
    return set(running.exclude(end_ground=EndGround.ENTERED_BY_MISTAKE).values_list("mediator_id", flat=True))


def elsewhere(session: ClassSession, mediator_ids: Collection[int]) -> dict[int, TrainingClass]:
    """Return for each person another class in which the person is marked as there in the same half-day."""
    rows = Attendance.objects.filter(
        mediator_id__in=mediator_ids,
        presence__in=ATTENDED,
        session__held_on=session.held_on,
        session__half=session.half,
        session__training_class__cancelled_at=None,
    ).exclude(session__training_class_id=session.training_class_id)
    found = rows.select_related("session__training_class")
    return {row.mediator_id: row.session.training_class for row in found if row.mediator_id is not None}


def waiting_flags(classes: QuerySet[TrainingClass]) -> QuerySet[AttendanceFlag]:
    """Return what waits for a decision in these classes, of people who were there, oldest first."""
    found = AttendanceFlag.objects.filter(
        attendance__session__training_class__in=classes, decision="", attendance__presence__in=ATTENDED
    )
    return found.select_related("attendance__mediator__commune", "attendance__session__training_class").order_by("pk")


def walk_in_candidates(line: Attendance, *, offices: QuerySet[Appointment]) -> list[Mediator]:
    """Return people who may be the one noted by name: those with all the words of the name, at most 20.

    Args:
        offices: those of the place of the class that the caller may see.
    """
    condition = Q()
    for word in search_key(line.walk_in_name).split():
        condition &= Q(mediator__name_key__contains=word)
    rows = offices.filter(condition).select_related("mediator", "team").order_by("mediator__sort_key", "pk")[:20]
    found: dict[int, Mediator] = {}
    for office in rows:
        vars(office.mediator)["team_name"] = office.team.name
        found.setdefault(office.mediator_id, office.mediator)
    return list(found.values())


def _line(
    session: ClassSession,
    person: Mediator | None,
    mark: Attendance | None,
    team: str,
    is_invited: bool,
    flags: dict[int, list[AttendanceFlag]],
) -> RollLine:
    mine = flags.get(mark.pk, []) if mark else []
    name = person.full_name if person else mark.walk_in_name if mark else ""
    if person and any(flag.kind == FlagKind.OUTSIDE and flag.decision != FlagDecision.COUNTS for flag in mine):
        name, team = f"Mã {person.code} (ngoài địa bàn của lớp)", ""
    line = RollLine(
        name=name,
        code=person.code if person else "",
        team=team,
        is_invited=is_invited,
        person=person.public_id if person else None,
        mediator=person,
        sort_key=person.sort_key if person else "",
        flags=mine,
    )
    if mark is None:
        return line
    return replace(
        line,
        line=mark.public_id,
        presence=mark.presence,
        presence_label=str(Presence(mark.presence).label),
        came_at=mark.came_at,
        left_at=mark.left_at,
        helped=mark.helped,
        way=mark.get_way_display(),
        note=mark.walk_in_note,
        hours=hours_of(mark, session),
        is_walk_in=person is None,
        has_evidence=mark.evidence is not None and mark.evidence.kind != EvidenceKind.CORRECTION,
        marked_at=mark.marked_at,
    )


def hours_of(mark: Attendance, session: ClassSession) -> Decimal:
    """Return the hours that a line of the roll is worth."""
    return credited_hours(
        presence=mark.presence,
        hours=session.hours,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        came_at=mark.came_at,
        left_at=mark.left_at,
    )
