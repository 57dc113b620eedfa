"""Appending to the evidence ledger, and correcting it by rows that supersede (product.md §4)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from mediators.models import Mediator
from training.enums import EvidenceKind
from training.models import Evidence, Subject
from training.services.certificates import issue_if_completed
from training.services.status import refresh_statuses


@transaction.atomic
def record_evidence(
    *,
    mediator: Mediator,
    kind: str,
    happened_on: date,
    now: datetime,
    by: User | None,
    channel: str,
    reference: str = "",
    subject: Subject | None = None,
    hours: Decimal | None = None,
    score_percent: Decimal | None = None,
    client_key: str | None = None,
    details: Mapping[str, Any] | None = None,
    refresh: bool = True,
) -> Evidence:
    """Append one row to a person's ledger and refresh the person's statuses in the same transaction.

    Sending the same `client_key` again returns the first row and changes nothing. Recording for another person
    is audited; what one does oneself is its own record.

    Args:
        reference: "lesson:<code>", "quiz:<code>" or "course:<code>".
        hours: 0 or more. score_percent: 0 to 100.
        by: who recorded it; None for the system.
        client_key: at most 80 characters, unique.
        refresh: False when the caller writes for many and refreshes their statuses at once in the same transaction.

    Raises:
        RuleViolation: `evidence_in_future`, `client_key_used` (the key belongs to another person's row).
    """
    if happened_on > local_day(now):
        raise RuleViolation(
            "evidence_in_future", "Ngày diễn ra không được sau ngày hôm nay. Xin sửa lại ngày.", field="happened_on"
        )
    if client_key is not None and (known := _known(client_key, mediator)) is not None:
        return known
    row = Evidence(
        mediator=mediator,
        kind=EvidenceKind(kind).value,
        happened_on=happened_on,
        happened_at=now if happened_on == local_day(now) else None,
        recorded_at=now,
        recorded_by=by,
        channel=channel,
        subject=subject,
        hours=hours,
        reference=reference,
        score_percent=score_percent,
        details=dict(details or {}),
        client_key=client_key,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        known = _known(client_key, mediator) if client_key is not None else None
        if known is None:
            raise
        return known
    _after_write(row, mediator=mediator, action="evidence.recorded", by=by, now=now, refresh=refresh)
    return row


@transaction.atomic
def supersede_evidence(
    *,
    evidence: Evidence,
    reason: str,
    by: User | None,
    now: datetime,
    channel: str,
    changes: Mapping[str, Any] | None = None,
    refresh: bool = True,
) -> Evidence:
    """Append a correction that takes the place of a row; the row itself stays.

    Args:
        reason: why, in words; 1 to 300 characters.
        channel: from what the correction is recorded. A row that takes the place of another keeps the channel of the
            work, and this one as `details["entered"]`; an annulment has this one.
        changes: new values of `kind happened_on hours score_percent reference subject details`; left out, the row is
            annulled: the correction has the kind «correction» and satisfies nothing. What is not named stays as it was.

    Raises:
        RuleViolation: `reason_missing`, `already_superseded`, `evidence_in_future`.
    """
    values = _corrected(evidence, changes)
    if not reason.strip():
        raise RuleViolation("reason_missing", "Xin ghi lý do đính chính.", field="reason")
    if values["happened_on"] > local_day(now):
        raise RuleViolation("evidence_in_future", "Ngày diễn ra không được sau ngày hôm nay.", field="happened_on")
    if changes is not None and channel != evidence.channel:
        values["details"] = {**values["details"], "entered": channel}
    row = Evidence(
        mediator_id=evidence.mediator_id,
        recorded_at=now,
        recorded_by=by,
        channel=channel if changes is None else evidence.channel,
        supersedes=evidence,
        reason=reason.strip()[:300],
        **values,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RuleViolation(
            "already_superseded", "Dòng này đã được đính chính trước đó. Xin đính chính dòng mới nhất."
        ) from error
    _after_write(row, mediator=evidence.mediator, action="evidence.superseded", by=by, now=now, refresh=refresh)
    return row


def _corrected(evidence: Evidence, changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values of the correcting row."""
    kept = ("kind", "happened_on", "hours", "score_percent", "reference", "subject", "details")
    values = {name: getattr(evidence, name) for name in kept}
    if changes is None:
        return values | {"kind": EvidenceKind.CORRECTION.value}
    if unknown := set(changes) - set(kept):
        raise ValueError(f"cannot correct {sorted(unknown)}")
    return values | dict(changes)


def _known(client_key: str, mediator: Mediator) -> Evidence | None:
    """Return the row that this key already made."""
    row = Evidence.objects.filter(client_key=client_key).first()
    if row is not None and row.mediator_id != mediator.pk:
        raise RuleViolation("client_key_used", "Lần gửi này trùng mã với một lần gửi của người khác.")
    return row


def _after_write(
    row: Evidence, *, mediator: Mediator, action: str, by: User | None, now: datetime, refresh: bool
) -> None:
    """Audit what a person wrote for another, refresh the person's statuses, issue the certificate of a course."""
    if by is not None and by.pk != mediator.user_id:
        record(
            action=action,
            by=by,
            now=now,
            target=row,
            scope_code=mediator.commune_id,
            details={"kind": row.kind, "mediator": mediator.code, "happened_on": row.happened_on.isoformat()},
        )
    person = mediator if mediator.merged_into is None else mediator.merged_into
    if refresh:
        refresh_statuses(mediator_ids=[person.pk], as_of=local_day(now))
    if row.kind == EvidenceKind.COURSE_COMPLETED:
        issue_if_completed(mediator=person, now=now)
