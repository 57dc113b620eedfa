"""People whom an officer puts on the call list by hand, and takes off again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from mediators.access import may_change_commune
from mediators.models import Appointment
from training.enums import OPEN_STATES, ReminderChannel, ReminderEventKind, ReminderState, Rung
from training.models import Reminder, ReminderStep
from training.queries.reminders import LadderBook, load_ladders, text_values
from training.rules.reminder_text import fill_text
from training.services.reminders.outbox import LOADED, log
from training.services.reminders.people import stop_reminder

#: tries from here on were made by hand: no other channel follows them
FIRST_BY_HAND = 90
LOADED_FOR_CALLS = (*LOADED, "commune__parent", "training_status")


@transaction.atomic
def put_on_call_list(*, appointments: Sequence[Appointment], by: User, now: datetime) -> list[Reminder]:
    """Put people on the call list; whoever waits there already is passed over. Return the new rows.

    The words are those of the ladder of the place, of the rung that fits the deadline.

    Args:
        appointments: offices with an open deadline in the caller's communes, LOADED_FOR_CALLS loaded.

    Raises:
        NotAllowed: somebody is outside the caller's places.
        RuleViolation: "nobody": none of them has an open deadline, or all are on the list; "no_ladder".
    """
    if any(not may_change_commune(by, office.commune) for office in appointments):
        raise NotAllowed(_("Nơi này không thuộc phần việc được giao của Ông/Bà."))
    calls = Reminder.objects.filter(appointment__in=list(appointments), channel=ReminderChannel.CALL)
    waiting = set(calls.filter(state=ReminderState.WAITING).values_list("appointment_id", flat=True))
    wanted = [office for office in appointments if office.pk not in waiting and _is_open(office)]
    if not wanted:
        raise RuleViolation("nobody", _("Không có ai để thêm: đã trong danh sách gọi, hoặc không còn hạn phải theo."))
    used = dict(
        Reminder.objects.filter(appointment__in=wanted, try_number__gte=FIRST_BY_HAND)
        .order_by()
        .values_list("appointment_id")
        .annotate(last=Max("try_number"))
    )
    book = load_ladders(day=local_day(now))
    rows = [_row(office, book, try_number=used.get(office.pk, FIRST_BY_HAND - 1) + 1, now=now) for office in wanted]
    for row in rows:
        row.save(force_insert=True)
    log(rows, ReminderEventKind.MADE, at=now, by=by)
    record(
        action="reminders.call_listed", by=by, now=now, scope_code=wanted[0].commune_id, details={"count": len(rows)}
    )
    return rows


@transaction.atomic
def take_off_call_list(*, made_at: datetime, by: User, now: datetime) -> int:
    """Stop what one press of the button put on the list and nobody has called yet; return how many.

    Raises:
        RuleViolation: "nothing_to_take_back".
    """
    rows = Reminder.objects.filter(
        created_at=made_at, try_number__gte=FIRST_BY_HAND, state=ReminderState.WAITING, attempts=0
    ).filter(events__kind=ReminderEventKind.MADE, events__by=by)
    found = list(rows.order_by("pk"))
    if not found:
        raise RuleViolation("nothing_to_take_back", _("Lần thêm này đã bỏ rồi, hoặc đã gọi nên không bỏ được nữa."))
    for row in found:
        stop_reminder(reminder=row, reason=_("Bỏ lần thêm vào danh sách gọi"), by=by, now=now)
    return len(found)


def _is_open(office: Appointment) -> bool:
    status = getattr(office, "training_status", None)
    return status is not None and status.state in OPEN_STATES and status.due_on is not None


def _row(office: Appointment, book: LadderBook, *, try_number: int, now: datetime) -> Reminder:
    """Return the unsaved row of one call."""
    day, due_on = local_day(now), office.training_status.due_on
    if due_on is None:
        raise ValueError("only offices with a deadline are called")
    step = _step(office, book, days_left=(due_on - day).days)
    values = text_values(appointment=office, due_on=due_on, day=day)
    return Reminder(
        appointment=office,
        commune_id=office.commune_id,
        step=step,
        rung=step.rung,
        due_on=due_on,
        try_number=try_number,
        channel=ReminderChannel.CALL,
        text=fill_text(text=step.text, values=values)[:1000],
        not_before=now,
        created_at=now,
    )


def _step(office: Appointment, book: LadderBook, *, days_left: int) -> ReminderStep:
    """Return the rung of the place's ladder that fits the days left: the last one passed, else the first.

    Raises:
        RuleViolation: "no_ladder": no ladder holds on this day.
    """
    ladder = book.ladder_for(commune=office.commune_id, province=office.commune.parent_id or "")
    if ladder is None:
        raise RuleViolation("no_ladder", _("Chưa có cách nhắc nào cho địa bàn này. Xin đặt ở «Cách nhắc»."))
    steps = book.steps[ladder.pk]
    if days_left < 0:
        return steps[Rung.OVERDUE]
    before = [step for step in steps.values() if step.days_before is not None]
    passed = [step for step in before if (step.days_before or 0) >= days_left]
    return min(passed, key=_days) if passed else max(before, key=_days)


def _days(step: ReminderStep) -> int:
    return step.days_before or 0
