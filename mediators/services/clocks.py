"""The training clock of every office of a person, worked out anew from the facts after each change of any of them.

Whatever changes an office (a decision, an end recorded late, a corrected day, a merged record) may open or close a
gap for another one. So nothing is carried over by hand: the days are computed by `mediators.rules.office_clocks`.

Source: law.md §9 (Rule: R-APPT-02).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from accounts.models import User
from lms.base.clock import local_day
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent
from mediators.queries.clock import clock_rules_on, clocked_offices, found_clocks

CHUNK = 900


def reclock(
    *, mediator_ids: Collection[int], by: User | None, now: datetime, reason: str, told: Collection[int] = ()
) -> list[int]:
    """Set the clocks of all offices of some people from the facts; return the ids of the offices that changed.

    Two statements for every 900 people when nothing changes. Offices recorded by mistake count for nothing.

    Args:
        reason: what was done, for the event of an office whose clock moved because another one was changed.
        told: offices whose own event tells of the change already.
    """
    rules_on = clock_rules_on()
    changed: list[int] = []
    wanted = sorted(set(mediator_ids))
    for first in range(0, len(wanted), CHUNK):
        before: dict[int, date] = {}
        moved: list[Appointment] = []
        for rows in clocked_offices(mediator_ids=wanted[first : first + CHUNK]).values():
            clocks = found_clocks(rows, rules_on=rules_on)
            for office in (row.office for row in rows):
                clock = clocks[office.pk]
                if (office.clock_from, office.continues_id) != (clock.clock_from, clock.continues_id):
                    before[office.pk] = office.clock_from
                    office.clock_from, office.continues_id = clock.clock_from, clock.continues_id
                    moved.append(office)
        if moved:
            Appointment.objects.bulk_update(moved, ["clock_from", "continues"], batch_size=150)
            untold = [office for office in moved if office.pk not in told]
            _tell(untold, before=before, by=by, now=now, reason=reason)
        changed += before
    return changed


def _tell(
    offices: Collection[Appointment], *, before: Mapping[int, date], by: User | None, now: datetime, reason: str
) -> None:
    """Append an event for each office whose clock has another first day now."""
    AppointmentEvent.objects.bulk_create(
        AppointmentEvent(
            appointment=office,
            kind=EventKind.CLOCK_CHANGED,
            happened_on=local_day(now),
            recorded_at=now,
            recorded_by=by,
            reason=reason[:300],
            before={"clock_from": before[office.pk].isoformat()},
            after={"clock_from": office.clock_from.isoformat()},
        )
        for office in offices
        if before[office.pk] != office.clock_from
    )
