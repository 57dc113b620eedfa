"""Reads what the planning of a roster needs from the database, as plain values and in few statements."""

from collections.abc import Iterable, Sequence
from datetime import date

from lms.base.text import search_key
from mediators.models import Appointment, FormerUnit, Mediator, Unit
from mediators.roster.known import KnownOffice, KnownPerson, Territory
from mediators.roster.people import RosterRow


def territory_of(*, place: Unit, rows: Sequence[RosterRow], allowed: Iterable[str] | None, on: date) -> Territory:
    """Return which commune each row belongs to.

    Args:
        place: the commune, or (on the console) the province, that the file is read for.
        rows: the rows of the reading; only codes and names that occur are looked up.
        allowed: codes that may be written to; None for every commune there is.
        on: only communes that exist on this day count.
    """
    is_province = place.parent_id is None
    target = "" if is_province else place.code
    used = {row.commune_code for row in rows if row.commune_code} | {target} - {""}
    by_name = _codes_by_name(province=place.code if is_province else place.parent_id or "", rows=rows, on=on)
    existing = set(
        Unit.objects.communes().on(on).filter(code__in=used | set(by_name.values())).values_list("code", flat=True)
    )
    codes = existing if allowed is None else existing & set(allowed)
    return Territory(target=target, codes=frozenset(codes), foreign=frozenset(existing - codes), by_name=by_name)


def known_people(*, communes: Iterable[str]) -> list[KnownPerson]:
    """Return everybody ever recorded in these communes, with all offices; two statements."""
    offices: dict[int, list[KnownOffice]] = {}
    team_keys: dict[str, str] = {}
    rows = (
        Appointment.objects.filter(commune__in=communes)
        .order_by("id")
        .values_list(
            "id",
            "mediator_id",
            "team__name_key",
            "team__name",
            "is_head",
            "recognised_on",
            "decision_number",
            "ended_on",
        )
    )
    for pk, person, key, name, head, recognised_on, decision, ended_on in rows.iterator(chunk_size=2000):
        office = KnownOffice(
            id=pk,
            team_key=team_keys.setdefault(key, key),
            team=team_keys.setdefault(name, name),
            head=head,
            recognised_on=recognised_on,
            decision=decision,
            ended_on=ended_on,
        )
        offices.setdefault(person, []).append(office)
    return [_person(row, tuple(offices.get(row[0], ()))) for row in _person_rows(communes)]


_PERSON_FIELDS = (
    "id",
    "commune_id",
    "name_key",
    "full_name",
    "birth_year",
    "birth_date",
    "female",
    "ethnic_minority",
    "phone",
    "occupation",
    "qualification",
)


def _person_rows(communes: Iterable[str]) -> Iterable[tuple]:
    rows = (
        Mediator.objects.filter(commune__in=communes, merged_into__isnull=True)
        .order_by("id")
        .values_list(*_PERSON_FIELDS)
    )
    return rows.iterator(chunk_size=2000)


def _person(row: tuple, offices: tuple[KnownOffice, ...]) -> KnownPerson:
    pk, commune, name_key, name, year, day, female, minority, phone, occupation, qualification = row
    return KnownPerson(
        id=pk,
        commune=commune,
        name_key=name_key,
        name=name,
        birth_year=year,
        birth_date=day,
        female=female,
        ethnic_minority=minority,
        phone=phone,
        occupation=occupation,
        qualification=qualification,
        offices=offices,
    )


def _codes_by_name(*, province: str, rows: Sequence[RosterRow], on: date) -> dict[str, str]:
    """Return the communes of a province by folded kind and name, and former ones that became exactly one."""
    written = {row.commune for row in rows if row.commune and not row.commune_code}
    wanted = {search_key(name) for name in written}
    if not wanted:
        return {}
    found = {search_key(str(unit)): unit.code for unit in Unit.objects.communes().on(on).filter(parent=province)}
    codes = {name: found[name] for name in wanted if name in found}
    former: dict[str, set[str]] = {}
    keys = wanted - set(codes)
    if keys:
        rows_found = FormerUnit.objects.filter(name_key__in=keys, successor__parent=province)
        for name, successor in rows_found.values_list("name_key", "successor_id"):
            former.setdefault(name, set()).add(successor)
    return codes | {name: next(iter(ends)) for name, ends in former.items() if len(ends) == 1}
