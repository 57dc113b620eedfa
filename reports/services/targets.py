"""Setting targets: rows are added, corrected by new rows, or withdrawn; what stood before stays with its moment."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import record
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean
from mediators.models import Unit
from reports.access import may_set_target
from reports.models import Target
from reports.rules import Measure, Operator, target_refusals

SENTENCES = {
    "wrong_measure": gettext_lazy("Chỉ tiêu này không tính bằng đơn vị ấy. Hãy chọn đơn vị khác."),
    "nothing_asked": gettext_lazy("Mức phải từ 1 trở lên; mức 0 thì lúc nào cũng đạt."),
    "above_hundred": gettext_lazy("Không thể đòi hỏi quá 100%. Hãy xem lại mức."),
    "no_upper_end": gettext_lazy("Chỉ tiêu dạng khoảng cần mức trên."),
    "ends_turned": gettext_lazy("Mức trên phải lớn hơn mức dưới."),
    "range_only": gettext_lazy("Chỉ ghi mức trên khi chỉ tiêu là một khoảng."),
    "no_such_plan": gettext_lazy("Ngày này không thể có kế hoạch về hòa giải ở cơ sở. Hãy xem lại năm."),
    "ends_before_start": gettext_lazy("Ngày hết hiệu lực phải sau ngày bắt đầu."),
    "due_before_start": gettext_lazy("Hạn phải đạt không thể trước ngày bắt đầu, cũng không thể sau năm 2100."),
}


@dataclass(frozen=True, kw_only=True)
class TargetFacts:
    """What a target says."""

    metric: str
    operator: str
    low: int
    high: int | None = None
    measure: str = Measure.PERCENT.value
    valid_from: date
    valid_to: date | None = None
    due_on: date | None = None
    issuer: str
    source: str
    passage: str = ""
    verified: bool = False
    note: str = ""


@transaction.atomic
def set_target(*, facts: TargetFacts, level: str, unit: Unit | None, by: User, now: datetime) -> Target:
    """Record a target of a plan for the nation (no unit), a province or a commune.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "target_exists" (same place, metric and first day), or a code of `reports.rules`.
    Rule: R-IND-09.
    """
    _check_may(by, level, unit)
    _check(facts)
    code = unit.code if unit else ""
    same = Target.objects.standing().filter(
        metric=facts.metric, level=level, unit_code=code, valid_from=facts.valid_from
    )
    if same.exists():
        raise RuleViolation(
            "target_exists",
            _("Đã có chỉ tiêu này của địa bàn từ cùng ngày. Hãy mở chỉ tiêu ấy và bấm «Sửa»."),
            field="valid_from",
        )
    row = Target(
        **_fields(facts),
        code=_free_code(f"{code or 'quoc-gia'}-{facts.metric.lower()}-{facts.valid_from:%Y%m%d}"),
        level=level,
        unit_code=code,
        unit_name=str(unit) if unit else "Cả nước",
        recorded_at=now,
        recorded_by=by,
    )
    row.save()
    _tell("target.set", row, by, now)
    return row


@transaction.atomic
def correct_target(*, target: Target, facts: TargetFacts, reason: str, by: User, now: datetime) -> Target:
    """Put a new row in the place of a target; the old one counts no more from this moment, and stays readable.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "no_reason", "no_change", "already_corrected", or a code of `reports.rules`.
    Rule: R-IND-09.
    """
    _check_may(by, target.level, unit_of(target))
    _check(facts)
    values = _fields(facts)
    if all(getattr(target, name) == value for name, value in values.items()):
        raise RuleViolation("no_change", _("Chưa có gì khác với chỉ tiêu đang ghi."))
    _close(target, reason=reason, now=now)
    row = Target(
        **values,
        code=_free_code(target.code.partition("--")[0]),
        level=target.level,
        unit_code=target.unit_code,
        unit_name=target.unit_name,
        superseded_by=target.superseded_by,
        supersedes=target,
        reason=clean(reason)[:300],
        recorded_at=now,
        recorded_by=by,
    )
    row.save()
    _tell("target.corrected", row, by, now)
    return row


@transaction.atomic
def withdraw_target(*, target: Target, reason: str, by: User, now: datetime) -> Target:
    """Take back a target recorded by mistake; it counts no more from this moment.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "no_reason", "already_corrected".
    """
    _check_may(by, target.level, unit_of(target))
    _close(target, reason=reason, now=now)
    told = _("Rút lại: %(reason)s") % {"reason": clean(reason)}
    Target.objects.filter(pk=target.pk).update(reason=f"{target.reason} {told}".strip()[:300])
    _tell("target.withdrawn", target, by, now)
    return target


def unit_of(target: Target) -> Unit | None:
    """Return the place of a target, None for the nation and for units that the table does not know."""
    return Unit.objects.filter(code=target.unit_code).first() if target.unit_code else None


def _check_may(by: User, level: str, unit: Unit | None) -> None:
    if not may_set_target(by, level=level, unit=unit):
        raise NotAllowed(str(_("Chỉ tiêu của địa bàn này không thuộc phần việc được giao của Ông/Bà.")))


def _check(facts: TargetFacts) -> None:
    refusals = target_refusals(
        metric=facts.metric,
        operator=Operator(facts.operator),
        low=facts.low,
        high=facts.high,
        measure=Measure(facts.measure),
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        due_on=facts.due_on,
    )
    for field, code in refusals[:1]:
        raise RuleViolation(code, str(SENTENCES[code]), field=field)


def _fields(facts: TargetFacts) -> dict[str, Any]:
    return {name: clean(value) if isinstance(value, str) else value for name, value in asdict(facts).items()}


def _close(target: Target, *, reason: str, now: datetime) -> None:
    """Claim the row: only one correction takes its place."""
    if not clean(reason):
        raise RuleViolation("no_reason", _("Hãy ghi lý do."), field="reason")
    claimed = Target.objects.standing().filter(pk=target.pk).update(corrected_at=now)
    if not claimed:
        raise RuleViolation("already_corrected", _("Chỉ tiêu này vừa được sửa. Hãy mở lại danh sách."))
    target.corrected_at = now


def _free_code(base: str) -> str:
    """Return a code that no row has: the base, or the base with the number of the version."""
    base = base[:34]
    taken = set(Target.objects.filter(code__startswith=base).values_list("code", flat=True))
    number = 1
    code = base
    while code in taken:
        number += 1
        code = f"{base}--{number}"
    return code


def _tell(action: str, row: Target, by: User, now: datetime) -> None:
    record(
        action=action,
        by=by,
        now=now,
        target=row,
        scope_code=row.unit_code,
        details={"code": row.code, "metric": row.metric, "asked": row.asked},
    )
