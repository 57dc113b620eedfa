"""M1 to M7 of every commune of a province, or of every province, beside what decides for each: four statements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value

from lms.base.text import sort_key
from mediators.models import Team, Unit
from mediators.queries.supporters import running_supports
from mediators.queries.teams import TeamRow, completeness, team_rows
from reports.models import COMPUTED, Metric, Target, TargetLevel
from reports.queries.indicators import Indicator, decided, is_supplied, targets_of, trainers_of
from reports.queries.people import due_condition, kept_condition, materials_condition, offices_of, trained_condition
from reports.queries.places import Place
from reports.rules import Counted

Counts = dict[str, Counted]
WHOLE = "-"


@dataclass(frozen=True)
class UnitFigures:
    """One commune or province, or the whole (no code), with its indicators in order."""

    code: str
    name: str
    indicators: tuple[Indicator, ...]

    def of(self, metric: str) -> Indicator:
        """Return one indicator."""
        return next(row for row in self.indicators if row.metric == metric)

    @property
    def missed_count(self) -> int:
        """Return how many targets are not reached."""
        return sum(row.met(row.deciding) is False for row in self.indicators)

    @property
    def missing_count(self) -> int:
        """Return how many people, teams and trainers lack something, over all metrics."""
        counts = [row.counted for row in self.indicators if row.counted and row.metric != Metric.TRAINERS_PER_TEAMS]
        return sum(count.denominator - count.numerator for count in counts)


@dataclass(frozen=True)
class Totals:
    """The units of a place and the whole; `shared` counts people who hold offices in more than one unit."""

    units: tuple[UnitFigures, ...]
    whole: UnitFigures
    shared: int


@dataclass(frozen=True)
class UnitCounts:
    """What was counted of each unit of a place, by code, and of the whole; nothing is compared with targets yet."""

    units: Mapping[str, Counts]
    whole: Counts

    def as_json(self) -> dict[str, Any]:
        """Return plain lists that can be stored."""
        return {"units": {code: _plain(counts) for code, counts in self.units.items()}, "whole": _plain(self.whole)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "UnitCounts":
        """Return what `as_json` gave."""
        return cls({code: _counted(row) for code, row in stored["units"].items()}, _counted(stored["whole"]))


def unit_totals(*, place: Place, as_of: date, units: Sequence[Unit] | None = None) -> Totals:
    """Return the communes of a province (or the provinces of the nation) with their numbers on a day, by name.

    From what is known now; four statements whatever the size, one more for the nation in the borders of another day. A
    person with offices in two units counts in each, and once in the whole.

    Args:
        place: a province or the nation.
        as_of: the day.
        units: the rows as they are called, where the caller has read them; None: read here.

    Rule: R-IND-01, R-IND-02, R-IND-03, R-IND-04, R-IND-06, R-IND-07, R-IND-08.
    """
    names = {unit.code: str(unit) for unit in (_units(place, as_of) if units is None else units)}
    return totals_of(place=place, as_of=as_of, names=names, counted=count_units(place=place, as_of=as_of, names=names))


def count_units(*, place: Place, as_of: date, names: Mapping[str, str] | None = None) -> UnitCounts:
    """Return what there is to count of each unit of a place on a day; three statements whatever the size.

    Args:
        place: a province or the nation. as_of: the day.
        names: the units that are rows, by code; None: read here.
    """
    if names is None:
        names = {unit.code: str(unit) for unit in _units(place, as_of)}
    parents = _parents(place, names)
    counts, team_count = _count_teams(place, as_of, parents)
    people, whole = _count_people(place, as_of, parents)
    for code, found in people.items():
        counts[code] |= found
    trainers = trainers_of(place=place, as_of=as_of)
    for code in list(counts):
        own = [trainer for trainer in trainers if code in (trainer.unit_id, trainer.unit.parent_id)]
        counts[code][Metric.TRAINERS] = Counted(sum(map(is_supplied, own)), len(own))
        if place.is_nation:
            provincial = sum(trainer.unit_id == code for trainer in own)
            counts[code][Metric.TRAINERS_PER_TEAMS] = Counted(provincial, team_count[code])
    whole[Metric.TRAINERS] = Counted(sum(map(is_supplied, trainers)), len(trainers))
    if place.is_province:
        provincial = sum(trainer.unit_id == place.province for trainer in trainers)
        whole[Metric.TRAINERS_PER_TEAMS] = Counted(provincial, sum(team_count.values()))
    for metric in (Metric.TEAMS_COMPLETE, Metric.LEGAL_SUPPORT):
        whole[metric] = _sum(found[metric] for found in counts.values())
    return UnitCounts(counts, whole)


def totals_of(*, place: Place, as_of: date, names: Mapping[str, str], counted: UnitCounts) -> Totals:
    """Return counts beside the targets in force on a day; one statement."""
    counts, whole = counted.units, counted.whole
    targets = _targets(place, as_of)
    rows = [
        UnitFigures(code, names.get(code, code), _decided(found, targets, (code, place.province)))
        for code, found in counts.items()
    ]
    rows.sort(key=lambda row: (sort_key(row.name), row.code))
    shared = sum(found[Metric.TRAINED].denominator for found in counts.values()) - whole[Metric.TRAINED].denominator
    return Totals(tuple(rows), UnitFigures("", "", _decided(whole, targets, (place.province,))), shared)


def _plain(counts: Counts) -> dict[str, list[int]]:
    return {str(metric): [count.numerator, count.denominator] for metric, count in counts.items()}


def _counted(stored: Mapping[str, Sequence[int]]) -> Counts:
    return {metric: Counted(*pair) for metric, pair in stored.items()}


def _units(place: Place, as_of: date) -> Sequence[Unit]:
    """Return the units that are rows, as they are called today."""
    units = Unit.objects.on(place.borders_on or as_of)
    return list(units.filter(parent_id=place.province) if place.province else units.provinces())


def _parents(place: Place, names: Mapping[str, str]) -> dict[str, str]:
    """Return, for what a team or office is found under, the row to which it belongs."""
    if place.is_nation and place.borders_on is not None:
        found = Unit.objects.communes().filter(parent_id__in=list(names)).values_list("code", "parent_id")
        return {**{code: code for code in names}, **{code: parent or "" for code, parent in found}}
    return {code: code for code in names}


def _row_of(code: str, parents: Mapping[str, str]) -> str:
    """Return the row of a commune; one that the day does not know stands for itself, so that nothing is lost."""
    return parents.get(code, code)


def _count_people(place: Place, as_of: date, parents: Mapping[str, str]) -> tuple[dict[str, Counts], Counts]:
    """Return M2, M3 and M4 of each row and of the whole; people count once in a row and once in the whole."""
    numbers = _numbers(as_of)
    rows = offices_of(place=place, as_of=as_of)
    by_row = rows.annotate(row_code=_row_code(place))
    grouped = by_row.order_by().values("row_code").annotate(**numbers)
    whole = rows.order_by().annotate(row_code=Value(WHOLE)).values("row_code").annotate(**numbers)
    found: dict[str, Counts] = {}
    together = _people_counts(dict.fromkeys(numbers, 0))
    for row in grouped.union(whole, all=True):
        if row["row_code"] == WHOLE:
            together = _people_counts(row)
            continue
        code = _row_of(row["row_code"], parents)
        found[code] = _joined(found.get(code), _people_counts(row))
    return found, together


def _row_code(place: Place) -> F:
    """Return what offices and teams are grouped by; provinces of the nation need no way through the communes."""
    return F("commune__parent_id") if place.is_nation and place.borders_on is None else F("commune_code")


def _numbers(as_of: date) -> dict[str, Count]:
    """Return what is counted of offices, each person once."""
    return {
        "people": Count("mediator_id", distinct=True),
        "trained": Count("mediator_id", distinct=True, filter=trained_condition(as_of)),
        "materials": Count("mediator_id", distinct=True, filter=materials_condition(as_of)),
        "due": Count("mediator_id", distinct=True, filter=due_condition(as_of)),
        "late": Count("mediator_id", distinct=True, filter=due_condition(as_of) & ~kept_condition(as_of)),
    }


def _people_counts(row: Mapping[str, Any]) -> Counts:
    people, due = row["people"], row["due"]
    return {
        Metric.TRAINED: Counted(row["trained"], people),
        Metric.NEW_TRAINED: Counted(due - row["late"], due),
        Metric.MATERIALS: Counted(row["materials"], people),
    }


def _count_teams(place: Place, as_of: date, parents: Mapping[str, str]) -> tuple[dict[str, Counts], dict[str, int]]:
    """Return M1 and M7 of each row, rows without teams included, and the number of teams."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for is_complete, code, is_supported in _team_flags(place, as_of):
        rows[_row_of(code, parents)].append((is_complete, bool(is_supported)))
    wanted = set(parents.values()) | set(rows)
    counts: dict[str, Counts] = {}
    for code in wanted:
        flags = rows.get(code, [])
        counts[code] = {
            Metric.TEAMS_COMPLETE: Counted(sum(complete for complete, _ in flags), len(flags)),
            Metric.LEGAL_SUPPORT: Counted(sum(helped for _, helped in flags), len(flags)),
            **dict.fromkeys((Metric.TRAINED, Metric.NEW_TRAINED, Metric.MATERIALS), Counted(0, 0)),
        }
    return counts, {code: len(rows.get(code, [])) for code in wanted}


