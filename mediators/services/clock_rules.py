"""A new dated reading of gaps and of what keeps a clock: tried before it is written; clocks are worked out anew."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.enums import EventKind
from mediators.models import Appointment, ClockRule
from mediators.services.clocks import reclock
from mediators.signals import appointments_changed

MOST_GAP_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class ClockRuleFacts:
    """What a rule says; see `ClockRule`."""

    valid_from: date
    source: str
    gap_days: int = 0
    gap_restarts_clock: bool = True
    move_keeps_clock: bool = True
    reissue_keeps_clock: bool = True
    verified: bool = False


def try_clock_rule(*, facts: ClockRuleFacts, now: datetime) -> list[int]:
    """Return the ids of the offices whose clock a rule would move; nothing is kept.

    Raises:
        RuleViolation: as `add_clock_rule`.
    """
    with transaction.atomic():
        _rule, changed = _apply(facts, by=None, now=now)
        transaction.set_rollback(True)
    return changed


@transaction.atomic
def add_clock_rule(*, facts: ClockRuleFacts, by: User | None, now: datetime) -> ClockRule:
    """Write a rule for offices that begin on or after a day, and work their clocks out anew.

    Raises:
        RuleViolation: "source_missing", "gap_out_of_range" (0 to 365), "rule_day_used".
    """
    rule, changed = _apply(facts, by=by, now=now)
    record(
        action="clock_rule.added",
        by=by,
        now=now,
        target=rule,
        details={"valid_from": facts.valid_from.isoformat(), "gap_days": facts.gap_days, "moved": len(changed)},
    )
    if changed:
        appointments_changed.send(sender=Appointment, appointment_ids=changed, now=now)
    return rule


def _apply(facts: ClockRuleFacts, *, by: User | None, now: datetime) -> tuple[ClockRule, list[int]]:
    if not clean(facts.source):
        raise RuleViolation("source_missing", _("Xin ghi văn bản làm căn cứ."), field="source")
    if not 0 <= facts.gap_days <= MOST_GAP_DAYS:
        raise RuleViolation("gap_out_of_range", _("Số ngày gián đoạn phải từ 0 đến 365."), field="gap_days")
    if ClockRule.objects.filter(valid_from=facts.valid_from).exists():
        raise RuleViolation("rule_day_used", _("Đã có quy tắc bắt đầu từ ngày này."), field="valid_from")
    rule = ClockRule.objects.create(**{**vars(facts), "source": clean(facts.source)[:240]})
    begun = Q(recognised_on__gte=facts.valid_from) | Q(effective_on__gte=facts.valid_from)
    touched = Appointment.objects.filter(begun).order_by().values("mediator")
    several = Appointment.objects.filter(mediator__in=touched).order_by().values("mediator")
    people = set(several.annotate(number=Count("pk")).filter(number__gt=1).values_list("mediator", flat=True))
    reissued = Appointment.objects.filter(begun, events__kind=EventKind.REISSUED)
    people |= set(reissued.order_by().values_list("mediator", flat=True))
    reason = _("Theo quy tắc áp dụng từ %(day)s") % {"day": f"{facts.valid_from:%d/%m/%Y}"}
    return rule, reclock(mediator_ids=people, by=by, now=now, reason=reason)
