"""Where people belong after a change of communes, and what is kept so that the change can be undone."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, Q

from mediators.models import Appointment, LegalSupporter, Mediator, Unit

Homes = Mapping[str, Mapping[str, list[int]]]


def homes_after(*, olds: Collection[str], closed: Collection[str], heir: str, to: Mapping[int, str]) -> Homes:
    """Return who goes from which commune to which: people follow their latest office that moves, others the heir.

    Args:
        olds: communes that change. closed: those of them that end.
        heir: where people of a closed commune go who have no office that moves.
        to: the new commune of each team that moves.
    """
    offices = Appointment.objects.filter(mediator__commune__in=olds, team__in=list(to)).order_by(
        F("ended_on").asc(nulls_last=True), "recognised_on", "pk"
    )
    latest = {person: to[team] for person, team in offices.values_list("mediator_id", "team_id")}
    follows = Q(appointments__team__in=list(to), commune__in=olds)
    people = Mediator.objects.filter(follows | Q(commune__in=closed)).order_by("pk").distinct()
    found: dict[str, dict[str, list[int]]] = {}
    for person, home in people.values_list("pk", "commune_id"):
        new = latest.get(person, heir)
        if new != home:
            found.setdefault(home, {}).setdefault(new, []).append(person)
    return found


def memory_of(
    *, closed: Collection[str], opened: Collection[str], named: Collection[str], homes: Homes
) -> dict[str, Any]:
    """Return what undoing a change will need, read before it is carried out.

    Args:
        named: the communes after the change; kind and name of those that exist are kept.
    """
    known = Unit.objects.filter(code__in=named).exclude(code__in=opened)
    supporters = LegalSupporter.objects.filter(commune__in=closed).order_by("pk").values_list("commune_id", "pk")
    kept: dict[str, list[int]] = {}
    for code, pk in supporters:
        kept.setdefault(code, []).append(pk)
    return {
        "closed": list(closed),
        "opened": list(opened),
        "named": [{"code": unit.code, "kind": unit.kind, "name": unit.name} for unit in known],
        "people": {old: sorted(pk for ids in news.values() for pk in ids) for old, news in homes.items()},
        "supporters": kept,
    }


def move_people(*, homes: Homes, closed: Collection[str], heir: str) -> None:
    """Let people go to their new commune, and supporters of a commune that is closed to its heir."""
    for news in homes.values():
        for commune, people in news.items():
            for first in range(0, len(people), 900):
                Mediator.objects.filter(pk__in=people[first : first + 900]).update(commune_id=commune)
    LegalSupporter.objects.filter(commune__in=closed).update(commune_id=heir)
