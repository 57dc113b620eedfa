"""Random-guess scores g_r: the mean fraction of the mark over all equally likely answers (§2.4)."""

from fractions import Fraction
from math import comb, factorial

STEPS_OF_FOUR = (Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1))
"""Fraction for so many right of four true/false statements under the rule «step»."""


def guess_one_answer(*, options: int) -> Fraction:
    """Return 1/n for one right option of n."""
    return Fraction(1, _at_least_one(options))


def guess_several_answers(*, options: int, right: int, rule: str) -> Fraction:
    """Return the mean over all 2ⁿ sets of ticks, the empty one included.

    Args:
        right: how many options are right, 1 to `options`.
        rule: `all`, `per-option` or `right-minus-wrong` (not below 0; without wrong options: the share found).

    Raises:
        ValueError: another rule or number.
    """
    wrong = options - right
    if not 1 <= right <= options:
        raise ValueError("right must lie between 1 and options")
    if rule == "all":
        return Fraction(1, 2**options)
    if rule == "per-option":
        return Fraction(1, 2)
    if rule != "right-minus-wrong":
        raise ValueError(f"unknown rule {rule}")
    total = Fraction(0)
    for hits in range(right + 1):
        for misses in range(wrong + 1):
            lost = Fraction(misses, wrong) if wrong else Fraction(0)
            total += comb(right, hits) * comb(wrong, misses) * max(Fraction(hits, right) - lost, Fraction(0))
    return total / 2**options


def guess_statements(*, statements: int, rule: str) -> Fraction:
    """Return the mean for true/false statements; `rule` is `per-item`, `all` or `step` (of four).

    Raises:
        ValueError: another rule, or «step» with another number than four.
    """
    if rule == "per-item":
        return Fraction(1, 2)
    if rule == "all":
        return Fraction(1, 2 ** _at_least_one(statements))
    if rule != "step" or statements != 4:
        raise ValueError(f"unknown rule {rule} for {statements} statements")
    return sum((comb(4, right) * STEPS_OF_FOUR[right] for right in range(5)), Fraction(0)) / 2**4


def guess_matching(*, right_sides: int) -> Fraction:
    """Return 1/n, n the right sides offered, scored pair by pair."""
    return Fraction(1, _at_least_one(right_sides))


def guess_ordering(*, steps: int, rule: str) -> Fraction:
    """Return the mean over all orders; `rule` is `position`, `adjacent-pairs`, `order` or `all`.

    Raises:
        ValueError: another rule, or fewer than two steps.
    """
    if steps < 2:
        raise ValueError("an order needs two steps")
    values = {
        "position": Fraction(1, steps),
        "adjacent-pairs": Fraction(1, steps),
        "order": Fraction(1, 2),
        "all": Fraction(1, factorial(steps)),
    }
    if rule not in values:
        raise ValueError(f"unknown rule {rule}")
    return values[rule]


def guess_typed() -> Fraction:
    """Return 0: nobody types the right words by chance."""
    return Fraction(0)


def _at_least_one(number: int) -> int:
    if number < 1:
        raise ValueError("at least one is needed")
    return number
