"""Once a day: whose rung has come, as rows of the outbox. May run again, and be killed, without harm."""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lms.base.clock import local_day
from mediators.models import Appointment
from training.channels import channel_names
from training.enums import OPEN_STATES, ReminderEventKind, ReminderState
from training.models import DailyRun, Reminder, ReminderStep, TrainingStatus
from training.queries.reminders import LadderBook, load_ladders, suspended_on
from training.rules.reminders import OVERDUE_CATCH_UP_DAYS, rungs_due
from training.services.reminders.by_hand import FIRST_BY_HAND
from training.services.reminders.outbox import ABSORBED, LOADED, log, rows_for

RUN = "reminders"
LEASE = timedelta(minutes=15)
CHUNK_SIZE = 20_000
BATCH_SIZE = 300
BUDGET_SECONDS = 20.0


@dataclass(frozen=True)
class Wanted:
    """One reminder that stands and was not made yet."""

    appointment_id: int
    step: ReminderStep
    due_on: date


def prepare_due(
    *, now: datetime, adapters: Collection[str] | None = None, budget_seconds: float = BUDGET_SECONDS
) -> list[str]:
    """Make the reminders whose rung stands on the local day of `now`; return their public ids.

    Done once a day: the work is leased by a conditional update, goes on the next minute when the time is used up, and
    is taken over fifteen minutes after a kill. Each reminder is there once by constraint, so that starting again
    makes only what is missing. Runs after the refresh of the statuses.
    """
    day, end = local_day(now), time.monotonic() + budget_seconds
    if not _lease(day, now):
        return []
    ways = channel_names() if adapters is None else list(adapters)
    made: list[str] = []
    for batch in _batches(wanted_on(day=day)):
        made += [str(row.public_id) for row in _make(batch, ways, now)]
        if time.monotonic() > end:
            DailyRun.objects.filter(name=RUN).update(not_before=None)
            return made
    DailyRun.objects.filter(name=RUN).update(done_on=day, not_before=None)
    return made


def wanted_on(
    *, day: date, commune: str | None = None, province: str | None = None, book: LadderBook | None = None
) -> Iterator[Wanted]:
    """Yield every reminder that stands on a day and is not there, by appointment; two statements for 20,000 offices.

    Nobody is reminded while a decision suspends the period.

    Args:
        commune: only this one (its code).
        province: only this one.
        book: the ladders to go by, those in force when left out.
    """
    book = book or load_ladders(day=day)
    rows = TrainingStatus.objects.filter(
        Q(appointment__ended_on__isnull=True) | Q(appointment__ended_on__gt=day),
        state__in=OPEN_STATES,
        due_on__range=(day - timedelta(days=OVERDUE_CATCH_UP_DAYS), day + timedelta(days=book.longest)),
        appointment__mediator__merged_into__isnull=True,
    ).exclude(suspended_on(day))
    if commune is not None:
        rows = rows.filter(commune_id=commune)
    if province is not None:
        rows = rows.filter(commune__parent_id=province)
    columns, last = ("appointment_id", "commune_id", "commune__parent_id", "due_on"), 0
    while True:
        part = list(rows.filter(pk__gt=last).order_by("pk").values_list(*columns)[:CHUNK_SIZE])
        if part:
            last = part[-1][0]
            yield from _missing(book, part, day)
        if len(part) < CHUNK_SIZE:
            return


def _missing(book: LadderBook, part: list[tuple[int, str, str, date]], day: date) -> Iterator[Wanted]:
    """Yield what stands and is not there among the offices of one chunk; one statement.

    Calls that an officer listed by hand take no rung's place.
    """
    dues = [due_on for _pk, _commune, _province, due_on in part]
    there = set(
        Reminder.objects.filter(
            appointment__gte=part[0][0],
            appointment__lte=part[-1][0],
            due_on__range=(min(dues), max(dues)),
            try_number__lt=FIRST_BY_HAND,
        ).values_list("appointment_id", "rung", "due_on")
    )
    for appointment_id, commune, province, due_on in part:
        ladder = book.ladder_for(commune=commune, province=province or "")
        if ladder is None:
            continue
        for rung in rungs_due(ladder=book.rungs_of(ladder), due_on=due_on, day=day):
            if (appointment_id, rung.value, due_on) not in there:
                yield Wanted(appointment_id, book.steps[ladder.pk][rung.value], due_on)


def _batches(wanted: Iterator[Wanted]) -> Iterator[list[Wanted]]:
    batch: list[Wanted] = []
    for item in wanted:
        batch.append(item)
        if len(batch) == BATCH_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _make(batch: list[Wanted], ways: Collection[str], now: datetime) -> list[Reminder]:
    """Store the rows of a batch with their log, and stop what still waits from an earlier rung of the same office."""
    people = Appointment.objects.select_related(*LOADED).prefetch_related(ABSORBED)
    offices = people.in_bulk([item.appointment_id for item in batch])
    rows = [
        row
        for item in batch
        if item.appointment_id in offices
        for row in rows_for(
            step=item.step,
            appointment=offices[item.appointment_id],
            due_on=item.due_on,
            adapters=ways,
            now=now,
        )
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Reminder.objects.filter(public_id__in=[row.public_id for row in rows]).order_by("pk"))
    log(made, ReminderEventKind.MADE, at=now)
    _stop_earlier(made, now)
    return made


def _stop_earlier(made: list[Reminder], now: datetime) -> None:
    """Stop what waits of the same offices: one person never gets two reminders of the same deadline together."""
    offices = {row.appointment_id for row in made}
    waiting = Reminder.objects.filter(
        appointment_id__in=offices, state=ReminderState.WAITING, try_number__lt=FIRST_BY_HAND
    )
    earlier = list(waiting.exclude(pk__in=[row.pk for row in made]).values_list("pk", flat=True))
    if not earlier:
        return
    Reminder.objects.filter(pk__in=earlier, state=ReminderState.WAITING).update(
        state=ReminderState.STOPPED, reason="next_rung"
    )
    stopped = Reminder.objects.filter(pk__in=earlier, state=ReminderState.STOPPED, reason="next_rung")
    log(stopped, ReminderEventKind.STOPPED, at=now, code="next_rung")


def _lease(day: date, now: datetime) -> bool:
    """Take the work of a day, unless it was done or somebody has it; say whether it was taken."""
    DailyRun.objects.get_or_create(name=RUN)
    free = DailyRun.objects.filter(
        Q(done_on__isnull=True) | Q(done_on__lt=day), Q(not_before__isnull=True) | Q(not_before__lte=now), name=RUN
    )
    return free.update(not_before=now + LEASE) == 1
