"""Pass marks by Angoff (§10): what would a barely competent mediator reach?"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, sqrt

from quizzes.statistics.exact import mean, root, sample_variance


@dataclass(frozen=True, kw_only=True)
class PassMark:
    """The cut in items right, as a ratio 0-1 of all items, and its uncertainty; `sd`, `se` None for one expert."""

    expert_sums: tuple[Fraction, ...]
    cut: Fraction
    cut_ratio: Fraction
    sd: float | None
    se: float | None


def angoff_pass_mark(*, estimates: Sequence[Sequence[Fraction]]) -> PassMark:
    """Return the pass mark from the experts' probabilities; a row is an expert, a column an item.

    Raises:
        ValueError: no experts or items, rows of different length, or a probability outside 0-1.
    """
    if not estimates or not estimates[0] or any(len(row) != len(estimates[0]) for row in estimates):
        raise ValueError("every expert needs an estimate for every item")
    if any(not 0 <= value <= 1 for row in estimates for value in row):
        raise ValueError("a probability is outside 0-1")
    sums = tuple(sum(row, Fraction(0)) for row in estimates)
    cut = mean(sums) or Fraction(0)
    sd = root(sample_variance(sums))
    return PassMark(
        expert_sums=sums,
        cut=cut,
        cut_ratio=cut / len(estimates[0]),
        sd=sd,
        se=None if sd is None else sd / sqrt(len(sums)),
    )


def published_pass_mark(*, cut: Fraction, step: Fraction) -> Fraction:
    """Return the cut rounded down to the next attainable score, a multiple of `step` (above 0)."""
    return floor(cut / step) * step
