"""Loading the provinces and communes that come with the product, and counting those of a day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lms.base.text import search_key
from mediators.enums import UnitLevel
from mediators.models import FormerUnit, Unit, UnitSuccession, UnitVersion
from mediators.shipped import ShippedUnit, shipped_former_units, shipped_units

UNIT_FIELDS = ["level", "parent", "kind", "name", "name_key", "valid_from", "valid_to"]


@dataclass(frozen=True)
class LocalityCounts:
    """How many places exist on a day; `codes` are those of the communes, in order."""

    as_of: date
    provinces: int
    communes: int
    codes: tuple[str, ...]


def count_localities(*, as_of: date) -> LocalityCounts:
    """Return the number of provinces and communes that exist on a day, with the communes' codes."""
    places = Unit.objects.on(as_of)
    codes = tuple(places.communes().order_by("code").values_list("code", flat=True))
    return LocalityCounts(as_of, places.provinces().count(), len(codes), codes)


@transaction.atomic
def load_localities(*, as_of: date) -> LocalityCounts:
    """Write the shipped units, their dated names and the former units; doing it again changes nothing.

    A unit carries the kind and name that hold on `as_of`, or those of its last version when none does. Units
    that a person added under another code, or changed by a recorded decision (`UnitChange`), are left alone.

    Source: Quyết định 19/2025/QĐ-TTg; Nghị quyết 30/2026/QH16.
    """
    versions: dict[str, list[ShippedUnit]] = defaultdict(list)
    changed = _changed_here()
    for row in shipped_units():
        if row.code not in changed:
            versions[row.code].append(row)
    units = [_unit(rows, as_of) for rows in versions.values()]
    units.sort(key=lambda unit: (unit.level != UnitLevel.PROVINCE, unit.code))
    Unit.objects.bulk_create(units, update_conflicts=True, unique_fields=["code"], update_fields=UNIT_FIELDS)
    _write_versions(versions)
    _write_former_units()
    return count_localities(as_of=as_of)


def _changed_here() -> set[str]:
    """Return the codes whose units a recorded merger, split or new name has changed."""
    pairs = UnitSuccession.objects.filter(change__undone_by__isnull=True).values_list("old_id", "new_id")
    return {code for pair in pairs for code in pair}


def _unit(rows: list[ShippedUnit], as_of: date) -> Unit:
    rows = sorted(rows, key=lambda row: row.valid_from)
    shown = next((row for row in rows if row.holds_on(as_of)), rows[-1])
    return Unit(
        code=shown.code,
        level=shown.level,
        parent_id=shown.province_code or None,
        kind=shown.kind,
        name=shown.name,
        name_key=search_key(shown.name),
        valid_from=rows[0].valid_from,
        valid_to=rows[-1].valid_to,
    )


def _write_versions(versions: dict[str, list[ShippedUnit]]) -> None:
    UnitVersion.objects.bulk_create(
        [
            UnitVersion(
                unit_id=row.code,
                kind=row.kind,
                name=row.name,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                source=row.source,
            )
            for rows in versions.values()
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["unit", "valid_from"],
        update_fields=["kind", "name", "valid_to", "source"],
    )


def _write_former_units() -> None:
    FormerUnit.objects.bulk_create(
        [
            FormerUnit(
                code=row.code,
                name=row.name,
                name_key=search_key(row.name),
                district_name=row.district,
                province_name=row.province,
                successor_id=successor,
                valid_to=row.valid_to,
            )
            for row in shipped_former_units()
            for successor in row.successor_codes
        ],
        update_conflicts=True,
        unique_fields=["code", "name", "successor"],
        update_fields=["name_key", "district_name", "province_name", "valid_to"],
    )