def _team_flags(place: Place, as_of: date) -> Iterator[tuple[bool, str, bool]]:
    """Yield, for each running team, whether it is complete, its commune's code, whether it is supported."""
    supported = Exists(running_supports(on=as_of).filter(team=OuterRef("pk")))
    teams = place.within(Team.objects.annotate(is_supported=supported), team="pk").annotate(row_code=_row_code(place))
    return completeness(teams=teams, on=as_of, more=("row_code", "is_supported"))  # type: ignore[return-value]


def _joined(one: Counts | None, other: Counts) -> Counts:
    return other if one is None else {metric: _sum([one[metric], count]) for metric, count in other.items()}


def _sum(counts: Iterable[Counted]) -> Counted:
    found = list(counts)
    return Counted(sum(each.numerator for each in found), sum(each.denominator for each in found))


def _targets(place: Place, as_of: date) -> list[Target]:
    """Return every target in force for the rows, the place and the nation; one statement."""
    mine = Q(level=TargetLevel.NATION) | Q(unit_code=place.province or "-")
    if place.is_nation:
        mine |= Q(level=TargetLevel.PROVINCE)
    else:
        mine |= Q(unit_code__in=Unit.objects.filter(parent_id=place.province).values("code"))
    return list(Target.objects.standing().in_force(as_of).filter(mine).order_by("-valid_from", "pk"))


