"""Issuing, revoking and reissuing certificates. Every one has a number in the register of its issuer and year."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import search_key
from mediators.access import may_change_commune
from mediators.models import Mediator, Unit
from training import rules
from training.enums import CertificateEventKind, CertificateState
from training.models import (
    Certificate,
    CertificateEvent,
    CertificateIssuer,
    CertificateLayout,
    CertificateRegister,
    CertificateRun,
    DailyRun,
)
from training.queries.certificates import (
    Earned,
    done_without_certificate,
    earned_by,
    waiting_mediators,
    without_certificate,
)
from training.services.certificate_keys import seal_of

AT_ONCE = 40
MOST_IN_RUN = 500
CHUNK_SIZE = 200
DAILY_RUN = "training-certificates"
KEPT_FROM_OLD = (
    "mediator", "rule", "training_class", "issuer", "course_title", "completed_on", "unverified", "team_name",
)  # fmt: skip


def issue_certificate(*, mediator: Mediator, by: User | None, now: datetime) -> Certificate:
    """Issue the certificate of a person who has met the rule of completion.

    Args:
        by: the officer; None for the console.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_completed", "certificate_exists" (also when it was revoked: reissue it instead).
    """
    earned = earned_by([mediator.pk], on=local_day(now)).get(mediator.pk)
    if earned is None:
        raise RuleViolation(
            "not_completed",
            _("%(name)s chưa hoàn thành tập huấn ở một tổ đang hoạt động nên chưa cấp được giấy chứng nhận.")
            % {"name": mediator.full_name},
        )
    check_may_issue(by=by, commune=earned.office.commune)
    if not without_certificate({mediator.pk: earned}):
        raise _exists(mediator)
    issued = _issue(earned, by=by, now=now)
    if issued is None:
        raise _exists(mediator)
    return issued


def issue_if_completed(*, mediator: Mediator, now: datetime) -> Certificate | None:
    """Issue by rule, without anybody asking; nothing when the rule is not met or a certificate was ever issued."""
    fresh = without_certificate(earned_by([mediator.pk], on=local_day(now)))
    return _issue(fresh[mediator.pk], by=None, now=now) if fresh else None


def issue_daily(*, now: datetime) -> list[str]:
    """Issue once a day to whoever is done by other ways than a course (paper, import); return the codes of persons."""
    today = local_day(now)
    DailyRun.objects.get_or_create(name=DAILY_RUN)
    claim = DailyRun.objects.filter(name=DAILY_RUN).exclude(done_on__gte=today)
    if claim.update(done_on=today) != 1:
        return []
    people = done_without_certificate().order_by("appointment__mediator_id")
    ids = list(people.values_list("appointment__mediator_id", flat=True).distinct())
    codes: list[str] = []
    for first in range(0, len(ids), CHUNK_SIZE):
        earned = without_certificate(earned_by(ids[first : first + CHUNK_SIZE], on=today))
        codes += [row.mediator.code for row in _issue_all(earned.values(), by=None, now=now)]
    return codes


@transaction.atomic
def start_run(*, commune: Unit, by: User, now: datetime) -> CertificateRun:
    """Note the issue for everybody of a commune who is done without a certificate, at most MOST_IN_RUN people.

    `work_run` does it: at once up to AT_ONCE people, else in the background.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "nobody".
    """
    check_may_issue(by=by, commune=commune)
    people = list(waiting_mediators(commune.code, on=local_day(now)))[:MOST_IN_RUN]
    if not people:
        raise RuleViolation("nobody", _("Không còn ai đã hoàn thành tập huấn mà chưa có giấy chứng nhận."))
    return CertificateRun.objects.create(commune=commune, asked_by=by, asked_at=now, mediator_ids=people)


def work_run(*, run: CertificateRun, now: datetime) -> None:
    """Issue the certificates of a run, in parts, keeping how far it is; a second time issues nothing twice."""
    codes: list[int] = list(run.certificate_ids)
    for first in range(0, len(run.mediator_ids), AT_ONCE):
        part = run.mediator_ids[first : first + AT_ONCE]
        earned = without_certificate(earned_by(part, on=local_day(now)), issuer=run.commune_id)
        codes += [row.pk for row in _issue_all(earned.values(), by=run.asked_by, now=now)]
        CertificateRun.objects.filter(pk=run.pk).update(
            done_count=min(first + AT_ONCE, len(run.mediator_ids)), certificate_ids=codes
        )
    run.refresh_from_db()


def issue_for_commune(*, commune: Unit, now: datetime) -> list[Certificate]:
    """Issue for everybody of a commune who is done without a certificate; for the console."""
    return _issue_all(waiting_mediators(commune.code, on=local_day(now)).values(), by=None, now=now)


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: User, now: datetime) -> Certificate:
    """Take a certificate back; the check page says so from the next request on.

    Args:
        reason: why, in words; 1 to 300 characters.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "reason_missing", "already_revoked".
    """
    check_may_issue(by=by, commune=certificate.issuer)
    _claim_revocation(certificate, reason=_reason(reason), now=now)
    _note(certificate, CertificateEventKind.REVOKED, "certificate.revoked", by=by, now=now, reason=reason.strip())
    return certificate


@transaction.atomic
def reissue_certificate(*, certificate: Certificate, reason: str, by: User, now: datetime) -> Certificate:
    """Issue a new certificate in place of one with a wrong or outdated entry; the old one is revoked with it.

    Name and birth year are read anew, issuing body and signer as they are set now; course and days stay.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "reason_missing", "already_replaced", "certificate_exists".
    """
    check_may_issue(by=by, commune=certificate.issuer)
    said = _reason(reason)
    if certificate.replaced_by_id is not None:
        raise RuleViolation("already_replaced", _("Giấy này đã được thay bằng giấy khác. Xin mở giấy mới nhất."))
    if certificate.is_valid:
        _claim_revocation(certificate, reason=said, now=now)
    values = {name: getattr(certificate, name) for name in KEPT_FROM_OLD}
    try:
        with transaction.atomic():
            fresh = _create(values, now=now)
            Certificate.objects.filter(pk=certificate.pk).update(replaced_by=fresh)
    except IntegrityError as error:
        raise _exists(certificate.mediator) from error
    _note(certificate, CertificateEventKind.REPLACED, "certificate.replaced", by=by, now=now, reason=said)
    _note(fresh, CertificateEventKind.ISSUED, "certificate.issued", by=by, now=now, reason=said)
    certificate.refresh_from_db()
    return fresh


@transaction.atomic
def save_issuer(*, commune: Unit, values: dict[str, str], by: User, now: datetime) -> CertificateIssuer:
    """Keep how a commune's later certificates name body, place and signer; those already issued stay as they are.

    Raises:
        NotAllowed: the commune is not the caller's.
    """
    check_may_issue(by=by, commune=commune)
    row, _made = CertificateIssuer.objects.update_or_create(unit=commune, defaults=values)
    record(action="certificate.issuer_changed", by=by, now=now, scope_code=commune.code, details=values)
    return row


def issuer_of(commune: Unit) -> CertificateIssuer:
    """Return how a commune's certificates name the issuer: as it was set, else made from its name (not stored)."""
    found = CertificateIssuer.objects.filter(unit=commune).first()
    return found or CertificateIssuer(
        unit=commune,
        body_name=_("Ủy ban nhân dân %(place)s") % {"place": _inside(commune)},
        place=commune.name,
        signer_title=_("Chủ tịch"),
    )


