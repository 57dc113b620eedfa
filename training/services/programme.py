"""Keeping the framework programme: versions, subjects, confirmation against the official text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from training.models import ProgrammeVersion, Subject

SUBJECT_FIELDS = (
    "code", "title", "group", "audiences", "theory_periods", "practice_periods", "mandatory", "provenance",
)  # fmt: skip
VERSION_FIELDS = (
    "code", "title", "decision_number", "issuer", "issued_on", "in_force_from", "in_force_to", "period_minutes", "note",
)  # fmt: skip


@transaction.atomic
def save_subject(*, subject: Subject, values: Mapping[str, Any], by: User, now: datetime) -> Subject:
    """Store a new or changed subject; another value than before takes its confirmation away.

    Raises:
        RuleViolation: `code_used`, `unknown_field`.
    """
    if set(values) - set(SUBJECT_FIELDS):
        raise RuleViolation("unknown_field", "Có mục không thuộc chuyên đề.")
    stored = Subject.objects.filter(pk=subject.pk).first() if subject.pk else None
    others = Subject.objects.filter(version_id=subject.version_id, code=values["code"]).exclude(pk=subject.pk)
    if others.exists():
        raise RuleViolation("code_used", "Phiên bản này đã có chuyên đề mang mã đó.", field="code")
    is_new = stored is None
    changed = sorted(name for name, value in values.items() if stored is None or getattr(stored, name) != value)
    for name, value in values.items():
        setattr(subject, name, value)
    if is_new:
        subject.order = subject.version.subjects.count() + 1
    if changed:
        subject.verified = False
        subject.save()
        record(
            action="subject.added" if is_new else "subject.edited",
            by=by,
            now=now,
            target=subject,
            details={"code": subject.code, "changed": changed},
        )
    return subject


@transaction.atomic
def confirm_subject(*, subject: Subject, is_verified: bool, by: User, now: datetime) -> Subject:
    """Say that a subject was compared with the official text, or take that back.

    Raises:
        RuleViolation: `provenance_missing`, `not_official`: a working catalogue has no text to compare with.
    """
    if is_verified and not subject.version.official:
        raise RuleViolation("not_official", "Chương trình tạm không có văn bản gốc để đối chiếu.")
    if is_verified and not subject.provenance.strip():
        raise RuleViolation("provenance_missing", "Xin ghi điều, mục của văn bản rồi mới xác nhận.", field="provenance")
    subject.verified = is_verified
    subject.save(update_fields=["verified"])
    record(action="subject.confirmed", by=by, now=now, target=subject, details={"verified": is_verified})
    return subject


@transaction.atomic
def save_version(*, version: ProgrammeVersion, values: Mapping[str, Any], by: User, now: datetime) -> ProgrammeVersion:
    """Store title, number and days of a version.

    Raises:
        RuleViolation: `unknown_field`, `code_used`, `days_out_of_order`.
    """
    if set(values) - set(VERSION_FIELDS):
        raise RuleViolation("unknown_field", "Có mục không thuộc phiên bản chương trình.")
    if ProgrammeVersion.objects.filter(code=values["code"]).exclude(pk=version.pk).exists():
        raise RuleViolation("code_used", "Mã này đã có phiên bản khác dùng.", field="code")
    starts, ends = values.get("in_force_from"), values.get("in_force_to")
    if starts and ends and ends <= starts:
        raise RuleViolation("days_out_of_order", "Ngày hết hiệu lực phải sau ngày có hiệu lực.", field="in_force_to")
    changed = sorted(name for name, value in values.items() if getattr(version, name) != value or not version.pk)
    for name, value in values.items():
        setattr(version, name, value)
    version.save()
    record(action="programme.edited", by=by, now=now, target=version, details={"changed": changed})
    return version


@transaction.atomic
def copy_version(*, source: ProgrammeVersion, code: str, title: str, by: User, now: datetime) -> ProgrammeVersion:
    """Begin a new version with the subjects of another; nothing in it is confirmed, its days are open.

    Raises:
        RuleViolation: `code_used`.
    """
    if ProgrammeVersion.objects.filter(code=code).exists():
        raise RuleViolation("code_used", "Mã này đã có phiên bản khác dùng.", field="code")
    version = ProgrammeVersion.objects.create(
        code=code,
        title=title,
        issuer=source.issuer,
        replaces=source,
        period_minutes=source.period_minutes,
        official=source.official,
        note="",
    )
    Subject.objects.bulk_create(
        Subject(
            version=version,
            code=row.code,
            title=row.title,
            group=row.group,
            audiences=row.audiences,
            theory_periods=row.theory_periods,
            practice_periods=row.practice_periods,
            mandatory=row.mandatory,
            provenance=f"Chép từ {source}"[:240],
            order=row.order,
        )
        for row in source.subjects.all()
    )
    record(action="programme.copied", by=by, now=now, target=version, details={"from": source.code})
    return version


@transaction.atomic
def confirm_version(*, version: ProgrammeVersion, is_verified: bool, by: User, now: datetime) -> ProgrammeVersion:
    """Say that a version was compared with the official text as a whole, or take that back.

    Raises:
        RuleViolation: `not_official`, `subjects_unconfirmed`.
    """
    if is_verified and not version.official:
        raise RuleViolation("not_official", "Chương trình tạm không có văn bản gốc để đối chiếu.")
    subjects = version.subjects.all()
    if is_verified and (not subjects or any(not subject.verified for subject in subjects)):
        raise RuleViolation(
            "subjects_unconfirmed", "Phải nhập và xác nhận từng chuyên đề trước khi xác nhận cả chương trình."
        )
    version.verified = is_verified
    version.save(update_fields=["verified"])
    record(action="programme.confirmed", by=by, now=now, target=version, details={"verified": is_verified})
    return version
