"""When reminding stops: done, office ended, record merged away, another deadline."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from lms.base.clock import local_day
from training.enums import DONE_STATES, OPEN_STATES, ReminderEventKind, ReminderState
from training.models import Reminder
from training.queries.reminders import STILL_OPEN, still_in_office
from training.services.reminders.outbox import log

MOST_AT_ONCE = 500


def why_unneeded(reminder: Reminder, *, day: date) -> str:
    """Return the code of why a reminder is no longer needed on a day, "" while it is.

    The appointment with its mediator and its stored status must be loaded. A decision that extends or suspends the
    period shows as another deadline.
    """
    appointment = reminder.appointment
    status = getattr(appointment, "training_status", None)
    if appointment.mediator.merged_into_id is not None:
        return "merged"
    if appointment.ended_on is not None and appointment.ended_on <= day:
        return "ended"
    if status is not None and status.state in DONE_STATES:
        return "done"
    if status is None or status.state not in OPEN_STATES or status.due_on != reminder.due_on:
        return "deadline_changed"
    return ""


def stop_unneeded(*, now: datetime) -> list[str]:
    """Stop the waiting reminders that are no longer needed; return their public ids, at most MOST_AT_ONCE a run."""
    day = local_day(now)
    needed = Reminder.objects.filter(STILL_OPEN, still_in_office(day)).values("pk")
    rows = (
        Reminder.objects.filter(state=ReminderState.WAITING)
        .exclude(pk__in=needed.filter(state=ReminderState.WAITING))
        .select_related("appointment__mediator", "appointment__training_status")
        .order_by("pk")[:MOST_AT_ONCE]
    )
    by_reason: dict[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        if reason := why_unneeded(row, day=day):
            by_reason[reason].append(row)
    for reason, found in by_reason.items():
        _stop(found, reason, now)
    return [str(row.public_id) for found in by_reason.values() for row in found]


@transaction.atomic
def _stop(rows: list[Reminder], reason: str, now: datetime) -> None:
    still = Reminder.objects.filter(pk__in=[row.pk for row in rows], state=ReminderState.WAITING)
    waiting = list(still.order_by("pk"))
    still.update(state=ReminderState.STOPPED, reason=reason)
    log(waiting, ReminderEventKind.STOPPED, at=now, code=reason)
