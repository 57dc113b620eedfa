"""M1 to M7 of a commune, a province or the nation on a day: four statements whatever the number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from lms.base.errors import RuleViolation
from mediators.models import Mediator, Team, Unit
from mediators.queries.teams import TeamRow, team_rows
from reports.models import Metric, Target, TargetLevel
from reports.rules import Counted, count_of, is_met
from training.enums import DONE_STATES, OPEN_STATES, Audience, EvidenceKind
from training.models import CompletionRule, Evidence
from training.queries.rulebook import rule_from_row

NATION = "VN"
PEOPLE_METRICS = (Metric.TRAINED, Metric.NEW_TRAINED, Metric.MATERIALS)
COUNTED_METRICS = (Metric.TEAMS_COMPLETE, *PEOPLE_METRICS)
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
    """One metric with what was counted (None: no register yet) and the targets of nation and locality."""

    metric: Metric
    counted: Counted | None
    national: Target | None
    local: Target | None

    @property
    def deciding(self) -> Target | None:
        """Return the target that decides: that of the locality where it has one, else that of the nation."""
        return self.local or self.national

    def met(self, target: Target | None) -> bool | None:
        """Tell whether a target is reached; None without target, register or anything to count."""
        if target is None or self.counted is None:
            return None
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

    Rule: R-IND-01, R-IND-02, R-IND-03, R-IND-04.
    """
    targets = targets_of(place=place, as_of=as_of)
    national = next((row for row in targets if row.metric == Metric.TRAINED and _is_national(row)), None)
    teams = team_rows(teams=Team.objects.filter(place.condition()), on=as_of)
    people = people_of(place=place, as_of=as_of, since=national.valid_from if national else date.min)
    counts: dict[str, Counted] = {Metric.TEAMS_COMPLETE: count_of([row.composition.complete is True for row in teams])}
    for metric in PEOPLE_METRICS:
        flags = [person.flag(metric) for person in people]
        counts[metric] = count_of([flag for flag in flags if flag is not None])
    indicators = tuple(_indicator(metric, counts.get(metric), targets) for metric in Metric)
    return Figures(place, as_of, teams, people, indicators)


def targets_of(*, place: Place, as_of: date) -> list[Target]:
    """Return the targets in force on a day for a place: its commune's, its province's, the nation's, in this order."""
    codes = [code for code in (place.commune, place.province) if code]
    in_force = Q(valid_from__lte=as_of) & (Q(valid_to__isnull=True) | Q(valid_to__gt=as_of))
    rows = Target.objects.filter(in_force, Q(level=TargetLevel.NATION) | Q(unit_code__in=codes))
    rank = {code: place for place, code in enumerate(codes)}
    return sorted(rows.order_by("-valid_from", "pk"), key=lambda row: rank.get(row.unit_code, len(codes)))


def people_of(*, place: Place, as_of: date, since: date) -> list[PersonFacts]:
    """Return everybody whose office runs in a place on a day, by name; one statement, and one for the rules.

    Args:
        since: training before this day, the start of the plan, does not count.
    """
    office = Q(appointments__recognised_on__lte=as_of) & place.condition("appointments__commune")
    office &= Q(appointments__ended_on__isnull=True) | Q(appointments__ended_on__gt=as_of)
    due = Q(appointments__training_status__due_on__lte=as_of, appointments__training_status__state__in=WATCHED)
    on_time = due & Q(appointments__training_status__completed_on__lte=F("appointments__training_status__due_on"))
    valid = Evidence.objects.filter(mediator_id=OuterRef("pk"), superseded_by=None, happened_on__lte=as_of)
    rows = (
        Mediator.objects.filter(office)
        .annotate(
            place_name=Min("appointments__commune__name"),
            team_name=Min("appointments__team__name"),
            is_trained=_trained(valid.filter(happened_on__gte=since)),
            has_materials=Exists(valid.filter(kind__in=MATERIALS)),
            due=Count("appointments", filter=due),
            on_time=Count("appointments", filter=on_time),
        )
        .order_by("sort_key", "pk")
    )
    names = ("public_id", "full_name", "code", "place_name", "team_name", "is_trained", "has_materials", "due")
    return [PersonFacts(*row) for row in rows.values_list(*names, "on_time")]


def _trained(evidence: Any) -> Q | Exists:
    """Return the condition that some rule of completion for new mediators was met by evidence of the window."""
    condition: Q | Exists = Q(pk__in=[])
    for row in CompletionRule.objects.filter(audience=Audience.NEW).order_by("pk"):
        items = rule_from_row(row).items
        wanted = Q(pk__in=[])
        for item in items:
            enough = Q() if item.minimum_percent is None else Q(score_percent__gte=item.minimum_percent)
            wanted |= Q(reference=item.reference, kind__in=sorted(item.kinds)) & enough
        reached = (
            evidence.filter(wanted)
            .order_by()
            .values("mediator_id")
            .annotate(number=Count("reference", distinct=True))
            .filter(number=len(items))
        )
        condition = condition | Q(Exists(reached))
    return condition


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
