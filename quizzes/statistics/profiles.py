"""Competency profiles of persons and groups: measured shares with their margin of error, change, gain, gaps.

A share is 0-1: points earned of points possible on the questions that show a competency. The margin of a person comes
from the number of questions (Wilson's interval, §2.5, with the effective number when points differ); that of a group
from the spread between its people. Nothing is said of a group of fewer than LEAST_PUBLISHED people (§0).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from quizzes.statistics.publishing import LEAST_PUBLISHED

OVERALL = ""
"""Code of the whole paper among the scores of a person."""
FEW_ITEMS = 3
"""Fewer questions than this give a share that is only an indication."""
MOST_GAPS = 3
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, kw_only=True)
class MarkedItem:
    """One question as marked: its points, above 0, the fraction earned, 0-1, and the competencies it shows."""

    competencies: tuple[str, ...]
    points: float
    fraction: float


@dataclass(frozen=True, kw_only=True)
class CompetencyScore:
    """One competency of one person: `share` with its 95 % interval `low` to `high`, all 0-1, from `items` questions."""

    code: str
    items: int
    share: float
    low: float
    high: float

    @property
    def is_indication(self) -> bool:
        """Tell whether there were too few questions to say more than roughly."""
        return self.items < FEW_ITEMS


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """One competency of a group of `people`: mean share and its 95 % interval, None where it is too small."""

    people: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """Difference between two shares, −1 to 1; `is_sure` when it is larger than the margins of both together."""

    difference: float
    is_sure: bool


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Normalised gain of the same people before and after: (after − before) ÷ (1 − before), from the means.

    None for a group too small to publish, or when everything was right before.
    """

    people: int
    before: float | None
    after: float | None
    gain: float | None


def share_interval(*, share: float, answers: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval for a share of `answers`, which need not be a whole number. Source: §2.5.

    Raises:
        ValueError: the share is not 0-1, or there are no answers.
    """
    if not 0 <= share <= 1 or answers <= 0:
        raise ValueError("a share lies between 0 and 1 and needs answers")
    square = _Z * _Z
    width = 1 + square / answers
    centre = (share + square / (2 * answers)) / width
    half = _Z * sqrt(share * (1 - share) / answers + square / (4 * answers**2)) / width
    # what is rounded away must not put a bound on the other side of the share
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)


def competency_scores(*, items: Iterable[MarkedItem]) -> tuple[CompetencyScore, ...]:
    """Return the score of the whole paper (code OVERALL) and of each competency, in the order of their codes.

    A question that shows several competencies counts for each; one without points counts for none.
    """
    groups: dict[str, list[MarkedItem]] = {}
    for item in items:
        if item.points > 0:
            for code in (OVERALL, *dict.fromkeys(item.competencies)):
                groups.setdefault(code, []).append(item)
    return tuple(_score(code, groups[code]) for code in sorted(groups))


def group_score(*, shares: int, total: float, squares: float) -> GroupScore:
    """Return mean and interval of a group from the number, the sum and the sum of squares of its people's shares."""
    if shares < LEAST_PUBLISHED:
        return GroupScore(people=shares, mean=None, low=None, high=None)
    mean = total / shares
    variance = max(squares - shares * mean * mean, 0.0) / (shares - 1)
    half = _Z * sqrt(variance / shares)
    return GroupScore(people=shares, mean=mean, low=max(mean - half, 0.0), high=min(mean + half, 1.0))


def change_between(*, before: CompetencyScore, after: CompetencyScore) -> Change:
    """Return how a share changed; half widths of both intervals are added as squares."""
    margin = sqrt(((before.high - before.low) / 2) ** 2 + ((after.high - after.low) / 2) ** 2)
    difference = after.share - before.share
    return Change(difference=difference, is_sure=abs(difference) > margin)


def self_reading(*, rated: float | None, score: CompetencyScore) -> str:
    """Return "over", "under" or "fits": a person's own rating (0-1) beside the measured interval; "" without one."""
    if rated is None:
        return ""
    if rated > score.high:
        return "over"
    return "under" if rated < score.low else "fits"


def normalised_gain(*, pairs: Sequence[tuple[float, float]]) -> Gain:
    """Return the gain of people measured twice, shares before and after, 0-1."""
    people = len(pairs)
    if people < LEAST_PUBLISHED:
        return Gain(people=people, before=None, after=None, gain=None)
    before, after = (sum(pair[place] for pair in pairs) / people for place in (0, 1))
    gain = (after - before) / (1 - before) if before < 1 else None
    return Gain(people=people, before=before, after=after, gain=gain)


def hidden_groups(*, sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the groups under one shown total that must not be shown.

    Those of 1 to 4 people; and when they have fewer than 5 together, so that the total less the others would tell
    them, the smallest of the others as well. Groups of nobody have nothing to hide.
    """
    small = {name for name, people in sizes.items() if 0 < people < LEAST_PUBLISHED}
    if small and sum(sizes[name] for name in small) < LEAST_PUBLISHED:
        others = [name for name, people in sizes.items() if people and name not in small]
        if others:
            small.add(min(others, key=lambda name: (sizes[name], name)))
    return frozenset(small)


def gaps_of(*, scores: Iterable[CompetencyScore], target: float) -> tuple[str, ...]:
    """Return the competencies whose share lies below the target (0-1), the lowest first, at most MOST_GAPS."""
    below = [score for score in scores if score.code != OVERALL and score.share < target]
    return tuple(score.code for score in sorted(below, key=lambda score: (score.share, score.code))[:MOST_GAPS])


def _score(code: str, items: Sequence[MarkedItem]) -> CompetencyScore:
    points = sum(item.points for item in items)
    share = min(max(sum(item.points * item.fraction for item in items) / points, 0.0), 1.0)
    low, high = share_interval(share=share, answers=points**2 / sum(item.points**2 for item in items))
    return CompetencyScore(code=code, items=len(items), share=share, low=low, high=high)
