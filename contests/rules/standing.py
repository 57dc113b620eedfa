"""The result of a round, and the steps that stage and online rounds share: prizes and qualifiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contests.rules.model import Round
from contests.rules.prizes import Holder, PrizeContender, PrizeTable, SideAward, award_prizes
from contests.rules.qualification import Contender, NoQualification
from contests.rules.ranking import Candidate, Ranked
from contests.rules.sheets import Entry


@dataclass(slots=True)
class Place:
    """The result of one entry.

    Attributes:
        parts: points of each part before what was taken; total = their sum − penalties.
        penalties: points taken, 0 or more.
        rank: 1-2-2-4; sharing: how many hold it; step: index of the tie-break step that decided, None = the total.
    """

    entry: str
    name: str
    parts: Mapping[str, Decimal]
    penalties: Decimal
    total: Decimal
    rank: int
    sharing: int
    step: int | None
    decided_by: str | None
    candidate: Candidate
    prize: str | None = None
    qualifies: bool = False


@dataclass(frozen=True)
class UnitPlace:
    """The result of one unit of an online contest."""

    unit: str
    rank: int
    decided_by: str | None
    prize: str | None


@dataclass(frozen=True)
class Standing:
    """The result of a round, from first to last.

    Attributes:
        unranked: by entry, why it has no place (withdrew, disqualified, annulled).
        true_number: of an online round with a guess, the number guesses were compared with.
    """

    rules: Round
    places: tuple[Place, ...]
    unranked: Mapping[str, str] = field(default_factory=dict)
    side_prizes: tuple[SideAward, ...] = ()
    units: tuple[UnitPlace, ...] = ()
    true_number: int | None = None


def place_of(*, ranked: Ranked, rules: Round, name: str, parts: Mapping[str, Decimal]) -> Place:
    """Return the place of one ranked candidate, without prize and qualification yet."""
    candidate = ranked.candidate
    title = None if ranked.step is None else rules.chain[ranked.step].title
    return Place(
        entry=candidate.entry,
        name=name,
        parts=parts,
        penalties=candidate.penalties,
        total=candidate.total,
        rank=ranked.rank,
        sharing=ranked.sharing,
        step=ranked.step,
        decided_by=title,
        candidate=candidate,
    )


def give_prizes(*, places: Sequence[Place], table: PrizeTable | None) -> None:
    """Write each place's prize, over the round or inside each group as the rules say.

    Raises:
        RuleViolation: `prize_tie`.
    """
    if table is None:
        return
    for group in _scopes(places, table.scope):
        first_of: dict[int, int] = {}
        for position, place in enumerate(group, start=1):
            first_of.setdefault(place.rank, position)
        awarded = award_prizes(ranks={place.entry: first_of[place.rank] for place in group}, table=table)
        for place in group:
            prize = awarded.get(place.entry)
            place.prize = prize.name if prize else None


def mark_qualifiers(*, places: Sequence[Place], rules: Round, withdrawn: frozenset[str]) -> None:
    """Write who goes on.

    Raises:
        RuleViolation: `fewer_entries_than_qualifiers`, `attribute_missing`, `unknown_region`, `wrong_group_count`.
    """
    if isinstance(rules.qualification, NoQualification):
        return
    contenders = [
        Contender(place.entry, place.rank, place.candidate.attributes, place.entry in withdrawn) for place in places
    ]
    chosen = rules.qualification.chosen(contenders=contenders)
    for place in places:
        place.qualifies = place.entry in chosen


def side_awards(
    *,
    places: Sequence[Place],
    rules: Round,
    entries: Mapping[str, Entry],
    chosen: Mapping[str, Sequence[Holder]],
) -> tuple[SideAward, ...]:
    """Return every side prize with who takes it."""
    if not rules.side_prizes:
        return ()
    contenders = [
        PrizeContender(
            place.entry, place.rank, place.candidate.scores, place.candidate.attributes, entries[place.entry].members
        )
        for place in places
    ]
    return tuple(
        SideAward(side.name, entry, member)
        for side in rules.side_prizes
        for entry, member in side.rule.winners(contenders=contenders, chosen=chosen.get(side.code, ()))
    )


def standing_as_json(*, standing: Standing) -> dict[str, Any]:
    """Return the result as `contest_score` prints it (contracts.md §5).

    `unranked`, `side_prizes` and `units` stand there only when there are any.
    """
    answer: dict[str, Any] = {
        "entries": [
            {
                "entry": place.entry,
                "parts": {code: str(points) for code, points in place.parts.items()},
                "penalties": str(place.penalties),
                "total": str(place.total),
                "rank": place.rank,
                "decided_by": place.decided_by,
                "prize": place.prize,
                "qualifies": place.qualifies,
            }
            for place in standing.places
        ]
    }
    if standing.unranked:
        answer["unranked"] = [{"entry": entry, "reason": reason} for entry, reason in standing.unranked.items()]
    if standing.side_prizes:
        answer["side_prizes"] = [
            {"prize": award.prize, "entry": award.entry, "member": award.member} for award in standing.side_prizes
        ]
    if standing.units:
        answer["units"] = [
            {"unit": one.unit, "rank": one.rank, "decided_by": one.decided_by, "prize": one.prize}
            for one in standing.units
        ]
    return answer


def _scopes(places: Sequence[Place], scope: str) -> list[list[Place]]:
    if scope == "round":
        return [list(places)]
    groups: dict[Any, list[Place]] = {}
    for place in places:
        groups.setdefault(place.candidate.attributes.get("group"), []).append(place)
    return list(groups.values())
