"""Demo reminders: Phường Lê Chân's own ladder, two days on which people were reminded by the console, a few calls."""

from datetime import date, datetime, time, timedelta

from accounts.models import User
from lms.base.clock import LOCAL_ZONE, local_day
from mediators.models import Unit
from training.channels.console import ConsoleGateway
from training.channels.gateway_config import GatewayConfig
from training.enums import CallResult, ReminderChannel, ReminderState, Rung
from training.models import Reminder, ReminderChoice, ReminderLadder
from training.queries.reminders import load_ladders
from training.services.reminders import (
    LadderFacts,
    StepFacts,
    note_call,
    prepare_due,
    save_ladder,
    send_due,
    set_choice,
)

LE_CHAN = "11383"
CAP_VND = 300_000
DAYS_AGO = (9, 2)


def make_reminders(*, now: datetime) -> None:
    """Write everything once; the days lie in the past, so that the timer goes on from there."""
    if Reminder.objects.exists():
        return
    today = local_day(now)
    first = _morning(today - timedelta(days=DAYS_AGO[0] + 1))
    if not ReminderLadder.objects.filter(unit=LE_CHAN).exists():
        _ladder(first)
    gateway = ConsoleGateway(GatewayConfig(name="sms", is_console=True, vnd_per_part=350))
    for days in DAYS_AGO:
        moment = _morning(today - timedelta(days=days))
        prepare_due(now=moment, adapters=["sms"])
        _declined(moment)
        send_due(now=moment, adapters={"sms": gateway})
    _calls(_morning(today - timedelta(days=1)))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), LOCAL_ZONE)


def _ladder(moment: datetime) -> None:
    """Take the nation's ladder with messages already 60 days before, and a cap."""
    officer, unit = User.objects.get(username="lechan"), Unit.objects.get(code=LE_CHAN)
    book = load_ladders(day=local_day(moment))
    steps = book.steps[book.newest[""].pk].values()
    facts = [
        StepFacts(
            rung=Rung(step.rung),
            days_before=step.days_before,
            is_on=step.is_on,
            in_product=step.in_product,
            channels=["sms", "call"] if step.rung in (Rung.SECOND, Rung.THIRD, Rung.LAST) else step.channels,
            text=step.text,
        )
        for step in steps
    ]
    ladder = LadderFacts(valid_from=local_day(moment), cap_vnd=CAP_VND, steps=facts)
    save_ladder(unit=unit, facts=ladder, by=officer, now=moment)


def _declined(moment: datetime) -> None:
    """Let the first person of the ward who would get a message want none: a call takes its place."""
    waiting = Reminder.objects.filter(
        commune_id=LE_CHAN, channel=ReminderChannel.SMS, state=ReminderState.WAITING
    ).select_related("appointment__mediator")
    first = waiting.order_by("pk").first()
    if first is not None and not ReminderChoice.objects.exists():
        set_choice(mediator=first.appointment.mediator, no_messages=True, by=None, now=moment)


def _calls(moment: datetime) -> None:
    """Call the one who is overdue, in vain: the list keeps the name."""
    waiting = Reminder.objects.filter(commune_id=LE_CHAN, channel=ReminderChannel.CALL, state=ReminderState.WAITING)
    latest = waiting.select_related("step", "commune").order_by("due_on", "pk").first()
    if latest is not None:
        officer = User.objects.get(username="lechan")
        note_call(reminder=latest, result=CallResult.NOT_REACHED, by=officer, now=moment)
