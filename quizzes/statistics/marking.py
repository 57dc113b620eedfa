"""Double marking of essays (§7): when a third marker is asked, and what the final mark is."""

from collections.abc import Sequence
from fractions import Fraction

from quizzes.statistics.exact import mean

DIVERGENCE_RATIO = Fraction(1, 5)
"""Two marks may differ by this share of the maximum; more calls for a third marker."""


def needs_third_marker(
    *, first: Fraction, second: Fraction, maximum: Fraction, limit_ratio: Fraction = DIVERGENCE_RATIO
) -> bool:
    """Say whether two marks differ by more than the limit, a share 0-1 of the maximum."""
    return abs(first - second) > limit_ratio * maximum


def final_mark(
    *, marks: Sequence[Fraction], maximum: Fraction, limit_ratio: Fraction = DIVERGENCE_RATIO
) -> Fraction | None:
    """Return the unrounded final mark; None while a third marker is still needed.

    Two marks that agree: their mean. Three: the mean of the two closest, or of all three when equally spaced.

    Raises:
        ValueError: not two or three marks, or a mark outside 0 to maximum.
    """
    if len(marks) not in {2, 3} or any(not 0 <= mark <= maximum for mark in marks):
        raise ValueError("two or three marks between 0 and the maximum are needed")
    if len(marks) == 2:
        apart = needs_third_marker(first=marks[0], second=marks[1], maximum=maximum, limit_ratio=limit_ratio)
        return None if apart else mean(marks)
    low, middle, high = sorted(marks)
    if middle - low == high - middle:
        return mean(marks)
    return (low + middle) / 2 if middle - low < high - middle else (middle + high) / 2
