"""M1 to M7 of a commune, a province or the nation on a day: four statements whatever the number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from lms.base.errors import RuleViolation
from mediators.models import Mediator, Team, Unit
from mediators.queries.supporters import running_supports
from mediators.queries.teams import TeamRow, team_rows
from reports.models import COMPUTED, Measure, Metric, Target, TargetLevel
from reports.rules import Counted, count_of, has_enough_trainers, is_met
from training.enums import DONE_STATES, OPEN_STATES, EvidenceKind
from training.models import Evidence, Trainer
from training.queries.trainers import running, with_supply

NATION = "VN"
PEOPLE_METRICS = (Metric.TRAINED, Metric.NEW_TRAINED, Metric.MATERIALS)
TEAM_METRICS = (Metric.TEAMS_COMPLETE, Metric.LEGAL_SUPPORT)
COUNTED_METRICS = (*TEAM_METRICS, *PEOPLE_METRICS, Metric.TRAINERS)
WATCHED = [state.value for state in (*OPEN_STATES, *DONE_STATES)]
MATERIALS = (EvidenceKind.MATERIALS_HANDED, EvidenceKind.MATERIALS_OPENED)


@dataclass(frozen=True)
class Place:
    """What is counted: a commune with its province, a province, or the whole nation (both codes empty)."""

    commune: str = ""
    province: str = ""

    @property
    def is_province(self) -> bool:
        """Tell whether it is a whole province."""
        return bool(self.province) and not self.commune

    def condition(self, path: str = "commune") -> Q:
        """Return the condition on rows whose foreign key to their commune is named."""
        if self.commune:
            return Q(**{f"{path}_id": self.commune})
        return Q(**{f"{path}__parent_id": self.province}) if self.province else Q()


class PersonFacts(NamedTuple):
    """One person in office; `due` and `on_time` count deadlines that have come and those that were kept."""

    public_id: UUID
    name: str
    code: str
    commune: str
    team: str
    is_trained: bool
    has_materials: bool
    due: int
    on_time: int

    def flag(self, metric: str) -> bool | None:
        """Tell whether the person counts as reached for a metric; None: in neither part."""
        if metric == Metric.NEW_TRAINED:
            return self.on_time == self.due if self.due else None
        return self.is_trained if metric == Metric.TRAINED else self.has_materials


@dataclass(frozen=True)
class Indicator:
    """One metric with what was counted (None: this level does not have it) and the targets of nation and locality."""

    metric: Metric
    counted: Counted | None
    national: Target | None
    local: Target | None

    @property
    def deciding(self) -> Target | None:
        """Return the target that decides: that of the locality where it has one, else that of the nation."""
        return self.local or self.national

    def met(self, target: Target | None) -> bool | None:
        """Tell whether a target is reached; None without target or anything to count, or for another level."""
        if target is None or self.counted is None:
            return None
        if target.measure == Measure.TEAMS_PER_TRAINER:
            return has_enough_trainers(counted=self.counted, teams_per_trainer=target.low)
        return is_met(counted=self.counted, threshold=target.threshold)

    def as_json(self) -> dict[str, Any]:
        """Return the keys of contracts.md §5."""
        return {
            "numerator": self.counted.numerator if self.counted else None,
            "denominator": self.counted.denominator if self.counted else None,
            "met": self.met(self.deciding),
            "target": self.deciding.low if self.deciding else None,
        }


@dataclass(frozen=True)
class Figures:
    """Everything that was counted, so that each number can show its list."""

    place: Place
    as_of: date
    teams: list[TeamRow]
    people: list[PersonFacts]
    trainers: list[Trainer]
    indicators: tuple[Indicator, ...]


def find_place(code: str) -> Place:
    """Return the place of a code: «VN» for the nation, 2 digits a province, 5 digits a commune.

    Raises:
        RuleViolation: `unknown_unit`.
    """
    if code.strip().upper() == NATION:
        return Place()
    unit = Unit.objects.filter(code=code.strip()).first()
    if unit is None:
        raise RuleViolation("unknown_unit", f"Không có tỉnh, xã, phường, đặc khu nào mang mã «{code}».")
    return Place(commune=unit.code, province=unit.parent_id) if unit.parent_id else Place(province=unit.code)


def figures(*, place: Place, as_of: date) -> Figures:
    """Return what was counted in a place on a day, from what is known now; four statements.

    Rule: R-IND-01, R-IND-02, R-IND-03, R-IND-04, R-IND-06, R-IND-07, R-IND-08.
    """
    targets = targets_of(place=place, as_of=as_of)
    with_support = Exists(running_supports(on=as_of).filter(team=OuterRef("pk")))
    teams = team_rows(teams=Team.objects.filter(place.condition()).annotate(is_supported=with_support), on=as_of)
    people = people_of(place=place, as_of=as_of)
    trainers = trainers_of(place=place, as_of=as_of)
    counts: dict[str, Counted] = {
        Metric.TEAMS_COMPLETE: count_of([row.composition.complete is True for row in teams]),
        Metric.LEGAL_SUPPORT: count_of([is_supported(row) for row in teams]),
        Metric.TRAINERS: count_of([is_supplied(trainer) for trainer in trainers]),
    }
    if place.is_province:
        own = sum(trainer.unit_id == place.province for trainer in trainers)
        counts[Metric.TRAINERS_PER_TEAMS] = Counted(own, len(teams))
    for metric in PEOPLE_METRICS:
        flags = [person.flag(metric) for person in people]
        counts[metric] = count_of([flag for flag in flags if flag is not None])
    indicators = tuple(_indicator(metric, counts.get(metric), targets) for metric in COMPUTED)
    return Figures(place, as_of, teams, people, trainers, indicators)


def trainers_of(*, place: Place, as_of: date) -> list[Trainer]:
    """Return who is trainer of a place on a day (of a province and of its communes), with the supply; one statement.

    Rule: R-IND-06.
    """
    condition = place.condition("unit")
    if place.is_province:
        condition |= Q(unit_id=place.province)
    rows = Trainer.objects.filter(condition, running(as_of)).select_related("unit")
    return list(with_supply(rows, on=as_of).order_by("unit__name_key", "sort_key", "pk"))


def is_supported(row: TeamRow) -> bool:
    """Tell whether a team has at least one supporter of a listed profession (R-IND-08)."""
    return bool(row.team.is_supported)  # type: ignore[attr-defined]  # annotated above


def is_supplied(trainer: Any) -> bool:
    """Tell whether an annotated trainer was trained in the year and has the kit (R-IND-06)."""
    return bool(trainer.is_trained and trainer.has_kit)


def targets_of(*, place: Place, as_of: date) -> list[Target]:
    """Return the targets in force on a day for a place: its commune's, its province's, the nation's, in this order."""
    codes = [code for code in (place.commune, place.province) if code]
    rows = Target.objects.standing().in_force(as_of).filter(Q(level=TargetLevel.NATION) | Q(unit_code__in=codes))
    rank = {code: place for place, code in enumerate(codes)}
    return sorted(rows.order_by("-valid_from", "pk"), key=lambda row: rank.get(row.unit_code, len(codes)))


