"""Where figures are counted: a commune, a province or the nation, in today's borders or in those of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from accounts.access import Scope
from lms.base.errors import RuleViolation
from lms.base.text import sort_key
from mediators.models import Unit, UnitVersion
from mediators.queries.territory import commune_on

NATION = "VN"


@dataclass(frozen=True)
class Place:
    """What is counted: a commune with its province, a province, or the whole nation (both codes empty).

    `borders_on` is the day whose borders hold («như đã báo cáo»); None: today's («theo địa giới hiện nay»).
    """

    commune: str = ""
    province: str = ""
    borders_on: date | None = None

    @property
    def is_province(self) -> bool:
        """Tell whether it is a whole province."""
        return bool(self.province) and not self.commune

    @property
    def is_nation(self) -> bool:
        """Tell whether it is the whole nation."""
        return not self.province

    @property
    def code(self) -> str:
        """Return the code of the unit, empty for the nation."""
        return self.commune or self.province

    def condition(self, path: str = "commune") -> Q:
        """Return the condition, in today's borders, on rows whose foreign key to their commune is named."""
        if self.commune:
            return Q(**{f"{path}_id": self.commune})
        return Q(**{f"{path}__parent_id": self.province}) if self.province else Q()

    def within(self, rows: QuerySet[Any], *, team: str = "team") -> QuerySet[Any]:
        """Return the rows (offices, or teams with team="pk") that lie in the place, annotated with `commune_code`."""
        if self.borders_on is None:
            return rows.filter(self.condition()).annotate(commune_code=F("commune_id"))
        then: Combinable = commune_on(day=self.borders_on, team=team)
        rows = rows.annotate(commune_code=then)
        if self.commune:
            return rows.filter(commune_code=self.commune)
        if self.province:
            return rows.filter(commune_code__in=Unit.objects.filter(parent_id=self.province).values("code"))
        return rows


@dataclass(frozen=True)
class Territory:
    """The chosen place, and what else the person may choose."""

    place: Place
    title: str
    provinces: tuple[Unit, ...]
    communes: tuple[Unit, ...]
    province_name: str = ""


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


def find_territory(
    *, scope: Scope, province: str, commune: str, on: date, borders_on: date | None = None
) -> Territory | None:
    """Return the place that an address names within a scope, else the widest one; None when it is not theirs.

    One statement. Officers of communes get their first one, those of a province the province, the nation's the nation.

    Args:
        scope: places of the person.
        province, commune: codes of the address, "" where none.
        on: the day on which the units exist that can be chosen.
        borders_on: see `Place`.
    """
    wanted = Q(level="province", code__in=sorted(scope.provinces)) | Q(code__in=sorted(scope.communes))
    wanted |= Q(parent_id__in=sorted(scope.provinces))
    if scope.nation:
        parents = Unit.objects.filter(code=commune).values("parent_id")
        wanted = Q(level="province") | Q(parent_id=province or "-") | Q(parent_id__in=parents)
    units = [_as_called(unit) for unit in _named(Unit.objects.on(on).filter(wanted), borders_on)]
    provinces = tuple(unit for unit in units if unit.parent_id is None)
    communes = tuple(sorted((unit for unit in units if unit.parent_id), key=lambda unit: sort_key(unit.name)))
    chosen = _chosen(provinces, communes, province=province, commune=commune, nation=scope.nation)
    if chosen is None:
        return None
    place, title = chosen
    names = {unit.code: str(unit) for unit in provinces}
    if place.is_province:
        communes = tuple(unit for unit in communes if unit.parent_id == place.province)
    located = Place(place.commune, place.province, borders_on)
    return Territory(located, title, provinces, communes, names.get(place.province, ""))


def _named(units: QuerySet[Unit], day: date | None) -> QuerySet[Unit]:
    """Annotate kind and name of a day, where one is asked for."""
    units = units.order_by("name_key", "code")
    if day is None:
        return units
    ends = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    then = UnitVersion.objects.filter(ends, unit=OuterRef("pk"), valid_from__lte=day)
    return units.annotate(kind_then=Subquery(then.values("kind")[:1]), name_then=Subquery(then.values("name")[:1]))


def _as_called(unit: Unit) -> Unit:
    """Put the annotated kind and name in the place of today's; for reading only."""
    if getattr(unit, "name_then", None):
        unit.kind, unit.name = unit.kind_then, unit.name_then  # type: ignore[attr-defined]  # annotated
    return unit


def _chosen(
    provinces: tuple[Unit, ...], communes: tuple[Unit, ...], *, province: str, commune: str, nation: bool
) -> tuple[Place, str] | None:
    if commune:
        unit = next((row for row in communes if row.code == commune), None)
        return (Place(unit.code, unit.parent_id or ""), str(unit)) if unit else None
    if province:
        unit = next((row for row in provinces if row.code == province), None)
        return (Place(province=unit.code), str(unit)) if unit else None
    if nation:
        return Place(), "Cả nước"
    if provinces:
        return Place(province=provinces[0].code), str(provinces[0])
    if communes:
        return Place(communes[0].code, communes[0].parent_id or ""), str(communes[0])
    return None
