"""Rows of the outbox: how one comes to be, who can be reached how, and the steps from state to state with their log."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from lms.base.clock import local_day
from mediators.models import Appointment
from training.enums import ReminderChannel, ReminderEventKind, ReminderState
from training.models import Reminder, ReminderEvent, ReminderStep
from training.queries.reminders import text_values, wants_no_messages
from training.rules.reminder_text import fill_text
from training.rules.reminders import after_quiet, next_channel

#: Why a reminder failed before anything was sent.
NO_WAY = "no_way"
LOADED = ("mediator__user", "mediator__reminder_choice", "team", "commune")
#: Records merged into a person's: who declined messages on one of them declined them.
ABSORBED = "mediator__absorbed__reminder_choice"


def reachable(appointment: Appointment, adapters: Collection[str]) -> frozenset[str]:
    """Return the ordered channels by which a person can be reached now; the relations of LOADED must be there.

    A call is always possible: whoever has no number is found through the head of the team.
    """
    mediator = appointment.mediator
    ways = {ReminderChannel.CALL.value}
    if mediator.phone and not wants_no_messages(mediator):
        ways |= {ReminderChannel.SMS.value, ReminderChannel.ZALO.value} & set(adapters)
    if mediator.user is not None and mediator.user.email:
        ways |= {ReminderChannel.EMAIL.value} & set(adapters)
    return frozenset(ways)


def rows_for(
    *, step: ReminderStep, appointment: Appointment, due_on: Any, adapters: Collection[str], now: datetime
) -> list[Reminder]:
    """Return the unsaved rows of one rung for one office: what is shown, and the first channel that is possible.

    When nothing is possible, one failed row says so: an officer sees whom nobody can remind.
    """
    common = _common(step, appointment, due_on, now)
    if step.rung == "superior":
        return [Reminder(**common, try_number=0, channel=ReminderChannel.SUPERIOR, **_shown(now))]
    rows = []
    user = appointment.mediator.user
    if step.in_product and user is not None and user.is_active and user.activated_at is not None:
        rows.append(Reminder(**common, try_number=0, channel=ReminderChannel.PRODUCT, **_shown(now)))
    place = next_channel(channels=step.channels, after=0, reachable=reachable(appointment, adapters))
    if place is not None:
        rows.append(_ordered(common, step.channels, place, now))
    if not rows:
        channel = step.channels[0] if step.channels else ReminderChannel.PRODUCT
        failed = {"state": ReminderState.FAILED, "reason": NO_WAY, "not_before": now}
        rows.append(Reminder(**common, try_number=0, channel=channel, **failed))
    return rows


def make_next(*, reminder: Reminder, adapters: Collection[str], now: datetime) -> Reminder | None:
    """Store the row of the next channel after a failed one, unless it is there or none is left."""
    appointment = Appointment.objects.select_related(*LOADED).get(pk=reminder.appointment_id)
    step = reminder.step
    place = next_channel(channels=step.channels, after=reminder.try_number, reachable=reachable(appointment, adapters))
    if place is None:
        return None
    row = _ordered(_common(step, appointment, reminder.due_on, now), step.channels, place, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            log([row], ReminderEventKind.MADE, at=now)
    except IntegrityError:
        return None
    return row


def log(
    reminders: Iterable[Reminder],
    kind: ReminderEventKind,
    *,
    at: datetime,
    by: User | None = None,
    code: str = "",
    note: str = "",
) -> None:
    """Append one event to each reminder; one statement."""
    ReminderEvent.objects.bulk_create(
        ReminderEvent(reminder=row, kind=kind, at=at, by=by, code=code, note=note) for row in reminders
    )


def move(reminder: Reminder, *, since: Sequence[ReminderState], **fields: Any) -> bool:
    """Change a reminder if it still is as this process knew it; say whether it was.

    The number of attempts is the token: whoever claimed it earlier and comes back late changes nothing.
    """
    same = Reminder.objects.filter(pk=reminder.pk, state__in=since, attempts=reminder.attempts)
    if same.update(**fields) != 1:
        return False
    for name, value in fields.items():
        setattr(reminder, name, value)
    return True


def _common(step: ReminderStep, appointment: Appointment, due_on: Any, now: datetime) -> dict[str, Any]:
    values = text_values(appointment=appointment, due_on=due_on, day=local_day(now))
    return {
        "appointment": appointment,
        "commune_id": appointment.commune_id,
        "step": step,
        "rung": step.rung,
        "due_on": due_on,
        "text": fill_text(text=step.text, values=values)[:1000],
        "created_at": now,
    }


def _shown(now: datetime) -> dict[str, Any]:
    return {"state": ReminderState.SENT, "sent_at": now, "not_before": now}


def _ordered(common: dict[str, Any], channels: Sequence[str], place: int, now: datetime) -> Reminder:
    channel = channels[place - 1]
    start = now if channel == ReminderChannel.CALL else after_quiet(now)
    return Reminder(**common, try_number=place, channel=channel, not_before=start)
