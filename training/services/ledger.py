"""The ledger as the worker and the console write to it: sealing, adding, superseding."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from audit.seals import seal_table
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from mediators.enums import EndGround
from mediators.models import Mediator
from training.enums import Channel, EvidenceKind
from training.models import Evidence, Subject
from training.queries.ledger import SEALED
from training.services.evidence import record_evidence, supersede_evidence
from training.services.proofs import Proof, keep_proof

HOURS_A_DAY = Decimal(24)


def seal_ledgers(*, now: datetime) -> list[str]:
    """Close what is new in the evidence ledger and the audit log under seals; return «table first-last» of each."""
    return [str(seal) for model in SEALED for seal in seal_table(model, now=now)]


@transaction.atomic
def add_evidence(
    *,
    mediator: Mediator,
    kind: str,
    on: date,
    hours: str | None,
    subject: str | None,
    proof: Proof | None,
    now: datetime,
) -> Evidence:
    """Append a row from the console, with its proof in the private storage, and log it.

    Args:
        hours: decimal text, 0 or more and at most 24 with all other rows of that day; None where none are meant.
        subject: code of a subject (CD-…); the version in force on the day is taken, else the newest with that code.

    Raises:
        RuleViolation: `unknown_kind`, `evidence_in_future`, `before_office`, `bad_hours`, `unknown_subject`.
    """
    if kind not in EvidenceKind.values or kind == EvidenceKind.CORRECTION:
        known = ", ".join(value for value in EvidenceKind.values if value != EvidenceKind.CORRECTION)
        raise RuleViolation("unknown_kind", f"Không có loại bằng chứng «{kind}». Các loại: {known}.", field="kind")
    if kind != EvidenceKind.PRIOR_TRAINING:
        refuse_before_office(mediator, on)
    if on > local_day(now):
        raise RuleViolation("evidence_in_future", "Ngày diễn ra không được sau ngày hôm nay.", field="on")
    chosen = find_subject(subject, on=on) if subject else None
    given_hours = read_hours(hours, mediator=mediator, on=on, leave_out=None)
    row = record_evidence(
        mediator=mediator,
        kind=kind,
        happened_on=on,
        now=now,
        by=None,
        channel=Channel.CONSOLE.value,
        subject=chosen,
        hours=given_hours,
        details={"proof": keep_proof(proof, now=now)} if proof else None,
    )
    _log(row, action="evidence.recorded", now=now)
    return _stored(row)


@transaction.atomic
def supersede_from_console(
    *, evidence: Evidence, reason: str, changes: Mapping[str, str | None], on: date | None, now: datetime
) -> Evidence:
    """Append a correction of a row from the console and log it; with no new values the row is annulled.

    Args:
        changes: `kind`, `hours`, `subject` as texts; None leaves the old value.
        on: another day, None for the old one.

    Raises:
        RuleViolation: those of `add_evidence` and of `supersede_evidence`.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    day = on or evidence.happened_on
    values: dict[str, Any] = {}
    if "kind" in given:
        if given["kind"] not in EvidenceKind.values:
            raise RuleViolation("unknown_kind", f"Không có loại bằng chứng «{given['kind']}».", field="kind")
        values["kind"] = given["kind"]
    if on is not None:
        if values.get("kind", evidence.kind) != EvidenceKind.PRIOR_TRAINING:
            refuse_before_office(evidence.mediator, day)
        values["happened_on"] = on
    if "hours" in given:
        values["hours"] = read_hours(given["hours"], mediator=evidence.mediator, on=day, leave_out=evidence.pk)
    if "subject" in given:
        values["subject"] = find_subject(str(given["subject"]), on=day)
    row = supersede_evidence(
        evidence=evidence, reason=reason, by=None, now=now, channel=Channel.CONSOLE.value, changes=values or None
    )
    _log(row, action="evidence.superseded", now=now)
    return _stored(row)


def find_subject(code: str, *, on: date) -> Subject:
    """Return the subject of a code in the version in force on a day, else in the newest version that has it.

    Raises:
        RuleViolation: `unknown_subject`.
    """
    found = Subject.objects.filter(code__iexact=code.strip()).select_related("version")
    in_force = Q(version__in_force_from__lte=on) & (
        Q(version__in_force_to__isnull=True) | Q(version__in_force_to__gt=on)
    )
    order = ("-version__official", "-version__in_force_from", "-version_id")
    subject = found.filter(in_force).order_by(*order).first() or found.order_by(*order).first()
    if subject is None:
        raise RuleViolation(
            "unknown_subject", f"Không có chuyên đề nào mang mã «{code}» trong các chương trình.", field="subject"
        )
    return subject


def first_subject(codes: str, *, on: date) -> Subject | None:
    """Return the subject of the first of some codes, parted by commas; None without one, or with an unknown one."""
    first = codes.partition(",")[0].strip()
    try:
        return find_subject(first, on=on) if first else None
    except RuleViolation:
        return None


def read_hours(text: str | None, *, mediator: Mediator, on: date, leave_out: int | None) -> Decimal | None:
    """Return hours of a day: two places at most, and not more than 24 together with the other rows of that day.

    Raises:
        RuleViolation: `bad_hours`.
    """
    if text is None:
        return None
    try:
        hours = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite() or not 0 <= hours <= HOURS_A_DAY or hours != round(hours, 2):
        raise RuleViolation(
            "bad_hours",
            f"Số giờ «{text}» không hợp lệ: từ 0 đến 24, tối đa hai chữ số lẻ.",
            field="hours",
        )
    rows = Evidence.objects.filter(mediator=mediator, happened_on=on, superseded_by=None).exclude(
        Q(pk=leave_out) | Q(kind=EvidenceKind.CORRECTION)
    )
    known = rows.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    if known + hours > HOURS_A_DAY:
        raise RuleViolation(
            "bad_hours", f"Ngày {on:%d/%m/%Y} đã ghi {known} giờ; cộng thêm thì quá 24 giờ.", field="hours"
        )
    return hours


def refuse_before_office(mediator: Mediator, on: date) -> None:
    """Refuse a day before the first day of the person's first office.

    Raises:
        RuleViolation: `before_office`.
    """
    offices = mediator.appointments.exclude(end_ground=EndGround.ENTERED_BY_MISTAKE)
    first = min((office.starts_on for office in offices), default=None)
    if first is None or on < first:
        since = f"từ ngày {first:%d/%m/%Y}" if first else "và chưa có quyết định công nhận"
        raise RuleViolation(
            "before_office",
            f"Ngày {on:%d/%m/%Y} người này chưa là hòa giải viên ({since}). Tập huấn trước đó ghi loại "
            f"«{EvidenceKind.PRIOR_TRAINING.label}» (prior_training).",
            field="on",
        )


def _log(row: Evidence, *, action: str, now: datetime) -> None:
    record(
        action=action,
        by=None,
        now=now,
        target=row,
        scope_code=row.mediator.commune_id,
        details={"kind": row.kind, "mediator": row.mediator.code, "channel": row.channel, "on": str(row.happened_on)},
    )


def _stored(row: Evidence) -> Evidence:
    """Return the row as the database holds it, so that its hash is that of the sealed row."""
    return Evidence.objects.select_related("mediator", "recorded_by", "subject__version").get(pk=row.pk)