def _decided(counts: Counts, targets: Iterable[Target], codes: tuple[str, ...]) -> tuple[Indicator, ...]:
    known = tuple(code for code in codes if code)
    mine = [row for row in targets if row.level == TargetLevel.NATION or row.unit_code in known]
    own = decided(mine, codes=known)
    return tuple(Indicator(metric, counts.get(metric), *own.get(metric, (None, None))) for metric in COMPUTED)


def summary(*, place: Place, as_of: date, counted: Counts | None = None) -> UnitFigures:
    """Return the numbers of one place on a day from what is known now, without reading people; four statements.

    Equal to `indicators.figures`, which reads everybody.

    Args:
        counted: what was counted already; then one statement.

    Rule: R-IND-01, R-IND-02, R-IND-03, R-IND-04, R-IND-06, R-IND-07, R-IND-08.
    """
    targets = targets_of(place=place, as_of=as_of)
    if counted is not None:
        return UnitFigures(place.code, "", _decided(counted, targets, (place.commune, place.province)))
    flags = list(_team_flags(place, as_of))
    trainers = trainers_of(place=place, as_of=as_of)
    counts: Counts = {
        Metric.TEAMS_COMPLETE: Counted(sum(complete for complete, _code, _helped in flags), len(flags)),
        Metric.LEGAL_SUPPORT: Counted(sum(bool(helped) for _complete, _code, helped in flags), len(flags)),
        Metric.TRAINERS: Counted(sum(map(is_supplied, trainers)), len(trainers)),
        **_people_counts(offices_of(place=place, as_of=as_of).aggregate(**_numbers(as_of))),
    }
    if place.is_province:
        provincial = sum(trainer.unit_id == place.province for trainer in trainers)
        counts[Metric.TRAINERS_PER_TEAMS] = Counted(provincial, len(flags))
    return UnitFigures(place.code, "", _decided(counts, targets, (place.commune, place.province)))


def listed_teams(*, place: Place, as_of: date) -> list[TeamRow]:
    """Return the running teams of a place on a day with their composition and `is_supported`; one statement."""
    supported = Exists(running_supports(on=as_of).filter(team=OuterRef("pk")))
    return team_rows(teams=place.within(Team.objects.annotate(is_supported=supported), team="pk"), on=as_of)
