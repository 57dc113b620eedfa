"""M1 to M7 of a day as it was known then: only what was recorded by a moment counts.

Two readings of a past day stand side by side. «Như đã biết khi ấy» (here): evidence by the moment it was recorded,
offices by their events, decisions on periods, trainers, supporters and targets by the moment of recording; statuses
come from the same pure function as ever. «Theo điều biết hiện nay» (`indicators.figures`): all that is known now about
that day. What has no history is read as it is now in both: sex and ethnicity of people, the planned number and the
name of a team, rules and the holiday table, records that were merged.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce

from lms.base.clock import LOCAL_ZONE
from mediators.models import Appointment, AppointmentEvent, Team
from mediators.queries.identity import absorbed_records, as_person
from mediators.queries.supporters import running_supports
from mediators.queries.teams import TeamRow, row_of_members
from mediators.rules import MemberFacts
from reports.queries.indicators import Figures, assemble, targets_of, trainers_of
from reports.queries.people import MATERIALS, WATCHED, PersonFacts
from reports.queries.places import Place
from training import rules
from training.models import Evidence
from training.queries.ledger import known_rows
from training.queries.periods import PeriodBook, load_period_book
from training.queries.rulebook import RuleBook, load_rulebook
from training.services.status import evidence_by_mediator

CHUNK = 5000
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class KnownOffice:
    """An office as it was known at a moment."""

    pk: int
    mediator_id: int
    public_id: UUID
    name: str
    code: str
    female: bool | None
    ethnic_minority: bool | None
    commune_id: str
    province_id: str
    commune: str
    team_id: int
    team: str
    recognised_on: date
    effective_on: date | None
    ended_on: date | None
    clock_from: date
    is_head: bool

    def runs_on(self, day: date) -> bool:
        """Tell whether the office runs on a day (R-APPT-01)."""
        return self.recognised_on <= day and (self.ended_on is None or self.ended_on > day)


def end_of(day: date) -> datetime:
    """Return the last moment of a local day: what was recorded on the day itself was known."""
    return datetime.combine(day + timedelta(days=1), time(), LOCAL_ZONE) - timedelta(microseconds=1)


def restored(office: KnownOffice, before: Mapping[str, Any]) -> KnownOffice:
    """Return an office with the values that an event kept from before it; pure."""

    def day(name: str, now: date | None) -> date | None:
        return now if name not in before else before[name] and date.fromisoformat(before[name])

    return replace(
        office,
        recognised_on=day("recognised_on", office.recognised_on) or office.recognised_on,
        effective_on=day("effective_on", office.effective_on),
        ended_on=day("ended_on", office.ended_on),
        clock_from=day("clock_from", office.clock_from) or office.clock_from,
        is_head=before.get("head", office.is_head),
        team_id=before.get("team", office.team_id),
    )


def known_offices(*, place: Place, moment: datetime) -> tuple[list[KnownOffice], set[int]]:
    """Return the offices of a place as they were known at a moment, and the ids of those that read otherwise now.

    Two statements. An office is known from its first event on; one without events from the moment of its row.
    """
    rows = place.within(Appointment.objects.all()).annotate(
        known_from=Coalesce(Min("events__recorded_at"), "created_at")
    )
    later: dict[int, dict[str, Any]] = {}
    events = AppointmentEvent.objects.filter(
        recorded_at__gt=moment, appointment__in=place.within(Appointment.objects.all()).values("pk")
    )
    for office_id, before in events.order_by("pk").values_list("appointment_id", "before"):
        later.setdefault(office_id, before)
    columns = (
        "pk", "mediator_id", "mediator__public_id", "mediator__full_name", "mediator__code", "mediator__female",
        "mediator__ethnic_minority", "commune_id", "commune__parent_id", "commune__name", "team_id", "team__name",
        "recognised_on", "effective_on", "ended_on", "clock_from", "is_head",
    )  # fmt: skip
    found, changed = [], set()
    for *values, known_from in rows.order_by("mediator__sort_key", "pk").values_list(*columns, "known_from"):
        office = KnownOffice(*values)
        before = later.get(office.pk)
        if known_from > moment or before == {}:
            changed.add(office.pk)
            continue
        if before is not None:
            changed.add(office.pk)
            office = restored(office, before)
        found.append(office)
    return found, changed


def figures_known(*, place: Place, as_of: date, moment: datetime, tell: Progress | None = None) -> Figures:
    """Return what was counted in a place on a day from what was recorded by a moment.

    A constant number of statements for every 5,000 people.

    Args:
        tell: told after each part how many people are done, and of how many.

    Rule: R-IND-10.
    """
    known, _changed = known_offices(place=place, moment=moment)
    running = [office for office in known if office.runs_on(as_of)]
    people = _people(running, as_of=as_of, moment=moment, tell=tell)
    teams = _teams(place, known, running, as_of=as_of, moment=moment)
    trainers = trainers_of(place=place, as_of=as_of, known_at=moment)
    targets = targets_of(place=place, as_of=as_of, known_at=moment)
    return assemble(place=place, as_of=as_of, teams=teams, people=people, trainers=trainers, targets=targets)


def _people(
    running: Iterable[KnownOffice], *, as_of: date, moment: datetime, tell: Progress | None
) -> list[PersonFacts]:
    """Return the people of these offices, each once, in their order."""
    offices: dict[int, list[KnownOffice]] = defaultdict(list)
    for office in running:
        offices[office.mediator_id].append(office)
    book, periods = load_rulebook(), load_period_book(known_at=moment)
    needs, ids = book.needs(), list(offices)
    found = []
    for first in range(0, len(ids), CHUNK):
        part = ids[first : first + CHUNK]
        evidence = evidence_by_mediator(part, needs=needs, known_at=moment)
        supplied = _with_materials(part, as_of=as_of, moment=moment)
        for pk in part:
            facts = evidence.get(pk, [])
            found.append(_person(offices[pk], facts, pk in supplied, book, periods, as_of))
        if tell is not None:
            tell(len(found), len(ids))
    return found


def _person(
    offices: list[KnownOffice],
    evidence: list[rules.EvidenceFact],
    has_materials: bool,
    book: RuleBook,
    periods: PeriodBook,
    as_of: date,
) -> PersonFacts:
    due = on_time = 0
    for office in offices:
        status = _status(office, evidence, book, periods, as_of)
        if status is None or status.due_on is None or status.due_on > as_of or status.state.value not in WATCHED:
            continue
        due += 1
        on_time += status.completed_on is not None and status.completed_on <= status.due_on
    trained = [book.trained_on(evidence=evidence, clock_on=office.clock_from, as_of=as_of) for office in offices]
    one = min(offices, key=lambda office: office.pk)
    return PersonFacts(
        one.public_id, one.name, one.code, one.commune, one.team, any(trained), has_materials, due, on_time
    )


def _status(
    office: KnownOffice, evidence: list[rules.EvidenceFact], book: RuleBook, periods: PeriodBook, as_of: date
) -> rules.Status | None:
    changes = periods.changes_of(
        mediator_id=office.mediator_id, team_id=office.team_id, commune_id=office.commune_id,
        province_id=office.province_id,
    )  # fmt: skip
    facts = rules.AppointmentFacts(
        str(office.pk), office.recognised_on, office.effective_on, office.ended_on, office.clock_from, changes
    )
    try:
        return rules.appointment_status(
            appointment=facts, evidence=evidence, rules=book.rules_on(facts.clock_on), working_days=book.working_days,
            as_of=as_of,
        )  # fmt: skip
    except rules.UnknownYear:
        return None


def _with_materials(mediator_ids: Collection[int], *, as_of: date, moment: datetime) -> set[int]:
    """Return who of some people had the materials by a day, from rows recorded by a moment (M4)."""
    absorbed = absorbed_records(mediator_ids=mediator_ids)
    rows = known_rows(Evidence.objects.filter(kind__in=MATERIALS, happened_on__lte=as_of), moment=moment)
    ids = rows.filter(mediator_id__in={*mediator_ids, *absorbed}).order_by().values_list("mediator_id", flat=True)
    return {as_person(mediator_id=pk, absorbed=absorbed) for pk in ids.distinct()}


def _teams(
    place: Place, known: Iterable[KnownOffice], running: Iterable[KnownOffice], *, as_of: date, moment: datetime
) -> list[TeamRow]:
    """Return the teams known at a moment with the members known then; a team is known with its first office."""
    members: dict[int, list[MemberFacts]] = defaultdict(list)
    for office in running:
        members[office.team_id].append(MemberFacts(office.female, office.ethnic_minority, office.is_head))
    supports = running_supports(on=as_of).filter(supporter__recorded_at__lte=moment)
    teams = place.within(Team.objects.annotate(is_supported=Exists(supports.filter(team=OuterRef("pk")))), team="pk")
    rows = teams.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=as_of), _known_teams(known))
    ordered = rows.select_related("commune").order_by("commune__name_key", "order_key", "pk")
    return [row_of_members(team=team, members=members[team.pk]) for team in ordered]


def _known_teams(known: Iterable[KnownOffice]) -> Q:
    """Return the condition on teams with an office known then, or without any office at all."""
    offices = Appointment.objects.filter(team=OuterRef("pk"))
    return Q(pk__in={office.team_id for office in known}) | Q(~Exists(offices))
