"""Extensions and suspensions in force, read once for many people."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from mediators.models import Appointment
from mediators.queries.identity import records_of
from training.enums import PeriodKind
from training.models import PeriodDecision
from training.rules import PeriodChange

_COLUMNS = ("team_id", "unit_id", "kind", "decision_number", "decided_on", "first_on", "last_on", "days")


@dataclass(eq=False)
class PeriodBook:
    """The decisions in force, by whom they are for."""

    by_mediator: dict[int, list[PeriodChange]] = field(default_factory=dict)
    by_team: dict[int, list[PeriodChange]] = field(default_factory=dict)
    by_unit: dict[str, list[PeriodChange]] = field(default_factory=dict)

    def changes_of(
        self, *, mediator_id: int, team_id: int, commune_id: str, province_id: str | None
    ) -> tuple[PeriodChange, ...]:
        """Return the decisions that are for an appointment; those without effect on its period are among them."""
        return (
            *self.by_mediator.get(mediator_id, ()),
            *self.by_team.get(team_id, ()),
            *self.by_unit.get(commune_id, ()),
            *self.by_unit.get(province_id or "", ()),
        )

    def __bool__(self) -> bool:
        """Tell whether there is any decision."""
        return bool(self.by_mediator or self.by_team or self.by_unit)

    def touched(self) -> Q:
        """Return the condition on appointments that some decision is for."""
        units = sorted(self.by_unit)
        return (
            Q(mediator_id__in=sorted(self.by_mediator))
            | Q(team_id__in=sorted(self.by_team))
            | Q(commune_id__in=units)
            | Q(commune__parent_id__in=units)
        )


def valid_decisions(*, known_at: datetime | None = None) -> QuerySet[PeriodDecision]:
    """Return the decisions that no other row takes the place of; with a moment, as they stood then."""
    rows = PeriodDecision.objects.exclude(kind=PeriodKind.ANNULLED)
    if known_at is None:
        return rows.filter(superseded_by__isnull=True)
    return rows.filter(
        Q(superseded_by__isnull=True) | Q(superseded_by__recorded_at__gt=known_at), recorded_at__lte=known_at
    )


def load_period_book(*, known_at: datetime | None = None) -> PeriodBook:
    """Return the decisions in force; one statement. Those for a record merged into another count for that one.

    Args:
        known_at: the moment whose rows count; None: those that stand now.
    """
    people: dict[int, list[PeriodChange]] = defaultdict(list)
    teams: dict[int, list[PeriodChange]] = defaultdict(list)
    units: dict[str, list[PeriodChange]] = defaultdict(list)
    person = Coalesce("mediator__merged_into_id", "mediator_id")
    for mediator, team, unit, kind, *values in (
        valid_decisions(known_at=known_at).order_by("pk").values_list(person, *_COLUMNS)
    ):
        change = _change(kind, *values)
        if mediator is not None:
            people[mediator].append(change)
        elif team is not None:
            teams[team].append(change)
        else:
            units[unit].append(change)
    return PeriodBook(dict(people), dict(teams), dict(units))


def decisions_of(*, appointment: Appointment) -> QuerySet[PeriodDecision]:
    """Return the decisions recorded for an appointment, superseded ones too, in the order of recording."""
    condition = Q(mediator__in=records_of(mediator=appointment.mediator)) | Q(team=appointment.team_id)
    condition |= Q(unit__in=[appointment.commune_id, appointment.commune.parent_id])
    found = PeriodDecision.objects.filter(condition)
    return found.select_related("mediator", "team", "unit", "recorded_by", "superseded_by").order_by("pk")


def change_of(row: PeriodDecision) -> PeriodChange:
    """Return a stored decision as the rules look at it."""
    return _change(row.kind, row.decision_number, row.decided_on, row.first_on, row.last_on, row.days)


def _change(kind: str, number: str, decided_on: date, first_on: date, last_on: date | None, days: int) -> PeriodChange:
    added = days if kind == PeriodKind.EXTENSION else 0
    return PeriodChange(PeriodKind(kind), number, decided_on, first_on, last_on, added)
