"""Whether the groups of a drawn round still keep the rules after a replacement, and what mends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from contests.enums import RoundState
from contests.models import ContestRound, GroupDecision, PartClock, RoundEntry, ScoreSheet, TeamAnswers
from contests.queries.players import EARLIER_RANK
from contests.queries.rules import round_document
from contests.rules.drawing import GROUP_CONSTRAINTS, Drawn, GroupConstraint, broken_words, mending_swaps

MOST_SWAPS = 60
OPEN = (RoundState.DRAWN, RoundState.RUNNING)


@dataclass(frozen=True)
class Swap:
    """Two teams that may change places: each takes the other's group, lot and pack."""

    one: RoundEntry
    two: RoundEntry

    @property
    def key(self) -> str:
        """Name the pair in a form."""
        return f"{self.one.public_id}/{self.two.public_id}"


def broken_groups(contest_round: ContestRound, rows: Sequence[RoundEntry]) -> list[str]:
    """Return what the groups do not keep any more, a sentence each, unless it was decided to keep them as they are.

    A team that withdrew and was not replaced still counts in its group: nothing was drawn into its place. One statement
    where something is broken, else none.

    Args:
        rows: everybody of the round with the entry.
    """
    found = broken_now(contest_round, rows)
    if not found or _stands(contest_round, rows):
        return []
    return found


def broken_now(contest_round: ContestRound, rows: Sequence[RoundEntry]) -> list[str]:
    """Return what the groups do not keep, decided or not; no statement."""
    constraints = _constraints(contest_round)
    if contest_round.state not in OPEN or not constraints:
        return []
    return broken_words(groups=_groups(rows), constraints=constraints)


def groups_by_id(rows: Sequence[RoundEntry]) -> dict[str, str]:
    """Return the group by public id of everybody who holds a lot in one."""
    return {str(row.public_id): row.group for row in rows if row.group and row.lot is not None}


def possible_swaps(contest_round: ContestRound, rows: Sequence[RoundEntry]) -> list[Swap]:
    """Return the pairs that keep every constraint when they change places; neither has played; three statements."""
    played = {contest_round.on_stage_id}
    for model in (ScoreSheet, TeamAnswers, PartClock):
        played |= set(model.objects.filter(round_entry__round=contest_round).values_list("round_entry_id", flat=True))
    free = {str(row.public_id): row for row in rows if not row.withdrawn and row.pk not in played}
    pairs = mending_swaps(groups=_groups(rows), constraints=_constraints(contest_round), movable=frozenset(free))
    return [Swap(free[one], free[two]) for one, two in pairs[:MOST_SWAPS]]


def _stands(contest_round: ContestRound, rows: Sequence[RoundEntry]) -> bool:
    last = GroupDecision.objects.filter(round=contest_round).order_by("pk").last()
    return last is not None and last.groups == groups_by_id(rows)


def _constraints(contest_round: ContestRound) -> list[GroupConstraint]:
    groups = round_document(contest_round).get("groups")
    rows = groups.get("constraints") if isinstance(groups, dict) else None
    return [GROUP_CONSTRAINTS.build(one) for one in rows or []] if isinstance(rows, list) else []


def _groups(rows: Sequence[RoundEntry]) -> dict[str, list[Drawn]]:
    found: dict[str, list[Drawn]] = {}
    for row in sorted(rows, key=lambda row: (row.group, row.lot or 0)):
        if row.group and row.lot is not None:
            drawn = Drawn(str(row.public_id), {**row.entry.attributes, EARLIER_RANK: row.earlier_rank})
            found.setdefault(row.group, []).append(drawn)
    return found
