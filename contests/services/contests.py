"""Opening a contest, changing its rules, appointing who works on it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import REGION, WIDE_LEVELS, ContestState, CrewRole, RoundState
from contests.models import Contest, ContestCrew, ContestRound, RulesVersion
from contests.rules import book
from contests.rules.specs import UNSET
from contests.services.rules_structure import check_structure, put_rounds
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.models import Unit

FIXED_STATES = (RoundState.LOCKED, RoundState.PUBLISHED)


@transaction.atomic
def open_contest(
    *,
    content: bytes,
    host: Unit | None,
    by: User,
    now: datetime,
    name: str = "",
    starts_on: date | None = None,
    copied_from: str = "",
    provinces: Sequence[Unit] = (),
) -> Contest:
    """Open a contest with the first version of its rules and the rounds they name. Settings may still be open.

    Args:
        host: the commune or province; None for a region and the nation.
        provinces: those of a region, two at least; none for any other level.

    Raises:
        RuleViolation: the first fault of the rules, by its own code; `host_missing`, `provinces_missing`.
    """
    document = read_document(content=content)
    if host is None and document["level"] not in WIDE_LEVELS:
        raise RuleViolation("host_missing", "Hội thi cấp xã, cấp tỉnh cần địa bàn tổ chức.", field="host")
    if (document["level"] == REGION) != (len(provinces) > 1):
        raise RuleViolation("provinces_missing", "Hội thi khu vực cần ít nhất hai tỉnh.", field="provinces")
    contest = Contest.objects.create(
        host=host,
        level=document["level"],
        mode=document["mode"],
        name=clean(name) or document["name"],
        starts_on=starts_on,
        made_by=by,
        made_at=now,
    )
    contest.provinces.set(provinces)
    version = _new_version(contest, document, reason="", copied_from=copied_from, by=by, now=now)
    for place, one in enumerate(document["rounds"], start=1):
        ContestRound.objects.create(contest=contest, code=one["code"], name=one["name"], order=place, rules=version)
    record(action="contest.opened", by=by, now=now, target=contest, scope_code=host.code if host else "")
    return contest


@transaction.atomic
def change_rules(
    *, contest: Contest, document: Mapping[str, Any], reason: str, by: User, now: datetime
) -> RulesVersion:
    """Add a version of the rules and put it in force for every round that is not locked; nothing is re-marked.

    Sheets marked before keep their version. Rounds and parts may be added, renamed, moved and taken out as long as
    nothing rests on them.

    Raises:
        RuleViolation: the first fault; `mode_fixed`, `level_fixed`; `reason_missing`; `rules_unchanged`;
            those of `check_structure`.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    reading = book.check_document(value=json.loads(text_of(document)))
    if reading.faults:
        raise RuleViolation(reading.faults[0].code, str(reading.faults[0]), field="content")
    _check_fixed(contest, reading.document)
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do sửa thể lệ.", field="reason")
    last = contest.rules_versions.last()
    if last is not None and last.fingerprint == book.fingerprint(document=reading.document):
        raise RuleViolation("rules_unchanged", "Thể lệ không có gì khác bản đang dùng.", field="content")
    check_structure(contest=contest, document=reading.document)
    version = _new_version(contest, reading.document, reason=clean(reason), copied_from="", by=by, now=now)
    put_rounds(contest=contest, version=version, fixed_states=FIXED_STATES)
    details = {"version": version.number, "reason": version.reason}
    record(action="contest.rules_changed", by=by, now=now, target=contest, details=details)
    return version


