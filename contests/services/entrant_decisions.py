"""What people decide about entrants of an online contest: software only finds (security.md C11).

Every decision is a note that is never changed; it is taken back by the next note. Results that were published stay as
published: a decision counts from the next list that is computed.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import FINDINGS, EntrantNoteKind, OnlineRunState
from contests.models import Entrant, EntrantNote, OnlineRun
from lms.base.errors import RuleViolation
from lms.base.text import clean

MOST_EXTRA_MINUTES = 600


@transaction.atomic
def settle(*, note: EntrantNote, reason: str, by: User, now: datetime) -> EntrantNote:
    """Note that what was found is in order, and why.

    Raises:
        RuleViolation: `not_a_finding`, `already_settled`, `reason_missing`.
    """
    _check_open(note)
    entrant = note.entrant
    return _note(entrant, EntrantNoteKind.FINE, _reason(reason), by, now, answers=note)


@transaction.atomic
def void(*, entrant: Entrant, reason: str, by: User, now: datetime, note: EntrantNote | None = None) -> EntrantNote:
    """Annul the results of a person in this contest, with the reason; the person keeps the place on the list of void.

    Args:
        note: the finding that led to it, settled by this.

    Raises:
        RuleViolation: `already_void`, `being_computed`, `reason_missing`, `already_settled`.
    """
    entrant = _held(entrant)
    if entrant.voided_at is not None:
        raise RuleViolation("already_void", "Kết quả của người này đã bị hủy.")
    text = _reason(reason)
    if note is not None:
        _check_open(note)
    entrant.voided_at, entrant.voided_by, entrant.void_reason = now, by, text
    entrant.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return _note(entrant, EntrantNoteKind.VOIDED, text, by, now, answers=note)


@transaction.atomic
def restore(*, entrant: Entrant, reason: str, by: User, now: datetime) -> EntrantNote:
    """Take an annulment or a merge back, with the reason.

    Raises:
        RuleViolation: `not_void`, `being_computed`, `reason_missing`.
    """
    entrant = _held(entrant)
    if entrant.voided_at is None and entrant.merged_into_id is None:
        raise RuleViolation("not_void", "Kết quả của người này không bị hủy, cũng không gộp vào bản đăng ký khác.")
    text = _reason(reason)
    before: dict[str, Any] = {"void_reason": entrant.void_reason}
    if entrant.merged_into is not None:
        before["merged_into"] = entrant.merged_into.number
    entrant.voided_at, entrant.voided_by, entrant.void_reason, entrant.merged_into = None, None, "", None
    entrant.save(update_fields=["voided_at", "voided_by", "void_reason", "merged_into"])
    return _note(entrant, EntrantNoteKind.RESTORED, text, by, now, details=before)


@transaction.atomic
def merge(
    *, kept: Entrant, absorbed: Entrant, reason: str, by: User, now: datetime, note: EntrantNote | None = None
) -> EntrantNote:
    """Say that two registrations are one person: attempts stay where they are, the rules say which counts.

    Raises:
        RuleViolation: `same_registration`, `other_contest`, `already_merged`, `being_computed`, `reason_missing`,
            `already_settled`.
    """
    if kept.pk == absorbed.pk:
        raise RuleViolation("same_registration", "Hai bản đăng ký là một.")
    if kept.contest_id != absorbed.contest_id:
        raise RuleViolation("other_contest", "Hai bản đăng ký của hai cuộc thi khác nhau.")
    first, second = sorted((kept.pk, absorbed.pk))
    held = {pk: _held(Entrant(pk=pk)) for pk in (first, second)}
    kept, absorbed = held[kept.pk], held[absorbed.pk]
    if kept.merged_into_id or absorbed.merged_into_id or absorbed.merged.exists():
        raise RuleViolation("already_merged", "Một trong hai bản đăng ký đã gộp với bản khác. Tách ra trước.")
    if kept.is_trial or absorbed.is_trial:
        raise RuleViolation("other_contest", "Bài làm thử của ban tổ chức không gộp được.")
    text = _reason(reason)
    if note is not None:
        _check_open(note)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    return _note(absorbed, EntrantNoteKind.MERGED, text, by, now, answers=note, other=kept)


@transaction.atomic
def give_extra_time(*, entrant: Entrant, minutes: int, reason: str, by: User, now: datetime) -> EntrantNote:
    """Give a person with a disability more minutes in every attempt begun from now on (0 takes it back).

    Raises:
        RuleViolation: `wrong_minutes`, `reason_missing`.
    """
    if not 0 <= minutes <= MOST_EXTRA_MINUTES:
        raise RuleViolation("wrong_minutes", f"Số phút thêm từ 0 đến {MOST_EXTRA_MINUTES}.", field="minutes")
    text = _reason(reason)
    entrant = Entrant.objects.select_for_update().get(pk=entrant.pk)
    entrant.extra_minutes = minutes
    entrant.save(update_fields=["extra_minutes"])
    return _note(entrant, EntrantNoteKind.EXTRA_TIME, text, by, now, details={"minutes": minutes})


def _held(entrant: Entrant) -> Entrant:
    """Return the row, locked; refuse while a list of its contest is being computed."""
    found = Entrant.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=entrant.pk)
    if OnlineRun.objects.filter(round__contest=found.contest_id, state=OnlineRunState.WAITING).exists():
        raise RuleViolation("being_computed", "Danh sách đang được tính. Xin chờ xong rồi quyết định.")
    return found


def _check_open(note: EntrantNote) -> None:
    if note.kind not in FINDINGS:
        raise RuleViolation("not_a_finding", "Ghi chú này không phải dấu hiệu cần quyết định.")
    if note.answered_by.exists():
        raise RuleViolation("already_settled", "Dấu hiệu này đã có người quyết định.")


def _reason(text: str) -> str:
    if not clean(text):
        raise RuleViolation("reason_missing", "Xin ghi lý do.", field="reason")
    return clean(text)[:300]


def _note(
    entrant: Entrant,
    kind: EntrantNoteKind,
    text: str,
    by: User,
    now: datetime,
    *,
    answers: EntrantNote | None = None,
    other: Entrant | None = None,
    details: dict[str, Any] | None = None,
) -> EntrantNote:
    row = EntrantNote.objects.create(
        entrant=entrant,
        kind=kind,
        text=text,
        other=other,
        details=details or {},
        answers=answers,
        recorded_by=by,
        recorded_at=now,
    )
    told = {"entrant": str(entrant.public_id), "reason": text, **(details or {})}
    record(action=f"contest.entrant.{kind}", by=by, now=now, target=entrant.contest, details=told)
    return row
