"""Records that may be one person: the same folded name and birth year, or the same telephone number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from mediators.models import Mediator, PersonMerge

MOST_PAIRS = 500


@dataclass(frozen=True)
class DuplicatePair:
    """Two records that may be one person, and why."""

    first: Mediator
    second: Mediator
    why: str


def standing_people(visible: QuerySet[Mediator]) -> QuerySet[Mediator]:
    """Return the records that stand for somebody: those not merged into another."""
    return visible.filter(merged_into__isnull=True)


def duplicate_pairs(*, visible: QuerySet[Mediator]) -> list[DuplicatePair]:
    """Return up to 500 pairs, surest first; four statements, whatever the number of people.

    The same name and year anywhere in the scope, then the same name and one year unknown within a commune, then the
    same telephone number with the same given name. Pairs that were taken apart again are left out.
    """
    people = standing_people(visible).select_related("commune")
    apart = {
        frozenset(pair)
        for pair in PersonMerge.objects.filter(undoes__isnull=False).values_list("kept_id", "absorbed_id")
    }
    found: dict[frozenset[int], DuplicatePair] = {}
    by_name = _repeated(people.filter(birth_year__isnull=False), ("name_key", "birth_year"))
    for group in _groups(by_name, lambda row: (row.name_key, row.birth_year)):
        _add(found, group, "trùng họ tên và năm sinh")
    by_phone = _repeated(people.exclude(phone=""), ("phone",))
    for group in _groups(by_phone, lambda row: (row.phone, row.name_key.rpartition(" ")[2])):
        _add(found, group, "trùng số điện thoại và tên gọi")
    return [pair for ids, pair in found.items() if ids not in apart][:MOST_PAIRS]


def candidates_for(*, person: Mediator, visible: QuerySet[Mediator]) -> QuerySet[Mediator]:
    """Return other records of the same folded name, or the same telephone number; one statement."""
    same = standing_people(visible).exclude(pk=person.pk)
    found = same.filter(name_key=person.name_key)
    if person.phone:
        found = found | same.filter(phone=person.phone)
    return found.select_related("commune").order_by("sort_key", "pk")


def _repeated(people: QuerySet[Mediator], names: tuple[str, ...]) -> list[Mediator]:
    """Return the people whose values of these fields occur more than once; two statements."""
    values = people.order_by().values(*names).annotate(number=Count("pk")).filter(number__gt=1)
    keys = list(values.values_list(*names)[:MOST_PAIRS])
    if not keys:
        return []
    found = people.filter(**{f"{names[0]}__in": [key[0] for key in keys]})
    wanted = set(keys)
    return [row for row in found.order_by("sort_key", "pk") if tuple(getattr(row, name) for name in names) in wanted]


def _groups(rows: Iterable[Mediator], key: Callable[[Mediator], object]) -> Iterable[list[Mediator]]:
    grouped: dict[object, list[Mediator]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return [group for group in grouped.values() if len(group) > 1]


def _add(found: dict[frozenset[int], DuplicatePair], group: list[Mediator], why: str) -> None:
    for number, first in enumerate(group):
        for second in group[number + 1 :]:
            found.setdefault(frozenset((first.pk, second.pk)), DuplicatePair(first, second, why))