def people_of(*, place: Place, as_of: date) -> list[PersonFacts]:
    """Return everybody whose office runs in a place on a day, by name; one statement."""
    office = Q(appointments__recognised_on__lte=as_of) & place.condition("appointments__commune")
    office &= Q(appointments__ended_on__isnull=True) | Q(appointments__ended_on__gt=as_of)
    due = Q(appointments__training_status__due_on__lte=as_of, appointments__training_status__state__in=WATCHED)
    on_time = due & Q(appointments__training_status__completed_on__lte=F("appointments__training_status__due_on"))
    trained = Q(appointments__training_status__trained_on__lte=as_of)
    valid = Evidence.objects.filter(mediator_id=OuterRef("pk"), superseded_by=None, happened_on__lte=as_of)
    rows = (
        Mediator.objects.filter(office)
        .annotate(
            place_name=Min("appointments__commune__name"),
            team_name=Min("appointments__team__name"),
            is_trained=Count("appointments", filter=trained),
            has_materials=Exists(valid.filter(kind__in=MATERIALS)),
            due=Count("appointments", filter=due),
            on_time=Count("appointments", filter=on_time),
        )
        .order_by("sort_key", "pk")
    )
    names = ("public_id", "full_name", "code", "place_name", "team_name", "is_trained", "has_materials", "due")
    found = rows.values_list(*names, "on_time")
    return [PersonFacts._make((*row[:5], bool(row[5]), *row[6:])) for row in found]


def _indicator(metric: Metric, counted: Counted | None, targets: Iterable[Target]) -> Indicator:
    mine = [row for row in targets if row.metric == metric]
    return Indicator(
        metric=metric,
        counted=counted,
        national=next((row for row in mine if _is_national(row)), None),
        local=next((row for row in mine if not _is_national(row)), None),
    )


def _is_national(row: Target) -> bool:
    return row.level == TargetLevel.NATION
