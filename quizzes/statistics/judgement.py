"""Situational judgement (§9): the key comes from experts, the rule of scoring is part of the item.

The credit of a rating key is `lms.hgm.scoring.judgement`, the one home of that rule; here stand the ranking key and how
a key is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from statistics import median

LEAST_EXPERTS = 5
WIDEST_SPREAD = Fraction(3, 2)


@dataclass(frozen=True, kw_only=True)
class ExpertKey:
    """The key of one option: the median of the ratings; not scored when experts differ too much."""

    key: Fraction
    interquartile_range: Fraction
    is_scored: bool


def ranking_mark(*, key: Sequence[str], answer: Sequence[str], full_mark: Fraction) -> Fraction:
    """Return full mark − Σ|place − key place|, at least 0.

    Raises:
        ValueError: the answer does not hold the options of the key, each once.
    """
    if len(set(key)) != len(key) or sorted(key) != sorted(answer):
        raise ValueError("the answer does not rank the options of the key")
    distance = sum(abs(place - key.index(option)) for place, option in enumerate(answer))
    return max(full_mark - distance, Fraction(0))


def expert_key(*, ratings: Sequence[Fraction]) -> ExpertKey | None:
    """Return the key of one option from the experts' ratings; None from fewer than five experts.

    The interquartile range goes between quartiles found by linear interpolation between neighbouring ratings.
    """
    if len(ratings) < LEAST_EXPERTS:
        return None
    spread = _quantile(ratings, Fraction(3, 4)) - _quantile(ratings, Fraction(1, 4))
    return ExpertKey(key=Fraction(median(ratings)), interquartile_range=spread, is_scored=spread <= WIDEST_SPREAD)


def _quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    ordered, place = sorted(values), share * (len(values) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
