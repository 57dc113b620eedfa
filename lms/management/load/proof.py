"""What the database holds afterwards, compared with what was acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass

from contests.enums import OnlineState
from contests.models import OnlineAnswer, OnlineAttempt, OnlineRound
from lms.management.load.drive import Tally


@dataclass(frozen=True)
class Proof:
    """`lost` counts acknowledged answers and hand-ins that are not stored; `doubled` attempts too many."""

    lost: int
    doubled: int


def prove(*, online: OnlineRound, tally: Tally) -> Proof:
    """Read everything back. An acknowledged answer is there, or a later one of its place instead."""
    attempts = dict(OnlineAttempt.objects.filter(round=online.round).values_list("public_id", "state"))
    rows = OnlineAnswer.objects.filter(attempt__round=online.round)
    stored = {
        (attempt, place): (sequence, answer)
        for attempt, place, sequence, answer in rows.values_list("attempt__public_id", "place", "sequence", "answer")
    }
    lost = sum(not _holds(stored.get(key), told) for key, told in tally.acknowledged.items())
    lost += sum(attempts.get(one) != OnlineState.SUBMITTED for one in tally.handed_in)
    people = OnlineAttempt.objects.filter(round=online.round).values("entrant").distinct().count()
    return Proof(lost=lost, doubled=len(attempts) - people)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent do not exceed; 0 without any."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-len(ordered) * percent // 100) - 1))]


def _holds(stored: tuple[int, list[str]] | None, told: tuple[int, list[str]]) -> bool:
    if stored is None or stored[0] < told[0]:
        return False
    return stored[0] > told[0] or stored[1] == told[1]
