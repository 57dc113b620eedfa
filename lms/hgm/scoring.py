"""The arithmetic of dialect section 9: fractions between 0 and 1, in decimals, never rounded here."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from lms.hgm.answers import clip

STEPS_OF_FOUR = (Decimal(0), Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1))


def share(part: int, whole: int) -> Decimal:
    """Return part ÷ whole; 0 when there is nothing to have."""
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def several_answers(*, rule: str, right: set[int], chosen: set[int], count: int) -> Decimal:
    """Return the fraction for a set of chosen options.

    Args:
        rule: `right-minus-wrong`, `all` or `per-option`.
        right: numbers of the right options.
        count: how many options there are.
    Source: dialect 9, «multiple».
    """
    if rule == "all":
        return Decimal(int(chosen == right))
    if not chosen:
        return Decimal(0)
    if rule == "per-option":
        return share(count - len(chosen ^ right), count)
    return clip(share(len(chosen & right), len(right)) - share(len(chosen - right), count - len(right)))


def weighted_answers(*, weights: Sequence[Decimal], chosen: set[int]) -> Decimal:
    """Return the clipped sum of the chosen options' weights, which are given in percent."""
    return clip(sum((weights[number - 1] for number in chosen), Decimal(0)) / 100)


def statements(*, rule: str, right: int, count: int) -> Decimal:
    """Return the fraction for `right` of `count` statements; `rule` is per-item, all or step (of four)."""
    if rule == "all":
        return Decimal(int(right == count))
    if rule == "step":
        return STEPS_OF_FOUR[right]
    return share(right, count)


def ordering(*, rule: str, order: Sequence[int | None]) -> Decimal:
    """Return the fraction for steps put in `order` (numbers as written, None for a place left empty).

    Args:
        rule: `position`, `adjacent-pairs`, `order` or `all`.
    Source: dialect 9, «ordering».
    """
    count = len(order)
    if rule == "all":
        return Decimal(int(list(order) == list(range(1, count + 1))))
    if rule == "position":
        return share(sum(step == place for place, step in enumerate(order, start=1)), count)
    if rule == "order":
        steps = [step for step in order if step is not None]
        if len(steps) < count:
            return Decimal(0)
        inversions = sum(steps[left] > steps[right] for left in range(count) for right in range(left + 1, count))
        return 1 - share(inversions, count * (count - 1) // 2)
    pairs = pairwise(order)
    return share(sum(first is not None and second == first + 1 for first, second in pairs), count - 1)


def judgement(*, keys: Sequence[Decimal], ratings: Sequence[Decimal | None], bottom: Decimal, top: Decimal) -> Decimal:
    """Return the mean credit 1 − |answer − key| ÷ (top − bottom); an unanswered option earns 0."""
    credits = [
        clip(1 - abs(rating - key) / (top - bottom)) if rating is not None else Decimal(0)
        for key, rating in zip(keys, ratings, strict=True)
    ]
    return sum(credits, Decimal(0)) / len(credits)
