"""Winners of published rounds who may be introduced as model mediators, and those who are."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.access import SomeUser, scope_of
from accounts.enums import Role
from contests.enums import ContestState, FeaturedState
from contests.models import ContestRound, EntryMember, FeaturedMediator, FrozenPlace, RoundResult
from contests.queries.public import published_result
from mediators.models import Mediator

MOST_ON_CONTEST = 12


@dataclass(frozen=True)
class Winner:
    """A mediator of a team with a prize. `prize`: prize and team; `featured`: the introduction, where one was asked."""

    mediator: Mediator
    prize: str
    featured: FeaturedMediator | None


def winners_of(*, contest_round: ContestRound) -> list[Winner]:
    """Return the mediators in the register of teams that took a prize in a published round, in order of rank.

    A mediator who only stood in reserve or left the team is none. Four statements whatever their number.
    """
    result = published_result(contest_round)
    if result is None:
        return []
    if contest_round.contest.mode == "online":
        return _of_persons(contest_round, result)
    prizes = {row["entry"]: row["prize"] for row in result.standing["entries"] if row["prize"]}
    order = list(prizes)
    rows = EntryMember.objects.filter(
        entry__rounds__round=contest_round, entry__name__in=order, left_at__isnull=True, role="official"
    )
    members = rows.filter(mediator__isnull=False).select_related("entry", "mediator__commune")
    known = {row.mediator_id: row for row in contest_round.featured.all()}
    return [
        Winner(row.mediator, f"{prizes[row.entry.name]}, đội {row.entry.name}", known.get(row.mediator.pk))
        for row in sorted(members, key=lambda row: (order.index(row.entry.name), not row.is_captain, row.pk))
        if row.mediator is not None
    ]


def _of_persons(contest_round: ContestRound, result: RoundResult) -> list[Winner]:
    """Return the mediators who took a prize for themselves, in order of rank."""
    places = FrozenPlace.objects.filter(result=result, entrant__mediator__isnull=False).exclude(prize="")
    known = {row.mediator_id: row for row in contest_round.featured.all()}
    rows = places.select_related("entrant__mediator__commune").order_by("position")
    return [
        Winner(row.entrant.mediator, row.prize, known.get(row.entrant.mediator.pk))
        for row in rows
        if row.entrant.mediator is not None
    ]


def winner_of(*, contest_round: ContestRound, mediator: object) -> Winner | None:
    """Return a winner of a round by the public id of the mediator; None when there is none."""
    return next((row for row in winners_of(contest_round=contest_round) if row.mediator.public_id == mediator), None)


def shown() -> QuerySet[FeaturedMediator]:
    """Return who is introduced to the public now, newest first; those of a cancelled contest are not."""
    rows = FeaturedMediator.objects.filter(state=FeaturedState.SHOWN)
    rows = rows.exclude(round__contest__state=ContestState.CANCELLED)
    return rows.select_related("round__contest")


def editable(user: SomeUser) -> QuerySet[FeaturedMediator]:
    """Return the introductions that a person may decide about as an editor: of contests of own places."""
    scope = scope_of(user, roles={Role.EDITOR})
    rows = FeaturedMediator.objects.select_related("round__contest__host")
    if scope.nation:
        return rows
    places = sorted(scope.communes | scope.provinces)
    host = "round__contest__host"
    return rows.filter(Q(**{f"{host}__in": places}) | Q(**{f"{host}__parent__in": sorted(scope.provinces)}))


def own_introductions(user: SomeUser) -> QuerySet[FeaturedMediator]:
    """Return the introductions that are about a person."""
    rows = FeaturedMediator.objects.filter(mediator__user__pk=user.pk or 0)
    return rows.select_related("round__contest")
