"""What the desk notes while a round is played: who is on stage, times, answers, incidents, decisions of the panel."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.services import record
from contests.enums import PanelDecisionKind, RoundState
from contests.models import (
    ContestRound,
    EntryMember,
    PanelDecision,
    PartClock,
    QuestionPack,
    RoundEntry,
    RoundIncident,
    TeamAnswers,
)
from contests.queries.correcting import takes_facts
from contests.queries.rules import round_rules
from contests.queries.side_prizes import CHOSEN, side_prize_rules
from lms.base.errors import RuleViolation
from lms.base.text import clean

PLAYING = (RoundState.DRAWN, RoundState.RUNNING)
MOST_SECONDS = Decimal(86_400)


@transaction.atomic
def put_on_stage(
    *, contest_round: ContestRound, round_entry: RoundEntry | None, part: str, by: User, now: datetime
) -> ContestRound:
    """Say which entry plays which part now; None clears the stage. The first one starts the round.

    Raises:
        RuleViolation: `round_not_open`, `unknown_part`, `not_in_round`.
    """
    contest_round = _open_round(contest_round)
    if round_entry is not None and (round_entry.round_id != contest_round.pk or round_entry.withdrawn):
        raise RuleViolation("not_in_round", "Bài này không thi ở vòng này.")
    if part and part not in _parts(contest_round):
        raise RuleViolation("unknown_part", "Vòng thi không có phần thi này.")
    contest_round.on_stage, contest_round.stage_part = round_entry, part
    contest_round.state = RoundState.RUNNING
    contest_round.save(update_fields=["on_stage", "stage_part", "state"])
    details = {"entry": str(round_entry.public_id) if round_entry else "", "part": part}
    record(action="contest.on_stage", by=by, now=now, target=contest_round, details=details)
    return contest_round


@transaction.atomic
def note_time(
    *,
    round_entry: RoundEntry,
    part: str,
    seconds: Decimal,
    thinking_seconds: Decimal = Decimal(0),
    reason: str = "",
    by: User,
    now: datetime,
) -> PartClock:
    """Note the time used; a second note of the same entry and part needs a reason and counts instead of the first.

    Raises:
        RuleViolation: `round_not_open`, `unknown_part`, `wrong_time`, `reason_missing`.
    """
    _recordable(round_entry.round)
    _check_part(round_entry.round, part)
    if not 0 <= seconds <= MOST_SECONDS or not 0 <= thinking_seconds <= MOST_SECONDS:
        raise RuleViolation("wrong_time", "Thời gian phải từ 0 giây đến 24 giờ.", field="seconds")
    again = PartClock.objects.filter(round_entry=round_entry, part=part).exists()
    _check_reason(reason, again)
    row = PartClock.objects.create(
        round_entry=round_entry,
        part=part,
        seconds=seconds,
        thinking_seconds=thinking_seconds,
        reason=clean(reason),
        recorded_by=by,
        recorded_at=now,
    )
    details = {"part": part, "seconds": str(seconds), "entry": str(round_entry.public_id)}
    record(action="contest.time_noted", by=by, now=now, target=round_entry.round, details=details)
    return row


@transaction.atomic
def note_answers(
    *, round_entry: RoundEntry, part: str, answers: Mapping[str, Any], reason: str = "", by: User, now: datetime
) -> TeamAnswers:
    """Note what a team answered in a part marked by key: {"answers": […]}, {"right": n} or {"stayed": […]}.

    Raises:
        RuleViolation: `round_not_open`, `unknown_part`, `reason_missing`, `wrong_answers`.
    """
    _recordable(round_entry.round)
    _check_part(round_entry.round, part)
    if len(answers) != 1 or not set(answers) <= {"answers", "right", "stayed"}:
        raise RuleViolation("wrong_answers", "Cần ghi câu trả lời, số câu đúng, hoặc số câu trụ lại.", field="answers")
    again = TeamAnswers.objects.filter(round_entry=round_entry, part=part).exists()
    _check_reason(reason, again)
    row = TeamAnswers.objects.create(
        round_entry=round_entry,
        part=part,
        pack=round_entry.pack if "answers" in answers else "",
        answers=dict(answers),
        reason=clean(reason),
        recorded_by=by,
        recorded_at=now,
    )
    details = {"part": part, "entry": str(round_entry.public_id), "again": again}
    record(action="contest.answers_noted", by=by, now=now, target=round_entry.round, details=details)
    return row


@transaction.atomic
def note_incident(
    *, round_entry: RoundEntry, incident: str, part: str = "", note: str = "", by: User, now: datetime
) -> RoundIncident:
    """Note an incident that the rules name.

    Raises:
        RuleViolation: `round_not_open`, `unknown_incident`, `unknown_part`.
    """
    contest_round = _recordable(round_entry.round)
    rules = round_rules(contest_round)
    if incident not in rules.incidents:
        raise RuleViolation("unknown_incident", "Thể lệ không có sự việc này.", field="incident")
    if part or rules.incidents[incident].effect in ("void_part", "excuse_time"):
        _check_part(contest_round, part)
    row = RoundIncident.objects.create(
        round_entry=round_entry, part=part, incident=incident, note=clean(note), recorded_by=by, recorded_at=now
    )
    details = {"incident": incident, "entry": str(round_entry.public_id)}
    record(action="contest.incident_noted", by=by, now=now, target=contest_round, details=details)
    return row


@transaction.atomic
def take_back_incident(*, incident: RoundIncident, note: str, by: User, now: datetime) -> RoundIncident:
    """Take back an incident noted by mistake; both rows stay.

    Raises:
        RuleViolation: `round_not_open`, `reason_missing`, `taken_back`.
    """
    _recordable(incident.round_entry.round)
    _check_reason(note, True)
    try:
        with transaction.atomic():
            row = RoundIncident.objects.create(
                round_entry=incident.round_entry,
                part=incident.part,
                incident=incident.incident,
                note=clean(note),
                takes_back=incident,
                recorded_by=by,
                recorded_at=now,
            )
    except IntegrityError:
        raise RuleViolation("taken_back", "Sự việc này đã được rút lại.") from None
    details = {"incident": incident.incident, "entry": str(incident.round_entry.public_id)}
    record(action="contest.incident_taken_back", by=by, now=now, target=incident.round_entry.round, details=details)
    return row


@transaction.atomic
def note_decision(
    *,
    contest_round: ContestRound,
    kind: str,
    entries: Sequence[RoundEntry],
    members: Sequence[EntryMember | None] = (),
    subject: str = "",
    reason: str = "",
    by: User,
    now: datetime,
) -> PanelDecision:
    """Note the head judge's order of a tie, or who takes a side prize (`subject` is its code; nobody: not given).

    Args:
        members: beside each entry the person of it who takes the prize, None for the whole entry.

    Raises:
        RuleViolation: `round_not_open`, `unknown_prize`, `reason_missing`, `not_in_round`, `holder_twice`.
    """
    contest_round = _recordable(contest_round)
    holders = list(zip(entries, members or [None] * len(entries), strict=True))
    if kind == PanelDecisionKind.SIDE_PRIZE:
        _check_side_prize(contest_round, subject, holders, reason)
    if any(row.round_id != contest_round.pk for row in entries):
        raise RuleViolation("not_in_round", "Có bài không thi ở vòng này.")
    row = PanelDecision.objects.create(
        round=contest_round,
        kind=PanelDecisionKind(kind),
        subject=subject,
        entries=[_holder(row, member) for row, member in holders],
        reason=clean(reason),
        recorded_by=by,
        recorded_at=now,
    )
    details = {"kind": kind, "prize": subject} if subject else {"kind": kind}
    record(action="contest.panel_decided", by=by, now=now, target=contest_round, details=details)
    return row


@transaction.atomic
def open_pack(*, pack: QuestionPack, by: User, now: datetime) -> QuestionPack:
    """Open a pack: from now its questions may be shown one after the other; opening twice changes nothing (C1).

    Raises:
        RuleViolation: `round_not_open`.
    """
    _open_round(pack.round)
    if QuestionPack.objects.filter(pk=pack.pk, opened_at__isnull=True).update(opened_at=now, opened_by=by):
        details = {"part": pack.part, "pack": pack.code}
        record(action="contest.pack_opened", by=by, now=now, target=pack.round, details=details)
    pack.refresh_from_db()
    return pack


def _recordable(contest_round: ContestRound) -> ContestRound:
    """Return the round, locked, while it is played, or while its published result is being corrected."""
    return _open_round(contest_round, corrected=True)


def _open_round(contest_round: ContestRound, *, corrected: bool = False) -> ContestRound:
    found = ContestRound.objects.select_for_update().select_related("rules").get(pk=contest_round.pk)
    if found.state not in PLAYING and not (corrected and takes_facts(found)):
        message = f"Vòng thi đang ở bước «{found.get_state_display()}» nên không ghi được việc này."
        raise RuleViolation("round_not_open", message)
    return found


def _parts(contest_round: ContestRound) -> set[str]:
    rules = round_rules(contest_round)
    return {part.code for part in rules.parts} | set(rules.marked_parts())


def _check_part(contest_round: ContestRound, part: str) -> None:
    if part not in _parts(contest_round):
        raise RuleViolation("unknown_part", "Vòng thi không có phần thi này.", field="part")


def _check_side_prize(
    contest_round: ContestRound, prize: str, holders: Sequence[tuple[RoundEntry, EntryMember | None]], reason: str
) -> None:
    """Refuse a prize that people do not choose, a decision without its ground, and holders that cannot take it."""
    known = {row["code"] for row in side_prize_rules(contest_round) if row["by"].get("kind") == CHOSEN}
    if prize not in known:
        raise RuleViolation("unknown_prize", "Thể lệ không có giải phụ này, hoặc giải này do máy tính.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi căn cứ, ví dụ biên bản họp Ban Giám khảo.", field="reason")
    if len(set(holders)) < len(holders):
        raise RuleViolation("holder_twice", "Một đội hoặc một người được ghi hai lần.")
    for row, member in holders:
        if row.withdrawn == "before_round" or (member is not None and member.entry_id != row.entry_id):
            raise RuleViolation("not_in_round", "Có người hoặc đội không thi ở vòng này.")


def _holder(row: RoundEntry, member: EntryMember | None) -> Any:
    """Return who is chosen as `PanelDecision.entries` holds it."""
    entry = str(row.public_id)
    return entry if member is None else {"entry": entry, "member": member.pk}


def _check_reason(reason: str, needed: bool) -> None:
    if needed and not clean(reason):
        raise RuleViolation("reason_missing", "Việc này đã ghi rồi. Muốn sửa, xin ghi lý do.", field="reason")
