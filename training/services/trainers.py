"""The register of trainers: who, for which place, what they teach, when they were trained and given the kit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean, person_name, search_key, sort_key
from mediators.models import Unit
from training.access import may_keep_trainers
from training.enums import TrainerEventKind
from training.models import Subject, Trainer, TrainerEvent


@dataclass(frozen=True, kw_only=True)
class TrainerFacts:
    """What is recorded about a trainer; "" where unknown. `subject_codes` say what the person teaches.

    `account` is the one with which the person runs classes; an account stands at one trainer only.
    """

    full_name: str
    profession: str
    workplace: str = ""
    phone: str = ""
    subject_codes: Sequence[str] = ()
    account: User | None = None

    def as_fields(self) -> dict[str, object]:
        """Return the model's fields, the name in normal capitals with its two keys."""
        name = person_name(self.full_name)
        return {
            "full_name": name,
            "name_key": search_key(name),
            "sort_key": sort_key(name),
            "profession": self.profession,
            "workplace": clean(self.workplace),
            "phone": self.phone,
            "subject_codes": sorted(set(self.subject_codes)),
            "account": self.account,
        }


@transaction.atomic
def add_trainer(
    *,
    unit: Unit,
    facts: TrainerFacts,
    started_on: date,
    by: User | None,
    now: datetime,
    is_somebody_else: bool = False,
) -> Trainer:
    """Enter a trainer of a province or a commune.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "in_future", "unknown_subject", or "same_name": a running trainer of this place has this name
            and `is_somebody_else` does not say that this is another person.
    """
    _check_may(by=by, unit=unit)
    _check_day(started_on, now=now, field="started_on")
    fields = _checked(facts)
    running = Trainer.objects.filter(unit=unit, name_key=fields["name_key"], ended_on__isnull=True)
    if running.exists() and not is_somebody_else:
        raise RuleViolation(
            "same_name",
            _("Sổ đã có tập huấn viên cùng tên. Nếu là người khác, hãy đánh dấu ở ô cuối rồi ghi lại."),
            field="is_somebody_else",
        )
    trainer = Trainer.objects.create(unit=unit, started_on=started_on, recorded_by=by, recorded_at=now, **fields)
    record(action="trainer.added", by=by, now=now, target=trainer, scope_code=unit.code)
    return trainer


@transaction.atomic
def change_trainer(*, trainer: Trainer, facts: TrainerFacts, by: User | None, now: datetime) -> Trainer:
    """Correct the facts about a running trainer.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "trainer_ended", "unknown_subject".
    """
    _check_may(by=by, unit=trainer.unit)
    _check_running(trainer)
    fields = _checked(facts)
    changed = sorted(name for name, value in fields.items() if getattr(trainer, name) != value)
    for name in changed:
        setattr(trainer, name, fields[name])
    if changed:
        trainer.save(update_fields=changed)
        details = {"fields": changed}
        record(action="trainer.changed", by=by, now=now, target=trainer, scope_code=trainer.unit_id, details=details)
    return trainer


@transaction.atomic
def end_trainer(*, trainer: Trainer, on: date, by: User | None, now: datetime) -> Trainer:
    """Record that somebody is no trainer any more from a day on.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "trainer_ended", "in_future", "before_start".
    """
    _check_may(by=by, unit=trainer.unit)
    _check_running(trainer)
    _check_day(on, now=now, field="on")
    if on < trainer.started_on:
        raise RuleViolation("before_start", _("Ngày thôi không thể trước ngày bắt đầu."), field="on")
    if Trainer.objects.filter(pk=trainer.pk, ended_on__isnull=True).update(ended_on=on) == 0:
        _refuse_ended()
    trainer.ended_on = on
    record(action="trainer.ended", by=by, now=now, target=trainer, scope_code=trainer.unit_id)
    return trainer


@transaction.atomic
def note_trainer_event(
    *, trainer: Trainer, kind: str, happened_on: date, note: str, by: User | None, now: datetime
) -> TrainerEvent:
    """Record that a trainer was trained, or was given the kit.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "trainer_ended", "in_future", "before_start".
    """
    _check_may(by=by, unit=trainer.unit)
    _check_running(trainer)
    _check_day(happened_on, now=now, field="happened_on")
    event = TrainerEvent.objects.create(
        trainer=trainer, kind=kind, happened_on=happened_on, note=clean(note), recorded_by=by, recorded_at=now
    )
    details = {"kind": kind, "on": happened_on.isoformat()}
    record(action="trainer.noted", by=by, now=now, target=trainer, scope_code=trainer.unit_id, details=details)
    return event


@transaction.atomic
def take_back_event(*, event: TrainerEvent, reason: str, by: User | None, now: datetime) -> TrainerEvent:
    """Take back what was recorded by mistake; both rows stay.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "taken_back": somebody was first.
    """
    _check_may(by=by, unit=event.trainer.unit)
    already = RuleViolation("taken_back", _("Việc này đã được rút lại rồi."))
    if event.kind == TrainerEventKind.TAKEN_BACK or TrainerEvent.objects.filter(takes_back=event).exists():
        raise already
    try:
        with transaction.atomic():
            row = TrainerEvent.objects.create(
                trainer=event.trainer,
                kind=TrainerEventKind.TAKEN_BACK,
                happened_on=event.happened_on,
                note=clean(reason),
                takes_back=event,
                recorded_by=by,
                recorded_at=now,
            )
    except IntegrityError:
        raise already from None
    details = {"kind": event.kind, "on": event.happened_on.isoformat()}
    record(
        action="trainer.taken_back",
        by=by,
        now=now,
        target=event.trainer,
        scope_code=event.trainer.unit_id,
        details=details,
    )
    return row


def _checked(facts: TrainerFacts) -> dict[str, object]:
    fields = facts.as_fields()
    known = set(Subject.objects.filter(code__in=facts.subject_codes).values_list("code", flat=True))
    if set(facts.subject_codes) - known:
        raise RuleViolation("unknown_subject", _("Có chuyên đề không còn trong chương trình."), field="subject_codes")
    return fields


def _check_may(*, by: User | None, unit: Unit) -> None:
    if by is not None and not may_keep_trainers(by, unit):
        raise NotAllowed(_("Sổ tập huấn viên của nơi này không thuộc phần việc được giao của Ông/Bà."))


def _check_day(day: date, *, now: datetime, field: str) -> None:
    if day > local_day(now):
        raise RuleViolation("in_future", _("Ngày này ở sau hôm nay. Hãy ghi khi việc đã diễn ra."), field=field)


def _check_running(trainer: Trainer) -> None:
    if trainer.ended_on is not None:
        _refuse_ended()


def _refuse_ended() -> None:
    raise RuleViolation("trainer_ended", _("Người này đã thôi làm tập huấn viên nên không sửa được nữa."))
