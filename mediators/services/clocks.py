"""The training clock of every office of a person, worked out anew from the facts after each change of any of them.

Whatever changes an office (a decision, an end recorded late, a corrected day, a merged record) may open or close a
gap for another one. So nothing is carried over by hand: the days are computed by `mediators.rules.office_clocks`.

Source: law.md §9 (Rule: R-APPT-02).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime

from accounts.models import User
from lms.base.clock import local_day
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent
from mediators.queries.clock import clock_rules_on
from mediators.rules import ClockRules, OfficeClock, OfficeFacts, office_clocks, office_starts_on

CHUNK = 900
_REISSUES = (EventKind.REISSUED, EventKind.REISSUE_UNDONE)


def reclock(
    *,
    mediator_ids: Collection[int],
    by: User | None,
    now: datetime,
    reason: str,
    told: Collection[int] = (),
) -> list[int]:
    """Set the clocks of all offices of some people from the facts; return the ids of the offices that changed.

    Three statements for every 900 people when nothing changes. Offices recorded by mistake count for nothing.

    Args:
        reason: what was done, for the event of an office whose clock moved because another one was changed.
        told: offices whose own event tells of the change already.
    """
    rules_on = clock_rules_on()
    changed: list[int] = []
    wanted = sorted(set(mediator_ids))
    for first in range(0, len(wanted), CHUNK):
        for offices in _offices_of(wanted[first : first + CHUNK]).values():
            moved = _moved(offices, rules_on)
            _write(moved, by=by, now=now, reason=reason, told=told)
            changed += [office.pk for office in moved]
    return changed


def _offices_of(mediator_ids: Collection[int]) -> dict[int, list[Appointment]]:
    """Return the offices that count, by person, each with `first_on`: its day before decisions only repeated it."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    offices = {row.pk: row for row in Appointment.objects.filter(mediator__in=mediator_ids).order_by("pk")}
    first_days = _first_days(mediator_ids)
    for office in offices.values():
        if not office.is_mistake:
            office.first_on = first_days.get(office.pk)  # type: ignore[attr-defined]  # only here
            found[office.mediator_id].append(office)
    return found


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


def _facts(office: Appointment, rules_on: Callable[[date], ClockRules]) -> OfficeFacts:
    """Return an office as the rules look at it.

    A clock earlier than the office's own first day that neither another office nor a decision issued again explains
    was set with the roster, and stays.
    """
    first_on: date | None = office.first_on  # type: ignore[attr-defined]  # set by `_offices_of`
    starts_on, is_reissued = office.starts_on, False
    if first_on is not None and first_on < starts_on:
        is_reissued = not rules_on(starts_on).reissue_keeps_clock
        starts_on = starts_on if is_reissued else first_on
    elif office.continues_id is None:
        starts_on = min(starts_on, office.clock_from)
    # padded, so that offices of one day follow each other as they were recorded
    return OfficeFacts(f"{office.pk:019d}", starts_on, ended_on=office.ended_on, is_reissued=is_reissued)


def _moved(offices: Iterable[Appointment], rules_on: Callable[[date], ClockRules]) -> list[Appointment]:
    """Return the offices whose clock or link is another one now, with the new values set and `clock_before`."""
    rows = list(offices)
    clocks = office_clocks(offices=[_facts(row, rules_on) for row in rows], rules_on=rules_on)
    moved = []
    for row in rows:
        clock: OfficeClock = clocks[f"{row.pk:019d}"]
        continues = int(clock.continues) if clock.continues else None
        if (row.clock_from, row.continues_id) != (clock.starts_on, continues):
            row.clock_before = row.clock_from  # type: ignore[attr-defined]  # only here
            row.clock_from, row.continues_id = clock.starts_on, continues
            moved.append(row)
    return moved


def _write(moved: list[Appointment], *, by: User | None, now: datetime, reason: str, told: Collection[int]) -> None:
    if not moved:
        return
    Appointment.objects.bulk_update(moved, ["clock_from", "continues"], batch_size=150)
    AppointmentEvent.objects.bulk_create(
        AppointmentEvent(
            appointment=row,
            kind=EventKind.CLOCK_CHANGED,
            happened_on=local_day(now),
            recorded_at=now,
            recorded_by=by,
            reason=reason[:300],
            before={"clock_from": row.clock_before.isoformat()},  # type: ignore[attr-defined]  # set by `_moved`
            after={"clock_from": row.clock_from.isoformat()},
        )
        for row in moved
        if row.pk not in told and row.clock_before != row.clock_from  # type: ignore[attr-defined]
    )
