"""Communes on a day, and how the communes of then and of now belong together.

Reports are read in two ways. «Như đã báo cáo»: by the communes, and under the names, of the day of the report: take
`units_on(day=that_day)` for the places and annotate appointments, or teams, with `commune_on(day=that_day)`.
«Theo địa giới hiện nay»: by today's communes: group by the row's own `commune`, which always is today's, and read
figures stored under an old code through `successors_of(codes=..., on=today)`. Both views count every person once, so
their totals are equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from mediators.enums import UnitKind, UnitLevel
from mediators.models import FormerUnit, TeamPlace, Unit, UnitSuccession, UnitVersion


@dataclass(frozen=True)
class PlaceOnDay:
    """A province or commune as it was called on a day; `parent` is the code of the province, "" for a province."""

    code: str
    name: str
    level: str
    parent: str


def units_on(*, day: date, province: str = "", level: str = UnitLevel.COMMUNE) -> dict[str, PlaceOnDay]:
    """Return the places that existed on a day under the names of that day, by code in order; two statements.

    Args:
        day: the local day.
        province: its communes only; "" for all.
        level: "commune" or "province".
    """
    units = Unit.objects.on(day).filter(level=level)
    if province:
        units = units.filter(Q(parent_id=province) | Q(code=province))
    named = UnitVersion.objects.filter(unit__in=units, valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )
    names = {
        code: f"{UnitKind(kind).label} {name}" for code, kind, name in named.values_list("unit_id", "kind", "name")
    }
    return {
        unit.code: PlaceOnDay(unit.code, names.get(unit.code, str(unit)), unit.level, unit.parent_id or "")
        for unit in units.order_by("code")
    }


def commune_on(*, day: date, team: str = "team") -> Coalesce:
    """Return an expression: the code of the commune in which a row's team lay on a day.

    Args:
        day: the local day.
        team: how the row reaches its team: "team" for an appointment, "pk" for a team itself.
    """
    then = TeamPlace.objects.filter(
        team_id=OuterRef(team if team == "pk" else f"{team}_id"), valid_to__gt=day, change__undone_by__isnull=True
    )
    today = "commune_id" if team == "pk" else f"{team}__commune_id"
    code = CharField(max_length=5)
    return Coalesce(Subquery(then.order_by("valid_to").values("unit_id")[:1]), F(today), output_field=code)


def successors_of(*, codes: Iterable[str], on: date) -> dict[str, tuple[str, ...]]:
    """Return, by old code, the codes of the communes that stand in its place on a day; its own where it still stands.

    Several codes when it was split. Codes from before 1/7/2025 are followed too; an unknown code gives no entry.
    Three statements at most.
    """
    wanted = sorted(set(codes))
    known = set(Unit.objects.filter(code__in=wanted).values_list("code", flat=True))
    found = {code: {code} for code in wanted if code in known}
    missing = [code for code in wanted if code not in known]
    if missing:
        for code, successor in FormerUnit.objects.filter(code__in=missing).values_list("code", "successor_id"):
            found.setdefault(code, set()).add(successor)
    for step in _steps(on):
        for code, units in found.items():
            found[code] = {new for unit in units for new in step.get(unit, {unit})}
    return {code: tuple(sorted(units)) for code, units in found.items()}


def _steps(on: date) -> list[dict[str, set[str]]]:
    """Return, change by change until a day, which communes stood in the place of which."""
    rows = UnitSuccession.objects.filter(change__happened_on__lte=on, change__undone_by__isnull=True)
    rows = rows.order_by("change__happened_on", "change_id")
    steps: dict[int, dict[str, set[str]]] = {}
    for change, old, new in rows.values_list("change_id", "old_id", "new_id"):
        steps.setdefault(change, {}).setdefault(old, set()).add(new)
    return list(steps.values())
