"""Closing a roll: attendance becomes evidence for the half-day, and corrections become rows that supersede."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean
from training.class_access import may_run_class
from training.enums import ATTENDED, Channel, EvidenceKind, FlagDecision
from training.models import Attendance, ClassSession, Evidence, TrainingClass
from training.queries.attendance import hours_of
from training.services.evidence import record_evidence, supersede_evidence
from training.services.status import refresh_statuses


@transaction.atomic
def close_session(*, session: ClassSession, by: User, now: datetime) -> int:
    """Close the roll of a half-day and write its evidence; return how many people are credited.

    Whoever waits for a decision, or is a name that nobody has matched, is credited when that is done. The last
    half-day to be closed closes the class.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "class_cancelled", "session_not_yet", "closed_already".
    """
    _check_may(session, by)
    if session.training_class.cancelled_at is not None:
        raise RuleViolation("class_cancelled", _("Lớp này đã hủy nên không chốt điểm danh."))
    if session.held_on > local_day(now):
        raise RuleViolation("session_not_yet", _("Buổi này chưa đến ngày học nên chưa chốt được."))
    if ClassSession.objects.filter(pk=session.pk, closed_at=None).update(closed_at=now, closed_by=by) != 1:
        raise RuleViolation("closed_already", _("Điểm danh buổi này đã được chốt trước đó."))
    session.refresh_from_db()
    lines = session.roll.select_related(
        "mediator__commune", "mediator__merged_into", "evidence", "session__training_class", "session__subject"
    ).prefetch_related("flags")
    reason = _("Sửa điểm danh sau khi mở lại buổi")
    rows = list(lines.order_by("pk"))
    credited = sum(settle_line(line=line, by=by, now=now, reason=reason, refresh=False) for line in rows)
    people = {line.mediator.merged_into_id or line.mediator.pk for line in rows if line.mediator}
    refresh_statuses(mediator_ids=people, as_of=local_day(now))
    if not session.training_class.sessions.filter(closed_at=None).exists():
        TrainingClass.objects.filter(pk=session.training_class_id).update(closed_at=now)
    _tell(session, "attendance.closed", by=by, now=now, details={"credited": credited})
    return credited


@transaction.atomic
def reopen_session(*, session: ClassSession, reason: str, by: User, now: datetime) -> ClassSession:
    """Open a closed roll again to correct it; the evidence stands until it is closed anew.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "reason_missing", "not_closed".
    """
    _check_may(session, by)
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do mở lại."), field="reason")
    if ClassSession.objects.filter(pk=session.pk, closed_at__isnull=False).update(closed_at=None, closed_by=None) != 1:
        raise RuleViolation("not_closed", _("Điểm danh buổi này chưa chốt."))
    TrainingClass.objects.filter(pk=session.training_class_id).update(closed_at=None)
    session.refresh_from_db()
    _tell(session, "attendance.reopened", by=by, now=now, details={"reason": clean(reason)[:300]})
    return session


def settle_line(*, line: Attendance, by: User | None, now: datetime, reason: str, refresh: bool = True) -> bool:
    """Bring the ledger in line with one line of a closed roll; return whether the person is credited.

    Writes nothing when the ledger says it already. A first row carries the key class:<session>:<person>; every later
    one supersedes the row before it, also when the credit is taken back and given again.

    Args:
        refresh: False when the caller refreshes the statuses of many people at once.
    """
    hours = hours_of(line, line.session)
    counts = line.mediator is not None and line.presence in ATTENDED and hours > 0
    counts = counts and all(flag.decision == FlagDecision.COUNTS for flag in line.flags.all())
    row = _newest(line)
    if row is None:
        if counts:
            _keep(line, _first_row(line, by=by, now=now, refresh=refresh))
        return counts
    is_credit = row.kind == EvidenceKind.CLASS_ATTENDED
    if counts and not (is_credit and row.hours == hours and row.mediator_id == line.mediator_id):
        changes = {"kind": EvidenceKind.CLASS_ATTENDED.value, "hours": hours, "details": _details(line)}
        _keep(line, _correct(row, reason, by=by, now=now, changes=changes, refresh=refresh))
    elif not counts and is_credit:
        _keep(line, _correct(row, reason, by=by, now=now, changes=None, refresh=refresh))
    return counts


def _newest(line: Attendance) -> Evidence | None:
    """Return the row that speaks now for a line: corrections made in the ledger itself are followed."""
    row = line.evidence
    while row is not None and (later := Evidence.objects.filter(supersedes=row).first()) is not None:
        row = later
    return row


def _first_row(line: Attendance, *, by: User | None, now: datetime, refresh: bool) -> Evidence:
    session, person = line.session, line.mediator
    if person is None:
        raise ValueError("a walk-in has no ledger")
    return record_evidence(
        mediator=person,
        kind=EvidenceKind.CLASS_ATTENDED.value,
        happened_on=session.held_on,
        now=now,
        by=by,
        channel=Channel.CLASS.value,
        subject=session.subject,
        hours=hours_of(line, session),
        reference=f"class:{session.training_class.public_id}",
        client_key=f"class:{session.pk}:{person.pk}",
        details=_details(line),
        refresh=refresh,
    )


def _details(line: Attendance) -> dict[str, Any]:
    """Return what the ledger keeps besides hours: the half-day decides which hours are the same ones."""
    session = line.session
    return {
        "title": session.training_class.title,
        "session": str(session.public_id),
        "half": session.half,
        "presence": line.presence,
        "helped": line.helped,
        "way": line.way,
    }


def _correct(
    row: Evidence, reason: str, *, by: User | None, now: datetime, changes: dict[str, Any] | None, refresh: bool
) -> Evidence:
    return supersede_evidence(
        evidence=row, reason=reason, by=by, now=now, channel=Channel.CLASS.value, changes=changes, refresh=refresh
    )


def _keep(line: Attendance, row: Evidence) -> None:
    line.evidence = row
    line.save(update_fields=["evidence"])


def _check_may(session: ClassSession, by: User) -> None:
    if not may_run_class(by, session.training_class):
        raise NotAllowed(_("Lớp này không thuộc phần việc được giao của Ông/Bà."))


def _tell(session: ClassSession, action: str, *, by: User, now: datetime, details: dict[str, Any]) -> None:
    found = {"session": str(session), **details}
    record(action=action, by=by, now=now, target=session, scope_code=session.training_class.unit_id, details=found)
