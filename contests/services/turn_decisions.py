"""Annulling one attempt of an entrant and taking that back: while the round is open by one person, then by two.

Which attempt counts is decided by the rules from those that are left, at the next list. Every step is a note that is
never changed; the annulled attempt keeps its turn used up, so annulling wins nobody a further one.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import EntrantNoteKind, OnlineRunState, OnlineState
from contests.models import Entrant, EntrantNote, OnlineAttempt, OnlineRound, OnlineRun
from lms.base.errors import RuleViolation
from lms.base.text import clean


@transaction.atomic
def ask_turn(*, attempt: OnlineAttempt, voids: bool, reason: str, by: User, now: datetime) -> EntrantNote:
    """Annul an attempt (`voids`) or take that back; of a closed round only a proposal, which another person decides.

    Raises:
        RuleViolation: `still_open`, `is_trial`, `already_void`, `not_void`, `asked_already`, `being_computed`,
            `reason_missing`.
    """
    held = _held(attempt)
    if held.entrant.is_trial:
        raise RuleViolation("is_trial", "Lượt làm thử không được tính nên không cần hủy.")
    if held.state != OnlineState.SUBMITTED:
        raise RuleViolation("still_open", "Lượt này đang làm. Chờ nộp rồi quyết định.")
    _check_changes(held, voids)
    text = _reason(reason)
    if waiting_turn(held) is not None:
        raise RuleViolation("asked_already", "Lượt này đang có đề nghị chờ người thứ hai.")
    if OnlineRound.objects.filter(round=held.round_id, closed_at__isnull=False).exists():
        return _note(held, EntrantNoteKind.TURN_ASKED, text, by, now, details={"voids": voids})
    return _apply(held, voids, text, by, now)


@transaction.atomic
def decide_turn(*, note: EntrantNote, agrees: bool, reason: str, by: User, now: datetime) -> EntrantNote:
    """Decide as the second person on what was proposed about an attempt of a closed round.

    Raises:
        RuleViolation: `not_asked`, `already_settled`, `same_person`, `already_void`, `not_void`, `being_computed`,
            `reason_missing`.
    """
    if note.kind != EntrantNoteKind.TURN_ASKED or note.attempt is None:
        raise RuleViolation("not_asked", "Ghi chú này không phải đề nghị về lượt thi.")
    held = _held(note.attempt)
    if note.answered_by.exists():
        raise RuleViolation("already_settled", "Đề nghị này đã có người quyết định.")
    if note.recorded_by_id == by.pk:
        raise RuleViolation("same_person", "Người đề nghị không tự quyết định được: cần người thứ hai.")
    text, voids = _reason(reason), bool(note.details.get("voids"))
    if not agrees:
        return _note(held, EntrantNoteKind.TURN_KEPT, text, by, now, answers=note)
    _check_changes(held, voids)
    return _apply(held, voids, text, by, now, answers=note)


def waiting_turn(attempt: OnlineAttempt) -> EntrantNote | None:
    """Return the proposal about an attempt that waits for the second person."""
    return attempt.notes.filter(kind=EntrantNoteKind.TURN_ASKED, answered_by__isnull=True).first()


def _held(attempt: OnlineAttempt) -> OnlineAttempt:
    """Return the attempt with its person locked; refuse while a list of the contest is worked on."""
    person = Entrant.objects.select_for_update(of=("self",)).get(pk=attempt.entrant_id)
    if OnlineRun.objects.filter(round__contest=person.contest_id, state=OnlineRunState.WAITING).exists():
        raise RuleViolation("being_computed", "Danh sách đang được tính. Xin chờ xong rồi quyết định.")
    rows = OnlineAttempt.objects.select_for_update(of=("self",)).select_related("entrant__contest", "round")
    return rows.get(pk=attempt.pk)


def _check_changes(attempt: OnlineAttempt, voids: bool) -> None:
    if voids and attempt.voided_at is not None:
        raise RuleViolation("already_void", "Lượt thi này đã bị hủy.")
    if not voids and attempt.voided_at is None:
        raise RuleViolation("not_void", "Lượt thi này không bị hủy.")


def _reason(text: str) -> str:
    if not clean(text):
        raise RuleViolation("reason_missing", "Xin ghi lý do.", field="reason")
    return clean(text)[:300]


def _apply(
    attempt: OnlineAttempt, voids: bool, text: str, by: User, now: datetime, answers: EntrantNote | None = None
) -> EntrantNote:
    attempt.voided_at = now if voids else None
    attempt.save(update_fields=["voided_at"])
    kind = EntrantNoteKind.TURN_VOID if voids else EntrantNoteKind.TURN_BACK
    return _note(attempt, kind, text, by, now, answers=answers)


def _note(
    attempt: OnlineAttempt,
    kind: EntrantNoteKind,
    text: str,
    by: User,
    now: datetime,
    *,
    answers: EntrantNote | None = None,
    details: dict[str, bool] | None = None,
) -> EntrantNote:
    row = EntrantNote.objects.create(
        entrant=attempt.entrant, round=attempt.round, attempt=attempt, kind=kind, text=text, details=details or {},
        answers=answers, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    told = {"entrant": str(attempt.entrant.public_id), "turn": attempt.number, "reason": text, **(details or {})}
    record(action=f"contest.entrant.{kind}", by=by, now=now, target=attempt.round, details=told)
    return row
