"""Teams with their composition: one statement however many teams and people there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Q, QuerySet

from lms.base.text import search_key, sort_key
from mediators.models import Team
from mediators.rules import Composition, MemberFacts, team_composition

COMPLETE, INCOMPLETE, UNKNOWN = "du", "thieu", "chua-ro"


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """One team of a list."""

    team: Team
    member_count: int
    women_count: int
    head_count: int
    composition: Composition

    @property
    def state(self) -> str:
        """Return «du», «thieu» or «chua-ro»."""
        return {True: COMPLETE, False: INCOMPLETE, None: UNKNOWN}[self.composition.complete]

    @property
    def missing(self) -> list[str]:
        """Return what is wrong or unknown, in sentences; what is wrong first."""
        ordered = sorted(self.composition.findings, key=lambda finding: finding.is_unknown)
        return [finding.sentence for finding in ordered]


def team_rows(*, teams: QuerySet[Team], on: date, words: str = "") -> list[TeamRow]:
    """Return running teams with their composition on a day, in natural order; one statement.

    Args:
        teams: scoped to what the caller may see.
        on: members are counted whose office runs on this day.
        words: part of the name, marks and capitals do not matter.
    """
    found = teams.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on)).select_related("commune")
    if key := search_key(words):
        found = found.filter(name_key__contains=key)
    return [_row(team) for team in found.annotate(**_counts(on)).order_by("commune__name_key", "order_key", "pk")]


def sorted_rows(rows: Iterable[TeamRow], *, sort: str) -> list[TeamRow]:
    """Sort teams: «so-nguoi» by members, «tinh-trang» what lacks most first, «xa» by commune, else by name."""
    keys: dict[str, Any] = {
        "so-nguoi": lambda row: row.member_count,
        "tinh-trang": lambda row: (row.composition.complete is not False, -len(row.composition.findings)),
        "xa": lambda row: (sort_key(row.team.commune.name), row.team.order_key),
    }
    return sorted(rows, key=keys[sort]) if sort in keys else sorted(rows, key=lambda row: row.team.order_key)


def completeness(*, teams: QuerySet[Team], on: date, more: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield, for each running team, whether it is complete and the named columns; one statement, no model objects.

    Rule: R-TEAM-01, R-TEAM-02, R-TEAM-03, R-TEAM-04, R-TEAM-05.
    """
    found = teams.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on)).annotate(**_counts(on)).order_by()
    facts = ("members", "women", "sex_unknown", "minority", "minority_unknown", "heads")
    judged: dict[tuple[Any, ...], bool] = {}
    for row in found.values_list(*facts, "planned_count", "minority_area", *more).iterator(2000):
        key = row[: len(facts) + 2]
        if key not in judged:
            *numbers, planned, minority_area = key
            members = _members(SimpleNamespace(**dict(zip(facts, numbers, strict=True))))
            made = team_composition(members=members, planned_count=planned, minority_area=minority_area)
            judged[key] = made.complete is True
        yield (judged[key], *row[len(key) :])


def _counts(on: date) -> dict[str, Count]:
    runs = Q(appointments__recognised_on__lte=on) & (
        Q(appointments__ended_on__isnull=True) | Q(appointments__ended_on__gt=on)
    )
    return {
        "members": Count("appointments", filter=runs),
        "women": Count("appointments", filter=runs & Q(appointments__mediator__female=True)),
        "sex_unknown": Count("appointments", filter=runs & Q(appointments__mediator__female__isnull=True)),
        "minority": Count("appointments", filter=runs & Q(appointments__mediator__ethnic_minority=True)),
        "minority_unknown": Count(
            "appointments", filter=runs & Q(appointments__mediator__ethnic_minority__isnull=True)
        ),
        "heads": Count("appointments", filter=runs & Q(appointments__is_head=True)),
    }


def row_of_members(*, team: Team, members: Sequence[MemberFacts]) -> TeamRow:
    """Return the row of a team whose members the caller knows, for instance those of another moment."""
    return TeamRow(
        team=team,
        member_count=len(members),
        women_count=sum(member.female is True for member in members),
        head_count=sum(member.is_head for member in members),
        composition=team_composition(
            members=members, planned_count=team.planned_count, minority_area=team.minority_area
        ),
    )


def _row(team: Any) -> TeamRow:
    return row_of_members(team=team, members=_members(team))


def _members(team: Any) -> list[MemberFacts]:
    """Return as many members as counted, with as many of each kind; who has which pair of facts does not matter."""
    return [
        MemberFacts(
            female=_fact(place, team.women, team.sex_unknown),
            ethnic_minority=_fact(place, team.minority, team.minority_unknown),
            is_head=place < team.heads,
        )
        for place in range(team.members)
    ]


def _fact(place: int, yes: int, unknown: int) -> bool | None:
    if place < yes:
        return True
    return None if place < yes + unknown else False
