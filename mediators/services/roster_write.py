"""Writes an accepted plan of a roster: teams, people, offices and events, in bulk.

Called inside a transaction. Every statement here works on many rows, so 35,000 of them stay within a minute.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import User
from lms.base.text import search_key, sort_key
from mediators.enums import IMPORT_REASON, EventKind, RowFate
from mediators.models import Appointment, AppointmentEvent, Mediator, Team
from mediators.roster.known import OFFICE_FIELDS
from mediators.roster.plan import RowPlan
from mediators.services.clocks import reclock
from mediators.services.codes import new_codes
from mediators.services.offices import office_values, open_sign_in
from mediators.services.teams import order_key
from mediators.signals import appointments_changed

CHUNK = 1_000
_PERSON_FIELDS = (
    "full_name",
    "name_key",
    "sort_key",
    "female",
    "birth_year",
    "birth_date",
    "ethnic_minority",
    "phone",
    "occupation",
    "qualification",
)
_OFFICE_FIELDS = ("is_head", "recognised_on", "decision_number", "clock_from")


@dataclass
class _Writing:
    """What one acceptance has at hand."""

    plans: Sequence[RowPlan]
    by: User | None
    now: datetime
    teams: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    first_order: int = 0


def write_plans(*, plans: Sequence[RowPlan], by: User | None, now: datetime) -> list[int]:
    """Write everything that is not refused, and return the ids of the offices opened or changed.

    Sends `appointments_changed` once. The caller holds the transaction and records it in the audit.
    """
    writing = _Writing(plans=plans, by=by, now=now)
    _write_teams(writing)
    _write_people(writing)
    _keep_order(writing)
    _open_offices(writing)
    _update(writing)
    if writing.changed:
        appointments_changed.send(sender=Appointment, appointment_ids=writing.changed, now=now)
    return writing.changed


def _opened(writing: _Writing) -> Iterator[tuple[int, RowPlan]]:
    return ((place, plan) for place, plan in enumerate(writing.plans) if plan.fate == RowFate.CREATED)


def _write_teams(writing: _Writing) -> None:
    """Find the teams of the opened offices, and set up the missing ones in the order of the file."""
    wanted = {(plan.commune, search_key(plan.row.team)): plan.row.team for _place, plan in _opened(writing)}
    communes = {commune for commune, _key in wanted}
    running = Team.objects.filter(commune__in=communes, dissolved_on__isnull=True)
    writing.teams = {(commune, key): pk for pk, commune, key in running.values_list("pk", "commune_id", "name_key")}
    missing = [
        Team(commune_id=commune, name=name, name_key=key, order_key=order_key(name))
        for (commune, key), name in wanted.items()
        if (commune, key) not in writing.teams
    ]
    for team in Team.objects.bulk_create(missing, batch_size=CHUNK):
        writing.teams[team.commune_id, team.name_key] = team.pk


def _write_people(writing: _Writing) -> None:
    """Write the people nobody knew; `people` then gives the mediator of every opened row."""
    new = []
    for place, plan in _opened(writing):
        if plan.person:
            writing.people[place] = plan.person.id
        elif plan.same_as is None:
            new.append(place)
    codes = new_codes(count=len(new))
    for start in range(0, len(new), CHUNK):
        places = new[start : start + CHUNK]
        batch = [_mediator(writing.plans[place], code) for place, code in zip(places, codes[start:], strict=False)]
        for place, person in zip(places, Mediator.objects.bulk_create(batch), strict=True):
            writing.people[place] = person.pk
    for place, plan in _opened(writing):
        if plan.same_as is not None and plan.person is None:
            writing.people[place] = writing.people[plan.same_as]


def _mediator(plan: RowPlan, code: str) -> Mediator:
    row = plan.row
    return Mediator(
        code=code,
        commune_id=plan.commune,
        full_name=row.name,
        name_key=search_key(row.name),
        sort_key=sort_key(row.name),
        female=row.female,
        birth_year=int(row.born[:4]) if row.born else None,
        birth_date=_full_day(row.born),
        ethnic_minority=row.ethnic_minority,
        phone=row.phone or "",
        occupation=row.occupation,
        qualification=row.qualification,
    )


def _full_day(born: str | None) -> date | None:
    return date.fromisoformat(born) if born and len(born) > len("2026") else None


def _open_offices(writing: _Writing) -> None:
    """Open the offices: first those of new people, then those that may carry on another one."""
    first = [place for place, plan in _opened(writing) if plan.person is None and plan.same_as is None]
    later = [place for place, plan in _opened(writing) if plan.person or plan.same_as is not None]
    for start in range(0, len(first), CHUNK):
        _insert(writing, first[start : start + CHUNK])
    for start in range(0, len(later), CHUNK):
        _insert(writing, later[start : start + CHUNK])
    returned = {writing.people[place] for place in later}
    if returned:
        writing.changed += reclock(mediator_ids=returned, by=writing.by, now=writing.now, reason=IMPORT_REASON)
        open_sign_in(mediator_ids=returned, now=writing.now)


def _recognised(plan: RowPlan) -> date:
    return date.fromisoformat(plan.row.recognised_on or "")


def _insert(writing: _Writing, places: Sequence[int]) -> None:
    batch = []
    for place in places:
        plan, row = writing.plans[place], writing.plans[place].row
        recognised_on = _recognised(plan)
        batch.append(
            Appointment(
                mediator_id=writing.people[place],
                team_id=writing.teams[plan.commune, search_key(row.team)],
                commune_id=plan.commune,
                recognised_on=recognised_on,
                decision_number=row.decision,
                is_head=row.head,
                list_order=writing.first_order + place,
                clock_from=recognised_on,
            )
        )
    writing.changed += [office.pk for office in Appointment.objects.bulk_create(batch)]
    AppointmentEvent.objects.bulk_create(
        [_event(writing, office.pk, EventKind.RECOGNISED, office, {}, office_values(office)) for office in batch]
    )


def _event(
    writing: _Writing, pk: int, kind: EventKind, office: Appointment, before: dict[str, Any], after: dict[str, Any]
) -> AppointmentEvent:
    return AppointmentEvent(
        appointment_id=pk,
        kind=kind,
        happened_on=office.recognised_on,
        recorded_at=writing.now,
        recorded_by=writing.by,
        reason=IMPORT_REASON,
        before=before,
        after=after,
    )


def _update(writing: _Writing) -> None:
    """Write the changed values of known people and offices, with one event for each kind of change."""
    changed = [plan for plan in writing.plans if plan.fate == RowFate.UPDATED]
    for start in range(0, len(changed), CHUNK):
        batch = changed[start : start + CHUNK]
        _update_people([plan for plan in batch if any(item.field not in OFFICE_FIELDS for item in plan.changes)])
        _update_offices(writing, [plan for plan in batch if any(item.field in OFFICE_FIELDS for item in plan.changes)])


def _update_people(plans: Sequence[RowPlan]) -> None:
    people = Mediator.objects.in_bulk([plan.person.id for plan in plans if plan.person])
    renamed = []
    for plan in plans:
        person, row = people[plan.person.id], plan.row  # type: ignore[union-attr]  # updated rows have a person
        fields = {item.field for item in plan.changes}
        if "name" in fields:
            person.full_name, person.name_key, person.sort_key = row.name, search_key(row.name), sort_key(row.name)
            renamed.append(person)
        if "born" in fields and row.born:
            person.birth_year, person.birth_date = int(row.born[:4]), _full_day(row.born)
        for name in fields & {"female", "ethnic_minority", "phone", "occupation", "qualification"}:
            setattr(person, name, getattr(row, name))
    Mediator.objects.bulk_update(people.values(), _PERSON_FIELDS, batch_size=80)
    for person in renamed:
        User.objects.filter(mediator=person).update(full_name=person.full_name)


def _update_offices(writing: _Writing, plans: Sequence[RowPlan]) -> None:
    offices = Appointment.objects.in_bulk([plan.office.id for plan in plans if plan.office])
    events: list[AppointmentEvent] = []
    moved: set[int] = set()
    for plan in plans:
        office, row = offices[plan.office.id], plan.row  # type: ignore[union-attr]  # updated rows have an office
        fields = {item.field for item in plan.changes} & OFFICE_FIELDS
        before, clock, start = office_values(office), office.clock_from, office.starts_on
        office.is_head = row.head if "head" in fields else office.is_head
        office.decision_number = row.decision if "decision" in fields else office.decision_number
        office.recognised_on = _recognised(plan)
        kinds = _kinds(fields, later=office.starts_on > start)
        if EventKind.DATE_CORRECTED in kinds and clock == start:
            office.clock_from = office.starts_on
        if set(kinds) & {EventKind.DATE_CORRECTED, EventKind.REISSUED}:
            moved.add(office.mediator_id)
        events += [_event(writing, office.pk, kind, office, before, office_values(office)) for kind in kinds]
        writing.changed.append(office.pk)
    Appointment.objects.bulk_update(offices.values(), _OFFICE_FIELDS, batch_size=150)
    AppointmentEvent.objects.bulk_create(events, batch_size=CHUNK)
    writing.changed += reclock(mediator_ids=moved, by=writing.by, now=writing.now, reason=IMPORT_REASON)


def _kinds(fields: Iterable[str], *, later: bool) -> list[EventKind]:
    """Name the events; a new number with a later day is a decision issued again, which keeps the clock (R-APPT-02)."""
    found = set(fields)
    kinds = []
    if {"decision", "recognised_on"} <= found and later:
        kinds.append(EventKind.REISSUED)
    else:
        if "recognised_on" in found:
            kinds.append(EventKind.DATE_CORRECTED)
        if "decision" in found:
            kinds.append(EventKind.DECISION_CORRECTED)
    return [*kinds, EventKind.HEAD_CHANGED] if "head" in found else kinds


def _keep_order(writing: _Writing) -> None:
    """Keep the order of the file on the offices, when it says anything new."""
    known = [
        (place, plan.office.id)
        for place, plan in enumerate(writing.plans)
        if plan.office and plan.fate != RowFate.REFUSED
    ]
    stored = _orders([pk for _place, pk in known])
    orders = [stored[pk] for _place, pk in known]
    opens = any(True for _item in _opened(writing))
    if not opens and None not in orders and orders == sorted(orders):  # type: ignore[type-var]  # no None left
        return
    writing.first_order = _last_order(writing, {pk for _place, pk in known}) + 1
    rows = [Appointment(pk=pk, list_order=writing.first_order + place) for place, pk in known]
    rows = [row for row in rows if stored[row.pk] != row.list_order]
    Appointment.objects.bulk_update(rows, ["list_order"], batch_size=400)


def _orders(ids: Sequence[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for start in range(0, len(ids), CHUNK):
        part = Appointment.objects.filter(pk__in=ids[start : start + CHUNK])
        found |= dict(part.values_list("pk", "list_order"))
    return found


def _last_order(writing: _Writing, ids: set[int]) -> int:
    """Return the highest place among the offices of these communes that the file does not name."""
    communes = {plan.commune for plan in writing.plans if plan.fate != RowFate.REFUSED}
    others = Appointment.objects.filter(commune__in=communes, list_order__isnull=False)
    return max((order for pk, order in others.values_list("pk", "list_order") if pk not in ids and order), default=0)