def check_may_issue(*, by: User | None, commune: Unit) -> None:
    """Refuse whoever does not keep this commune; the console (`by` None) may.

    Raises:
        NotAllowed: the commune is not theirs.
    """
    if by is not None and not may_change_commune(by, commune):
        raise NotAllowed(_("Xã, phường này không thuộc phần việc được giao của Ông/Bà."))


def _inside(commune: Unit) -> str:
    """Return kind and name inside a sentence: «phường Lê Chân»."""
    words = str(commune)
    return words[:1].lower() + words[1:]


def _issue_all(earned: Iterable[Earned], *, by: User | None, now: datetime) -> list[Certificate]:
    """Issue one after the other; whoever got one meanwhile is passed over."""
    made: Sequence[Certificate | None] = [_issue(item, by=by, now=now) for item in earned]
    return [row for row in made if row is not None]


def _issue(earned: Earned, *, by: User | None, now: datetime) -> Certificate | None:
    """Issue one certificate; None when somebody was first."""
    values = {
        "mediator": earned.mediator,
        "rule": earned.rule,
        "issuer": earned.office.commune,
        "course_title": earned.course_title,
        "completed_on": earned.completed_on,
        "unverified": earned.is_unverified,
        "team_name": earned.office.team.name,
    }
    try:
        return issue_with(values, by=by, now=now)
    except IntegrityError:
        if Certificate.objects.filter(mediator=earned.mediator, rule=earned.rule).exists():
            return None
        raise


