"""Who would be reminded on a day, how, and for how much: with the ladders as they are, or with one being edited."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from lms.base.clock import LOCAL_ZONE
from mediators.models import Appointment, Unit
from training.channels import Adapter
from training.enums import ReminderChannel, ReminderState
from training.models import Reminder, ReminderLadder, ReminderStep
from training.queries.reminders import LadderBook, load_ladders
from training.rules.reminder_text import sms_size, without_marks
from training.services.reminders.ladder import LadderFacts
from training.services.reminders.outbox import ABSORBED, LOADED, rows_for
from training.services.reminders.prepare import Wanted, wanted_on

MOST_SHOWN = 200
MOST_COUNTED = 5000
_UNSAVED = -1


@dataclass(frozen=True)
class PreviewLine:
    """One reminder that would be made."""

    name: str
    team: str
    commune: str
    rung: str
    channel: str
    text: str
    is_failed: bool
    price_vnd: int


@dataclass(frozen=True)
class Preview:
    """What a day would bring: at most MOST_SHOWN lines, numbers by channel and the price of all of them."""

    day: date
    lines: list[PreviewLine]
    by_channel: list[tuple[str, int]]
    price_vnd: int
    is_cut: bool


def preview_day(*, unit: Unit, day: date, adapters: Mapping[str, Adapter], facts: LadderFacts | None = None) -> Preview:
    """Return what a place would get on a day; nothing is stored. The statements do not grow with the number of people.

    Args:
        facts: a ladder of this place that is not saved yet; with no steps the place follows the one above it.
    """
    book = load_ladders(day=day)
    if facts is not None:
        _put(book, unit, facts)
    is_commune = unit.parent_id is not None
    place = {"commune": unit.code} if is_commune else {"province": unit.code}
    wanted = list(islice(wanted_on(day=day, book=book, **place), MOST_COUNTED))
    people = Appointment.objects.select_related(*LOADED, "commune__parent").prefetch_related(ABSORBED)
    offices = people.in_bulk([item.appointment_id for item in wanted])
    moment = datetime.combine(day, time(8, 0), LOCAL_ZONE)
    lines = [
        line
        for item in wanted
        if item.appointment_id in offices
        for line in _lines(item, offices[item.appointment_id], book, adapters, moment)
    ]
    counts = Counter(line.channel for line in lines if not line.is_failed)
    return Preview(
        day=day,
        lines=lines[:MOST_SHOWN],
        by_channel=sorted(counts.items()),
        price_vnd=sum(line.price_vnd for line in lines),
        is_cut=len(lines) > MOST_SHOWN,
    )


def _lines(
    item: Wanted, office: Appointment, book: LadderBook, adapters: Mapping[str, Adapter], moment: datetime
) -> list[PreviewLine]:
    ladder = book.ladder_for(commune=office.commune_id, province=office.commune.parent_id or "")
    is_plain = ladder is not None and ladder.without_marks
    rows = rows_for(step=item.step, appointment=office, due_on=item.due_on, adapters=list(adapters), now=moment)
    return [_line(row, office, adapters, is_plain=is_plain) for row in rows]


def _line(row: Reminder, office: Appointment, adapters: Mapping[str, Adapter], *, is_plain: bool) -> PreviewLine:
    is_sms = row.channel == ReminderChannel.SMS
    text = without_marks(row.text) if is_sms and is_plain else row.text
    is_failed = row.state == ReminderState.FAILED
    adapter = None if is_failed else adapters.get(row.channel)
    return PreviewLine(
        name=office.mediator.full_name,
        team=office.team.name,
        commune=str(office.commune),
        rung=row.get_rung_display(),
        channel=row.get_channel_display(),
        text=text,
        is_failed=is_failed,
        price_vnd=adapter.price_vnd(parts=sms_size(text).parts if is_sms else 1) if adapter else 0,
    )


def _put(book: LadderBook, unit: Unit, facts: LadderFacts) -> None:
    """Let an unsaved ladder hold at a place."""
    ladder = ReminderLadder(
        pk=_UNSAVED,
        unit=unit,
        valid_from=facts.valid_from,
        follows_above=not facts.steps,
        without_marks=facts.without_marks,
    )
    book.newest[unit.code] = ladder
    book.steps[_UNSAVED] = {
        step.rung.value: ReminderStep(
            ladder=ladder,
            rung=step.rung,
            days_before=step.days_before,
            is_on=step.is_on,
            in_product=step.in_product,
            channels=list(step.channels),
            text=step.text,
        )
        for step in facts.steps
    }
