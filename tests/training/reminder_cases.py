"""People whose deadline is so many days away, and adapters that do what a test says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mediators.models import Appointment
from tests.training_factories import make_appointment
from training.channels import Delivery, Fate, Message
from training.enums import Rung
from training.models import ReminderLadder, ReminderStep, TrainingStatus
from training.services.reminders import StepFacts

DAY = date(2026, 11, 22)  # of tests.conftest.NOW, 10:00 in Viet Nam
OK = Delivery(Fate.ACCEPTED)


STEPS = (
    StepFacts(rung=Rung.FIRST, days_before=45, is_on=True, in_product=True, channels=[], text="{ten} {han}"),
    StepFacts(rung=Rung.LAST, days_before=7, is_on=True, in_product=False, channels=["sms"], text="{ten} {han}"),
)


@dataclass
class Gateway:
    """Answers in the order given, then accepts; `before` runs first and may raise, as a kill does."""

    answers: list[Delivery] = field(default_factory=list)
    is_idempotent: bool = False
    vnd: int = 0
    before: Callable[[Message], None] = lambda message: None
    got: list[Message] = field(default_factory=list)

    def price_vnd(self, *, parts: int) -> int:
        return parts * self.vnd

    def send(self, message: Message) -> Delivery:
        self.got.append(message)
        self.before(message)
        return self.answers.pop(0) if self.answers else OK


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


def office(team, *, days_left: int, name: str = "Nguyễn Văn An", phone: str = "0912345678", **fields) -> Appointment:
    """Make an office whose open deadline is so many days after DAY."""
    appointment = make_appointment(team, recognised_on="2026-07-01", name=name, **fields)
    appointment.mediator.phone = phone
    appointment.mediator.save(update_fields=["phone"])
    due_on = DAY + timedelta(days=days_left)
    TrainingStatus.objects.create(
        appointment=appointment, commune=team.commune, state="overdue" if days_left < 0 else "running", due_on=due_on,
        because="", as_of=DAY,
    )  # fmt: skip
    return appointment


def ladder(unit, channels: Sequence[str] = ("sms",), *, valid_from: date = date(2026, 1, 1), **fields):
    """Give a place a ladder whose last rung, 7 days before, uses these channels; nothing else is on."""
    row = ReminderLadder.objects.create(unit=unit, valid_from=valid_from, created_at="2026-01-01T00:00Z", **fields)
    ReminderStep.objects.create(
        ladder=row, rung=Rung.LAST, days_before=7, in_product=False, channels=list(channels),
        text="Ông/Bà {ten}: hạn {han}, {con}.",
    )  # fmt: skip
    return row
