"""The training clock of offices as the facts give it, by the dated reading of gaps; nothing is written here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, ClockRule
from mediators.rules import ClockRules, OfficeFacts, office_clocks, office_starts_on

_REISSUES = (EventKind.REISSUED, EventKind.REISSUE_UNDONE)


@dataclass
class ClockedOffice:
    """An office, with its first day before decisions that only repeated it (None: there was none)."""

    office: Appointment
    first_on: date | None = None


@dataclass(frozen=True)
class FoundClock:
    """What the facts give for one office: the first day of its clock, and the id of the office it carries on."""

    clock_from: date
    continues_id: int | None


def clock_rules_on() -> Callable[[date], ClockRules]:
    """Return a function that gives the rules of a day; one statement however often it is asked.

    Days before the first row are judged by the first row; without any row the rules are as they are built in.
    """
    rows = list(ClockRule.objects.order_by("valid_from"))

    def on(day: date) -> ClockRules:
        row = rule_row_on(rows, day)
        if row is None:
            return ClockRules()
        return ClockRules(
            move_keeps_clock=row.move_keeps_clock,
            reissue_keeps_clock=row.reissue_keeps_clock,
            gap_restarts_clock=row.gap_restarts_clock,
            gap_days=row.gap_days,
        )

    return on


def rule_row_on(rows: list[ClockRule], day: date) -> ClockRule | None:
    """Return the row in force on a day, of rows sorted by their first day."""
    begun = [row for row in rows if row.valid_from <= day]
    return begun[-1] if begun else next(iter(rows), None)


def clocked_offices(*, mediator_ids: Collection[int]) -> dict[int, list[ClockedOffice]]:
    """Return the offices of some people that count, by person, in the order of recording; two statements."""
    found: dict[int, list[ClockedOffice]] = defaultdict(list)
    first_days = _first_days(mediator_ids)
    for office in Appointment.objects.filter(mediator__in=mediator_ids).order_by("pk"):
        if not office.is_mistake:
            found[office.mediator_id].append(ClockedOffice(office, first_days.get(office.pk)))
    return found


def found_clocks(offices: Iterable[ClockedOffice], *, rules_on: Callable[[date], ClockRules]) -> dict[int, FoundClock]:
    """Return the clock of every office of one person, by id, worked out from the facts alone. Rule: R-APPT-02."""
    facts = [_facts(row, rules_on) for row in offices]
    return {
        int(code): FoundClock(clock.starts_on, int(clock.continues) if clock.continues else None)
        for code, clock in office_clocks(offices=facts, rules_on=rules_on).items()
    }


def clock_if(
    *, appointment: Appointment, recognised_on: date, effective_on: date | None, ended_on: date | None
) -> date:
    """Return from which day the period would run if the office had other days; nothing is stored. Three statements."""
    rows = clocked_offices(mediator_ids=[appointment.mediator_id])[appointment.mediator_id]
    for row in rows:
        if row.office.pk == appointment.pk:
            is_own = row.office.clock_from == row.office.starts_on
            row.office.recognised_on, row.office.effective_on = recognised_on, effective_on
            row.office.ended_on = ended_on
            if is_own:
                row.office.clock_from = row.office.starts_on
    found = found_clocks(rows, rules_on=clock_rules_on()).get(appointment.pk)
    return found.clock_from if found else office_starts_on(recognised_on=recognised_on, effective_on=effective_on)


def _first_days(mediator_ids: Collection[int]) -> dict[int, date]:
    """Return, for offices whose decision was issued again, the first day that the earliest decision gave."""
    stacks: dict[int, list[date]] = defaultdict(list)
    events = AppointmentEvent.objects.filter(appointment__mediator__in=mediator_ids, kind__in=_REISSUES)
    for office, kind, before in events.order_by("pk").values_list("appointment_id", "kind", "before"):
        if kind == EventKind.REISSUED:
            stacks[office].append(_start_of(before))
        elif stacks[office]:
            stacks[office].pop()
    return {office: days[0] for office, days in stacks.items() if days}


def _start_of(values: dict[str, str | None]) -> date:
    """Return the first day of an office by the values that an event keeps."""
    effective = values.get("effective_on")
    return office_starts_on(
        recognised_on=date.fromisoformat(values["recognised_on"] or ""),
        effective_on=date.fromisoformat(effective) if effective else None,
    )


def _facts(row: ClockedOffice, rules_on: Callable[[date], ClockRules]) -> OfficeFacts:
    """Return an office as the rules look at it.

    A clock earlier than the office's own first day that neither another office nor a decision issued again explains
    was set with the roster, and stays.
    """
    office, starts_on, is_reissued = row.office, row.office.starts_on, False
    if row.first_on is not None and row.first_on < starts_on:
        is_reissued = not rules_on(starts_on).reissue_keeps_clock
        starts_on = starts_on if is_reissued else row.first_on
    elif office.continues_id is None:
        starts_on = min(starts_on, office.clock_from)
    # padded, so that offices of one day follow each other as they were recorded
    return OfficeFacts(f"{office.pk:019d}", starts_on, ended_on=office.ended_on, is_reissued=is_reissued)