@transaction.atomic
def change_details(
    *,
    contest: Contest,
    name: str,
    place: str,
    starts_on: date | None,
    ends_on: date | None,
    entries_close_at: datetime | None,
    by: User,
    now: datetime,
) -> Contest:
    """Write name, place, days and deadline of a contest that is not over.

    Raises:
        RuleViolation: `wrong_contest_state`, `name_missing`, `wrong_days`.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    if contest.state in (ContestState.CLOSED, ContestState.CANCELLED):
        raise RuleViolation("wrong_contest_state", "Hội thi đã kết thúc hoặc đã hủy nên không sửa được nữa.")
    if not clean(name):
        raise RuleViolation("name_missing", "Xin ghi tên hội thi.", field="name")
    if starts_on and ends_on and ends_on < starts_on:
        raise RuleViolation("wrong_days", "Ngày kết thúc phải từ ngày bắt đầu trở đi.", field="ends_on")
    contest.name, contest.place = clean(name), clean(place)
    contest.starts_on, contest.ends_on, contest.entries_close_at = starts_on, ends_on, entries_close_at
    contest.save(update_fields=["name", "place", "starts_on", "ends_on", "entries_close_at"])
    record(action="contest.details_changed", by=by, now=now, target=contest, details={"name": contest.name})
    return contest


@transaction.atomic
def appoint_crew(*, contest: Contest, user: User, role: str, by: User, now: datetime) -> ContestCrew:
    """Appoint an organiser or a secretary; asking twice changes nothing."""
    row, is_new = ContestCrew.objects.get_or_create(
        contest=contest, user=user, role=CrewRole(role), ended_at=None, defaults={"added_by": by, "added_at": now}
    )
    if is_new:
        details = {"role": role, "user": str(user.public_id)}
        record(action="contest.crew_added", by=by, now=now, target=contest, details=details)
    return row


@transaction.atomic
def end_crew(*, crew: ContestCrew, by: User, now: datetime) -> None:
    """End an appointment; it acts at the next request."""
    if ContestCrew.objects.filter(pk=crew.pk, ended_at__isnull=True).update(ended_at=now):
        details = {"role": crew.role, "user": str(crew.user.public_id)}
        record(action="contest.crew_ended", by=by, now=now, target=crew.contest, details=details)


@transaction.atomic
def set_contest_state(*, contest: Contest, state: str, reason: str = "", by: User, now: datetime) -> Contest:
    """Move a contest on: draft → entries → running → closed; cancelled from any but closed, with a reason.

    What has begun takes entries again while no lot was drawn.

    Raises:
        RuleViolation: `wrong_contest_state`, `reason_missing`.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    ways = {
        ContestState.DRAFT: {ContestState.ENTRIES, ContestState.RUNNING, ContestState.CANCELLED},
        ContestState.ENTRIES: {ContestState.DRAFT, ContestState.RUNNING, ContestState.CANCELLED},
        ContestState.RUNNING: {ContestState.CLOSED, ContestState.CANCELLED},
    }
    if may_take_entries_again(contest=contest):
        ways[ContestState.RUNNING].add(ContestState.ENTRIES)
    wanted = ContestState(state)
    if wanted not in ways.get(ContestState(contest.state), set()):
        message = f"Hội thi đang ở bước «{contest.get_state_display()}» nên không chuyển sang «{wanted.label}» được."
        raise RuleViolation("wrong_contest_state", message)
    if wanted == ContestState.CANCELLED and not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do hủy.", field="reason")
    contest.state, contest.cancel_reason = wanted, clean(reason) if wanted == ContestState.CANCELLED else ""
    contest.save(update_fields=["state", "cancel_reason"])
    record(action="contest.state_changed", by=by, now=now, target=contest, details={"state": str(wanted)})
    return contest


def may_take_entries_again(*, contest: Contest) -> bool:
    """Tell whether a contest on stage may go back to taking entries: it has begun, and no lot was drawn."""
    begun = contest.state == ContestState.RUNNING and contest.mode == "stage"
    return begun and all(one.state == RoundState.PLANNED for one in contest.rounds.all())


def read_document(*, content: bytes) -> Mapping[str, Any]:
    """Return the clean document of a rules file.

    Raises:
        RuleViolation: it cannot be read, or its first fault.
    """
    reading = book.read_rules(content=content)
    if reading.faults:
        raise RuleViolation(reading.faults[0].code, str(reading.faults[0]), field="content")
    return reading.document


def without_old_times(*, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the rules with the opening and closing times of their online rounds left to be typed.

    A shipped rule set carries the times of the contest it was taken from; they are over.
    """
    rounds = []
    for one in document["rounds"]:
        online = one.get("online")
        times = dict.fromkeys(("opens_at", "closes_at"), UNSET)
        rounds.append({**one, "online": {**online, **times}} if isinstance(online, Mapping) else one)
    return {**document, "rounds": rounds}


def _check_fixed(contest: Contest, document: Mapping[str, Any]) -> None:
    """Refuse rules of another kind or level than the contest has, with what to do instead."""
    if document["mode"] != contest.mode:
        message = "Thể lệ này của hình thức khác. Hình thức của hội thi không đổi được: xin lập hội thi mới từ mẫu."
        raise RuleViolation("mode_fixed", message, field="content")
    if document["level"] != contest.level:
        message = "Thể lệ này ghi cấp khác. Xin sửa dòng level trong tệp, hoặc đổi cấp ở trang hội thi trước."
        raise RuleViolation("level_fixed", message, field="content")


def _new_version(
    contest: Contest, document: Mapping[str, Any], *, reason: str, copied_from: str, by: User, now: datetime
) -> RulesVersion:
    return RulesVersion.objects.create(
        contest=contest,
        number=contest.rules_versions.count() + 1,
        document=json.loads(text_of(document)),
        fingerprint=book.fingerprint(document=document),
        copied_from=copied_from,
        reason=reason,
        made_by=by,
        made_at=now,
    )


def text_of(document: Mapping[str, Any]) -> str:
    """Return a document as JSON text; exact numbers become texts, as a rules file writes them."""
    return json.dumps(document, ensure_ascii=False, default=lambda value: f"{value.normalize():f}")
