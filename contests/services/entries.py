"""Entries of localities: registration, members, eligibility, decision, withdrawal, substitution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from contests.enums import ContestState, EntryEventKind, EntryState, MemberRole, RoundState
from contests.models import Contest, ContestCrew, ContestRound, Entry, EntryEvent, EntryMember, RoundEntry
from contests.queries.rules import document_of, round_rules
from contests.rules.eligibility import MemberFacts, team_problems
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean, person_name
from mediators.models import Appointment, Mediator, Unit
from training.enums import DONE_STATES
from training.models import TrainingStatus

OPEN_FOR_TEAMS = (ContestState.DRAFT, ContestState.ENTRIES)


@dataclass(frozen=True, kw_only=True)
class MemberInput:
    """One member as registered: from the register of mediators, or by name."""

    role: str
    mediator: Mediator | None = None
    full_name: str = ""
    birth_year: int | None = None
    is_captain: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_entry(
    *,
    contest: Contest,
    unit: Unit | None,
    name: str,
    members: Sequence[MemberInput],
    by: User,
    now: datetime,
    entry: Entry | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> Entry:
    """Register a team, or write it anew while it is not decided on. Nothing is refused but what cannot be stored.

    Raises:
        RuleViolation: `entries_closed`, `entry_decided`, `name_missing`, `name_used`, `member_twice`, `two_captains`.
    """
    _check_open(contest, now=now)
    if entry is not None and entry.state not in (EntryState.DRAFT, EntryState.SUBMITTED):
        raise RuleViolation("entry_decided", "Đăng ký này đã được duyệt nên không sửa ở đây. Xin dùng «Thay người».")
    wanted = clean(name)
    if not wanted:
        raise RuleViolation("name_missing", "Xin ghi tên đội.", field="name")
    if Entry.objects.filter(contest=contest, name=wanted).exclude(pk=entry.pk if entry else 0).exists():
        raise RuleViolation("name_used", "Hội thi đã có đội mang tên này. Xin ghi thêm tên địa phương.", field="name")
    _check_members(members)
    if entry is None:
        entry = Entry.objects.create(contest=contest, unit=unit, name=wanted, made_by=by, made_at=now)
    entry.name, entry.unit = wanted, unit
    entry.attributes = dict(attributes if attributes is not None else entry.attributes)
    entry.save(update_fields=["name", "unit", "attributes"])
    entry.members.filter(left_at__isnull=True).delete()
    EntryMember.objects.bulk_create(_member(entry, one, now) for one in members)
    return entry


@transaction.atomic
def submit_entry(*, entry: Entry, by: User, now: datetime) -> Entry:
    """Hand a registration in to the organisers.

    Raises:
        RuleViolation: `entries_closed`, `entry_decided`, `not_eligible` with every reason in the sentence.
    """
    _check_open(entry.contest, now=now)
    if entry.state != EntryState.DRAFT:
        raise RuleViolation("entry_decided", "Đăng ký này đã được gửi.")
    problems = entry_problems(entry=entry, on=entry.contest.starts_on or local_day(now))
    if problems:
        raise RuleViolation("not_eligible", " ".join(problems))
    return _move(entry, EntryState.SUBMITTED, EntryEventKind.SUBMITTED, "", by, now)


@transaction.atomic
def decide_entry(*, entry: Entry, accept: bool, reason: str = "", by: User, now: datetime) -> Entry:
    """Accept a registration, or refuse it with a reason. Accepting stands although something is not met: with a reason.

    Raises:
        RuleViolation: `entry_not_waiting`, `reason_missing`.
    """
    if entry.state != EntryState.SUBMITTED:
        raise RuleViolation("entry_not_waiting", "Đăng ký này không ở bước chờ duyệt.")
    problems = entry_problems(entry=entry, on=entry.contest.starts_on or local_day(now))
    if (not accept or problems) and not clean(reason):
        message = (
            "Xin ghi lý do." if not accept else f"Chưa đủ điều kiện: {' '.join(problems)} Nếu vẫn duyệt, xin ghi lý do."
        )
        raise RuleViolation("reason_missing", message, field="reason")
    state, kind = (
        (EntryState.ACCEPTED, EntryEventKind.ACCEPTED) if accept else (EntryState.REFUSED, EntryEventKind.REFUSED)
    )
    return _move(entry, state, kind, clean(reason), by, now)


@transaction.atomic
def reopen_entry(*, entry: Entry, reason: str, by: User, now: datetime) -> Entry:
    """Give a registration back to be corrected.

    Raises:
        RuleViolation: `entry_not_waiting`, `reason_missing`.
    """
    if entry.state not in (EntryState.SUBMITTED, EntryState.REFUSED):
        raise RuleViolation("entry_not_waiting", "Chỉ trả lại được đăng ký đang chờ duyệt hoặc không được duyệt.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi cần sửa gì.", field="reason")
    return _move(entry, EntryState.DRAFT, EntryEventKind.REOPENED, clean(reason), by, now)


@transaction.atomic
def withdraw_entry(
    *, entry: Entry, reason: str, by: User, now: datetime, contest_round: ContestRound | None = None
) -> Entry:
    """Note that a team withdraws: from the contest, or from one round before or after it was played.

    A round that is locked or published keeps its places; the team only does not go on (case C6). A team that has not
    played every part counts as before the round: it is not ranked, nothing more is awaited of it, what it has stays.

    Raises:
        RuleViolation: `reason_missing`, `already_withdrawn`.
    """
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do rút.", field="reason")
    if contest_round is None:
        if entry.state == EntryState.WITHDRAWN:
            raise RuleViolation("already_withdrawn", "Đội này đã rút.")
        return _move(entry, EntryState.WITHDRAWN, EntryEventKind.WITHDRAWN, clean(reason), by, now)
    row = RoundEntry.objects.select_for_update().get(round=contest_round, entry=entry)
    if row.withdrawn:
        raise RuleViolation("already_withdrawn", "Đội này đã rút khỏi vòng thi.")
    row.withdrawn = "after_round" if _has_played(contest_round, row) else "before_round"
    row.save(update_fields=["withdrawn"])
    ContestRound.objects.filter(pk=contest_round.pk, on_stage=row).update(on_stage=None, stage_part="")
    _event(entry, EntryEventKind.WITHDRAWN, clean(reason), by, now, contest_round, {"when": row.withdrawn})
    return entry


def _has_played(contest_round: ContestRound, row: RoundEntry) -> bool:
    """Tell whether a team has played every part that it plays: a sheet or an answer is in for each."""
    if contest_round.state in (RoundState.LOCKED, RoundState.PUBLISHED):
        return True
    played = {*row.sheets.values_list("part", flat=True), *row.answers.values_list("part", flat=True), *row.skipped}
    return bool(played) and set(round_rules(contest_round).marked_parts()) <= played


@transaction.atomic
def note_replacement(
    *, entry: Entry, contest_round: ContestRound, by: User, now: datetime, details: Mapping[str, Any]
) -> None:
    """Note on an entry's own record that it plays in a round for one that withdrew, or that another plays for it.

    Args:
        details: `replaces` or `replaced_by` a name; after the lots also `lot` and `reason`.
    """
    words = f"Thay {details['replaces']}" if "replaces" in details else f"{details['replaced_by']} vào thay"
    if details.get("lot"):
        words += f", nhận số thăm {details['lot']}: {details['reason']}"
    _event(entry, EntryEventKind.REPLACES, words[:300], by, now, contest_round, dict(details))


@transaction.atomic
def change_attributes(
    *, entry: Entry, attributes: Mapping[str, Any], people: Mapping[int, Mapping[str, Any]], by: User, now: datetime
) -> Entry:
    """Write what draws and side prizes look at: of the entry, and of its people by row; an empty text takes it out.

    Raises:
        RuleViolation: `round_drawn`: lots were drawn by what stood there.
    """
    if entry.rounds.exclude(lot=None).exists() and _differs(entry.attributes, attributes):
        message = "Đã bốc thăm theo đặc điểm của đội nên không sửa được; đặc điểm của người vẫn sửa được."
        raise RuleViolation("round_drawn", message)
    entry.attributes = _merged(entry.attributes, attributes)
    entry.save(update_fields=["attributes"])
    for member in entry.members.filter(pk__in=list(people), left_at__isnull=True):
        member.attributes = _merged(member.attributes, people[member.pk])
        member.save(update_fields=["attributes"])
    details = {"attributes": sorted({*attributes, *(key for row in people.values() for key in row)})}
    record(action="contest.entry.attributes", by=by, now=now, target=entry, details=details)
    return entry


@transaction.atomic
def substitute_member(
    *, entry: Entry, leaving: EntryMember, joining: MemberInput, reason: str, by: User, now: datetime
) -> EntryMember:
    """Replace somebody of an accepted team; who left stays on record.

    Raises:
        RuleViolation: `reason_missing`, `member_left`, `member_twice`.
    """
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do thay người.", field="reason")
    if EntryMember.objects.filter(pk=leaving.pk, entry=entry, left_at__isnull=True).update(left_at=now) != 1:
        raise RuleViolation("member_left", "Người này không còn trong đội.")
    try:
        with transaction.atomic():
            member = _member(entry, joining, now)
            member.save()
    except IntegrityError:
        raise RuleViolation("member_twice", "Người vào thay đã có trong đội.", field="mediator") from None
    details = {"out": leaving.full_name, "in": member.full_name}
    _event(entry, EntryEventKind.SUBSTITUTED, clean(reason), by, now, None, details)
    return member


def member_inputs(*, entry: Entry, without: str = "", captain: str = "") -> list[MemberInput]:
    """Return the people of a team as they stand, less one (`without`: its key), with another captain where named."""
    return [
        MemberInput(
            role=one.role,
            mediator=one.mediator,
            full_name=one.full_name,
            birth_year=one.birth_year,
            is_captain=str(one.pk) == captain if captain else one.is_captain,
            attributes=one.attributes,
        )
        for one in entry.members.filter(left_at__isnull=True).select_related("mediator").order_by("pk")
        if str(one.pk) != without
    ]


def entry_problems(*, entry: Entry, on: date) -> list[str]:
    """Return why a team may not take part, a sentence each; empty when nothing stands against it. Five statements."""
    document = document_of(entry.contest.rounds.select_related("rules").order_by("order")[0].rules)
    members = list(entry.members.filter(left_at__isnull=True).select_related("mediator"))
    ids = [member.mediator_id for member in members if member.mediator_id]
    running = set(Appointment.objects.running(on).filter(mediator_id__in=ids).values_list("mediator_id", flat=True))
    trained = TrainingStatus.objects.filter(appointment__mediator_id__in=ids, state__in=DONE_STATES)
    done = set(trained.values_list("appointment__mediator_id", flat=True))
    crew = ContestCrew.objects.filter(contest=entry.contest, ended_at__isnull=True, user__mediator__in=ids)
    barred = set(crew.values_list("user__mediator", flat=True))
    facts = [
        MemberFacts(
            name=member.full_name,
            role=member.role,
            is_captain=member.is_captain,
            in_office=member.mediator_id in running,
            is_trained=member.mediator_id in done,
            is_crew=member.mediator_id in barred,
            birth_year=member.birth_year,
        )
        for member in members
    ]
    return team_problems(team=document["team"], eligibility=document.get("eligibility") or {}, members=facts, on=on)


def takes_no_more(*, contest: Contest, now: datetime) -> bool:
    """Tell whether the deadline of entries is over; up to the very moment is in time."""
    return contest.entries_close_at is not None and now > contest.entries_close_at


def _check_open(contest: Contest, *, now: datetime) -> None:
    if contest.state not in OPEN_FOR_TEAMS:
        raise RuleViolation("entries_closed", "Hội thi không còn nhận đăng ký.")
    if takes_no_more(contest=contest, now=now):
        closed = f"{timezone.localtime(contest.entries_close_at):%H:%M ngày %d/%m/%Y}"
        message = f"Đã hết hạn nhận đăng ký lúc {closed}. Ban tổ chức lùi hạn được ở «Sửa tên, ngày, địa điểm»."
        raise RuleViolation("entries_closed", message)


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**before, **given}.items() if value not in ("", None)}


def _differs(before: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return _merged(before, given) != dict(before)


def _check_members(members: Sequence[MemberInput]) -> None:
    ids = [one.mediator.pk for one in members if one.mediator is not None]
    if len(ids) != len(set(ids)):
        raise RuleViolation("member_twice", "Có người được ghi hai lần trong đội.", field="members")
    if sum(one.is_captain for one in members) > 1:
        raise RuleViolation("two_captains", "Đội chỉ có một đội trưởng.", field="members")


def _member(entry: Entry, one: MemberInput, now: datetime) -> EntryMember:
    mediator = one.mediator
    return EntryMember(
        entry=entry,
        mediator=mediator,
        full_name=mediator.full_name if mediator else person_name(one.full_name),
        birth_year=mediator.birth_year if mediator else one.birth_year,
        role=MemberRole(one.role),
        is_captain=one.is_captain,
        attributes=dict(one.attributes),
        joined_at=now,
    )


def _move(entry: Entry, state: str, kind: str, reason: str, by: User, now: datetime) -> Entry:
    entry.state = state
    entry.save(update_fields=["state"])
    _event(entry, kind, reason, by, now, None, {})
    return entry


def _event(
    entry: Entry,
    kind: str,
    reason: str,
    by: User,
    now: datetime,
    contest_round: ContestRound | None,
    details: dict[str, Any],
) -> None:
    EntryEvent.objects.create(
        entry=entry, round=contest_round, kind=kind, happened_at=now, recorded_by=by, reason=reason, details=details
    )
    record(action=f"contest.entry.{kind}", by=by, now=now, target=entry, details={"reason": reason, **details})
