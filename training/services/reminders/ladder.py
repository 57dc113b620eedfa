"""Setting how a place reminds: a new dated ladder each time, the old ones stay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean
from mediators.models import Unit
from training.access import may_set_reminders
from training.enums import BEFORE_RUNGS, ORDERED_CHANNELS, SENT_CHANNELS, ReminderChannel, ReminderState, Rung
from training.models import Reminder, ReminderLadder, ReminderSpend, ReminderStep
from training.rules.reminder_text import MAX_PARTS, VARIABLES, fill_text, sms_size, text_problems
from training.rules.reminders import MAX_DAYS_BEFORE, after_quiet, days_in_order, month_of


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """One rung as an officer sets it; `days_before` only for the first four."""

    rung: Rung
    days_before: int | None
    is_on: bool
    in_product: bool
    channels: Sequence[str]
    text: str


@dataclass(frozen=True, kw_only=True)
class LadderFacts:
    """A ladder as an officer sets it; without steps the place follows the one above it."""

    valid_from: date
    cap_vnd: int | None
    without_marks: bool = True
    steps: Sequence[StepFacts] = ()


@transaction.atomic
def save_ladder(*, unit: Unit, facts: LadderFacts, by: User | None, now: datetime) -> ReminderLadder:
    """Keep how a province or commune reminds from a day on. Messages that a smaller cap held back go on at once.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "in_past", "days_order", "no_way", "unknown_channel", "unknown_variable", "too_long"; the field
            is named after the rung ("third-text").
    """
    if by is not None and not may_set_reminders(by, unit):
        raise NotAllowed(_("Cách nhắc của nơi này không thuộc phần việc được giao của Ông/Bà."))
    check_facts(facts, now=now)
    ladder = ReminderLadder.objects.create(
        unit=unit,
        valid_from=facts.valid_from,
        follows_above=not facts.steps,
        without_marks=facts.without_marks,
        cap_vnd=facts.cap_vnd,
        created_by=by,
        created_at=now,
    )
    ReminderStep.objects.bulk_create(_row(ladder, step) for step in facts.steps)
    if facts.valid_from == local_day(now):
        _release(unit, now)
    record(
        action="reminders.ladder_set",
        by=by,
        now=now,
        target=ladder,
        scope_code=unit.code,
        details={"from": facts.valid_from.isoformat(), "own": bool(facts.steps), "cap": facts.cap_vnd},
    )
    return ladder


def check_facts(facts: LadderFacts, *, now: datetime) -> None:
    """Refuse a ladder that cannot be; `save_ladder` names the refusals."""
    if facts.valid_from < local_day(now):
        raise RuleViolation("in_past", _("Cách nhắc chỉ áp dụng từ hôm nay hoặc một ngày sau."), field="valid_from")
    for step in facts.steps:
        _check_step(step, without_marks=facts.without_marks)
    _check_days(facts.steps)


def waits_for_money(*, units: Collection[str]) -> int:
    """Return how many messages wait because the money of one of some places is used up."""
    places = Q(commune_id__in=list(units)) | Q(commune__parent_id__in=list(units))
    return Reminder.objects.filter(places, state=ReminderState.WAITING, reason="cap").count()


def _check_step(step: StepFacts, *, without_marks: bool) -> None:
    name = step.rung.value
    if set(step.channels) - set(ORDERED_CHANNELS) or len(set(step.channels)) != len(step.channels):
        raise RuleViolation("unknown_channel", _("Mỗi cách nhắc chỉ chọn một lần."), field=f"{name}-channels")
    if step.is_on and step.rung != Rung.SUPERIOR and not step.in_product and not step.channels:
        raise RuleViolation("no_way", _("Chọn ít nhất một cách nhắc, hoặc tắt lần nhắc này."), field=f"{name}-channels")
    problems = text_problems(step.text)
    if problems:
        sentence = _("Không hiểu «{%(name)s}». Chỉ dùng các chỗ điền sẵn đã nêu: %(known)s.") % {
            "name": problems[0],
            "known": ", ".join(f"{{{known}}}" for known in VARIABLES),
        }
        raise RuleViolation("unknown_variable", sentence, field=f"{name}-text")
    parts = sms_size(fill_text(text=step.text, values=VARIABLES, with_marks=not without_marks)).parts
    if ReminderChannel.SMS in step.channels and parts > MAX_PARTS:
        sentence = _("Lời nhắc dài %(parts)s phần tin SMS, nhiều nhất %(most)s phần. Xin viết ngắn lại.")
        raise RuleViolation("too_long", sentence % {"parts": parts, "most": MAX_PARTS}, field=f"{name}-text")


def _check_days(steps: Sequence[StepFacts]) -> None:
    days = {step.rung: step.days_before for step in steps if step.rung in BEFORE_RUNGS and step.is_on}
    given = [days[rung] for rung in BEFORE_RUNGS if rung in days]
    numbers = [value for value in given if value is not None]
    if len(numbers) != len(given) or not days_in_order(numbers):
        raise RuleViolation(
            "days_order",
            _("Số ngày trước hạn từ 1 đến %(most)s, lần sau phải ít hơn lần trước.") % {"most": MAX_DAYS_BEFORE},
            field="first-days_before",
        )


def _row(ladder: ReminderLadder, step: StepFacts) -> ReminderStep:
    return ReminderStep(
        ladder=ladder,
        rung=step.rung,
        days_before=step.days_before if step.rung in BEFORE_RUNGS else None,
        is_on=step.is_on,
        in_product=step.in_product,
        channels=[str(channel) for channel in step.channels],
        text=clean(step.text),
    )


def _release(unit: Unit, now: datetime) -> None:
    """Let messages that waited for money try again, and forget the month's notice; a cap still in force stops them."""
    ReminderSpend.objects.filter(unit=unit, month=month_of(now)).update(cap_reached_at=None)
    places = Q(commune=unit) | Q(commune__parent=unit)
    Reminder.objects.filter(places, state=ReminderState.WAITING, reason="cap", channel__in=SENT_CHANNELS).update(
        not_before=after_quiet(now)
    )