def issue_with(values: dict[str, Any], *, by: User | None, now: datetime) -> Certificate:
    """Store a certificate with its first event; the caller has checked that it was earned and who asks.

    Raises:
        IntegrityError: there is one for the same rule or class; nothing is stored.
    """
    with transaction.atomic():
        row = _create(values, now=now)
        _note(row, CertificateEventKind.ISSUED, "certificate.issued", by=by, now=now)
    return row


def _create(values: dict[str, Any], *, now: datetime) -> Certificate:
    """Store a certificate with the next number of its register and its seal; inside a transaction."""
    day, person, issuer = local_day(now), values["mediator"], issuer_of(values["issuer"])
    row = Certificate(
        code=rules.new_certificate_code(),
        year=day.year,
        number=_next_number(values["issuer"], day.year),
        holder_name=person.full_name,
        name_key=search_key(person.full_name),
        birth_year=person.birth_date.year if person.birth_date else person.birth_year,
        issued_on=day,
        body_name=issuer.body_name,
        place=issuer.place,
        signer_title=issuer.signer_title,
        signer_name=issuer.signer_name,
        layout=CertificateLayout.objects.filter(unit=values["issuer"]).first(),
        **values,
    )
    row.seal = seal_of(row, now=now)
    row.save()
    return row


def _next_number(unit: Unit, year: int) -> int:
    """Take the next number; the updated row keeps others waiting until this transaction ends."""
    register, _made = CertificateRegister.objects.get_or_create(unit=unit, year=year)
    CertificateRegister.objects.filter(pk=register.pk).update(last_number=F("last_number") + 1)
    return CertificateRegister.objects.values_list("last_number", flat=True).get(pk=register.pk)


def _claim_revocation(certificate: Certificate, *, reason: str, now: datetime) -> None:
    valid = Certificate.objects.filter(pk=certificate.pk, state=CertificateState.VALID)
    if valid.update(state=CertificateState.REVOKED, revoked_on=local_day(now), revoked_reason=reason) != 1:
        raise RuleViolation("already_revoked", _("Giấy chứng nhận này đã được thu hồi trước đó."))
    certificate.refresh_from_db()


def _reason(text: str) -> str:
    if not text.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do."), field="reason")
    return text.strip()[:300]


def _note(
    row: Certificate, kind: CertificateEventKind, action: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """Append to the history of a certificate and to the audit log."""
    CertificateEvent.objects.create(certificate=row, kind=kind, recorded_at=now, recorded_by=by, reason=reason[:300])
    details = {"number": row.register_number, "mediator": row.mediator.code}
    record(action=action, by=by, now=now, target=row, scope_code=row.issuer_id, details=details)


def _exists(mediator: Mediator) -> RuleViolation:
    sentence = _("%(name)s đã có giấy chứng nhận. Nếu cần sửa, xin mở giấy đó rồi chọn «Cấp lại».")
    return RuleViolation("certificate_exists", sentence % {"name": mediator.full_name})
