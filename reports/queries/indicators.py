"""M1 to M7 of a commune, a province or the nation on a day: four statements whatever the number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from mediators.models import Team
from mediators.queries.supporters import running_supports
from mediators.queries.teams import TeamRow, team_rows
from reports.models import COMPUTED, Measure, Metric, Target, TargetLevel
from reports.queries.people import PEOPLE_METRICS, PersonFacts, people_of
from reports.queries.places import Place
from reports.rules import Counted, count_of, has_enough_trainers, is_met
from training.models import Trainer
from training.queries.trainers import running, with_supply

TEAM_METRICS = (Metric.TEAMS_COMPLETE, Metric.LEGAL_SUPPORT)
COUNTED_METRICS = (*TEAM_METRICS, *PEOPLE_METRICS, Metric.TRAINERS)


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


def figures(*, place: Place, as_of: date) -> Figures:
    """Return what was counted in a place on a day, from what is known now; four statements.

    Rule: R-IND-01, R-IND-02, R-IND-03, R-IND-04, R-IND-06, R-IND-07, R-IND-08.
    """
    with_support = Exists(running_supports(on=as_of).filter(team=OuterRef("pk")))
    teams = place.within(Team.objects.annotate(is_supported=with_support), team="pk")
    return assemble(
        place=place,
        as_of=as_of,
        teams=team_rows(teams=teams, on=as_of),
        people=people_of(place=place, as_of=as_of),
        trainers=trainers_of(place=place, as_of=as_of),
        targets=targets_of(place=place, as_of=as_of),
    )


def assemble(
    *,
    place: Place,
    as_of: date,
    teams: list[TeamRow],
    people: list[PersonFacts],
    trainers: list[Trainer],
    targets: list[Target],
) -> Figures:
    """Return the figures of what was read; no statement."""
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
    own_targets = decided(targets, codes=tuple(code for code in (place.commune, place.province) if code))
    indicators = tuple(Indicator(row, counts.get(row), *own_targets.get(row, (None, None))) for row in COMPUTED)
    return Figures(place, as_of, teams, people, trainers, indicators)


def trainers_of(*, place: Place, as_of: date, known_at: datetime | None = None) -> list[Trainer]:
    """Return who is trainer of a place on a day (of a province and of its communes), with the supply; one statement.

    Args:
        place: whose trainers.
        as_of: the day.
        known_at: the moment by which rows were recorded that count; None: all.

    Rule: R-IND-06.
    """
    condition = place.condition("unit")
    if place.is_province:
        condition |= Q(unit_id=place.province)
    rows = Trainer.objects.filter(condition, running(as_of)).select_related("unit")
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return list(with_supply(rows, on=as_of, known_at=known_at).order_by("unit__name_key", "sort_key", "pk"))


def is_supported(row: TeamRow) -> bool:
    """Tell whether a team has at least one supporter of a listed profession (R-IND-08)."""
    return bool(row.team.is_supported)  # type: ignore[attr-defined]  # annotated above


def is_supplied(trainer: Any) -> bool:
    """Tell whether an annotated trainer was trained in the year and has the kit (R-IND-06)."""
    return bool(trainer.is_trained and trainer.has_kit)


def targets_of(*, place: Place, as_of: date, known_at: datetime | None = None) -> list[Target]:
    """Return the targets in force on a day for a place: its commune's, its province's, the nation's, in this order.

    Args:
        place: whose targets.
        as_of: the day.
        known_at: the moment whose rows count; None: those that stand now.
    """
    codes = tuple(code for code in (place.commune, place.province) if code)
    rows = Target.objects.standing() if known_at is None else Target.objects.known_at(known_at)
    found = rows.in_force(as_of).filter(Q(level=TargetLevel.NATION) | Q(unit_code__in=codes))
    return sorted(found.order_by("-valid_from", "pk"), key=lambda row: _rank(row, codes))


def decided(targets: Iterable[Target], *, codes: tuple[str, ...]) -> dict[str, tuple[Target | None, Target | None]]:
    """Return, by metric, the target of the nation and that of the place which decides: the nearest, then the newest.

    Args:
        targets: those in force, the newest first.
        codes: of the place and of what contains it, the nearest first.
    """
    found: dict[str, tuple[Target | None, Target | None]] = {}
    for row in sorted(targets, key=lambda row: _rank(row, codes)):
        national, local = found.get(row.metric, (None, None))
        if row.level == TargetLevel.NATION:
            found[row.metric] = (national or row, local)
        else:
            found[row.metric] = (national, local or row)
    return found


def _rank(row: Target, codes: tuple[str, ...]) -> int:
    return codes.index(row.unit_code) if row.unit_code in codes else len(codes)
