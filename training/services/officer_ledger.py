"""What officers write into a person's ledger: training on paper, earlier training, materials, and corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean
from mediators.access import may_change_commune
from mediators.models import Mediator
from training.enums import Channel, EvidenceKind
from training.models import Evidence, Subject
from training.services.evidence import record_evidence, supersede_evidence
from training.services.ledger import read_hours, refuse_before_office
from training.services.proofs import Proof, keep_proof

#: What an officer may write by hand; lessons and quizzes are written by learning itself.
OFFICER_KINDS = (
    EvidenceKind.PRIOR_TRAINING,
    EvidenceKind.CLASS_ATTENDED,
    EvidenceKind.PAPER_HANDED_IN,
    EvidenceKind.REFLECTION_MARKED,
    EvidenceKind.MATERIALS_HANDED,
)
MATERIALS = frozenset({EvidenceKind.MATERIALS_HANDED.value, EvidenceKind.MATERIALS_OPENED.value})
CHANNELS = {EvidenceKind.CLASS_ATTENDED.value: Channel.CLASS.value}


@dataclass(frozen=True)
class EvidenceFacts:
    """What was typed of one row. `hours` are decimal text, `practice` those of practice within them."""

    kind: str
    happened_on: date
    hours: str | None = None
    practice: str | None = None
    half: str = ""
    subject: Subject | None = None
    title: str = ""


@transaction.atomic
def add_by_officer(
    *, mediator: Mediator, facts: EvidenceFacts, proof: Proof | None, is_confirmed: bool, by: User, now: datetime
) -> Evidence:
    """Append what an officer saw on paper, with its proof, and log it.

    Args:
        is_confirmed: the officer has seen that a class of the same half-day stands there already.

    Raises:
        NotAllowed: the person is of another place.
        RuleViolation: `unknown_kind`, `evidence_in_future`, `before_office`, `bad_hours`, `practice_over_hours`,
            `hours_of_materials`, `same_half_day`.
    """
    _check_may(by, mediator)
    if facts.kind not in OFFICER_KINDS:
        raise RuleViolation("unknown_kind", _("Loại này không ghi tay được."), field="kind")
    if facts.kind not in (EvidenceKind.PRIOR_TRAINING, EvidenceKind.MATERIALS_HANDED):
        refuse_before_office(mediator, facts.happened_on)
    hours = read_hours(facts.hours or None, mediator=mediator, on=facts.happened_on, leave_out=None)
    details = _details(facts, hours)
    if not is_confirmed:
        _ask_about_half_day(mediator, facts, leave_out=None)
    if proof is not None:
        details["proof"] = keep_proof(proof, now=now)
    return record_evidence(
        mediator=mediator,
        kind=facts.kind,
        happened_on=facts.happened_on,
        now=now,
        by=by,
        channel=CHANNELS.get(facts.kind, Channel.PAPER.value),
        subject=facts.subject,
        hours=hours,
        details=details,
    )


@transaction.atomic
def correct_by_officer(
    *, evidence: Evidence, facts: EvidenceFacts | None, reason: str, is_confirmed: bool, by: User, now: datetime
) -> Evidence:
    """Append a row that takes the place of another; without `facts` the row is annulled. The row itself stays.

    Raises:
        NotAllowed: the person is of another place.
        RuleViolation: those of `add_by_officer`, and `reason_missing`, `already_superseded`.
    """
    mediator = evidence.mediator
    _check_may(by, mediator)
    changes: Mapping[str, Any] | None = None
    if facts is not None:
        if facts.kind not in (EvidenceKind.PRIOR_TRAINING, EvidenceKind.MATERIALS_HANDED):
            refuse_before_office(mediator, facts.happened_on)
        hours = read_hours(facts.hours or None, mediator=mediator, on=facts.happened_on, leave_out=evidence.pk)
        if not is_confirmed:
            _ask_about_half_day(mediator, facts, leave_out=evidence.pk)
        kept = {
            name: value for name, value in evidence.details.items() if name not in ("half", "practice_hours", "title")
        }
        changes = {
            "kind": facts.kind,
            "happened_on": facts.happened_on,
            "hours": hours,
            "subject": facts.subject,
            "details": kept | _details(facts, hours),
        }
    return supersede_evidence(
        evidence=evidence, reason=reason, by=by, now=now, channel=Channel.PAPER.value, changes=changes
    )


def _details(facts: EvidenceFacts, hours: Decimal | None) -> dict[str, Any]:
    """Return what the columns of the ledger do not hold."""
    if facts.kind in MATERIALS and hours:
        raise RuleViolation(
            "hours_of_materials", _("Nhận tài liệu không phải là giờ tập huấn. Xin để trống số giờ."), field="hours"
        )
    found: dict[str, Any] = {}
    if facts.title.strip():
        found["title"] = clean(facts.title)[:200]
    if facts.half:
        found["half"] = facts.half
    if facts.practice:
        found["practice_hours"] = str(_practice(facts.practice, hours))
    return found


def _practice(text: str, hours: Decimal | None) -> Decimal:
    try:
        practice = Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        practice = Decimal("NaN")
    if not practice.is_finite() or not 0 <= practice <= (hours or 0) or practice != round(practice, 2):
        raise RuleViolation(
            "practice_over_hours", _("Số giờ thực hành phải từ 0 đến số giờ của cả buổi."), field="practice"
        )
    return practice


def _ask_about_half_day(mediator: Mediator, facts: EvidenceFacts, *, leave_out: int | None) -> None:
    """Ask once when a class of the same half-day stands in the ledger: nobody is in two places."""
    if facts.kind != EvidenceKind.CLASS_ATTENDED:
        return
    others = Evidence.objects.filter(
        mediator=mediator, kind=EvidenceKind.CLASS_ATTENDED, happened_on=facts.happened_on, superseded_by=None
    ).exclude(pk=leave_out or 0)
    if any(not facts.half or row.details.get("half", "") in ("", facts.half) for row in others):
        raise RuleViolation(
            "same_half_day",
            _("Cùng buổi này đã ghi dự một lớp. Giờ chỉ tính một lần. Nếu vẫn muốn ghi, xin đánh dấu «Vẫn ghi»."),
            field="confirmed",
        )


def _check_may(by: User, mediator: Mediator) -> None:
    if not may_change_commune(by, mediator.commune):
        raise NotAllowed(_("Người này không thuộc địa bàn được giao của Ông/Bà."))
