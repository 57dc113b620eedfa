"""Exact sums of whole-number columns with counts, and the step from fractions to floats.

Marks are whole multiples of a common unit. A product that could pass 62 bits is summed in Python's unbounded integers.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
_SAFE_BITS = 62


def weighted_sum(counts: Whole, *factors: Whole) -> int:
    """Return Σ count · factor · factor …, exactly."""
    bound = max(int(counts.sum()), 1)
    for factor in factors:
        bound *= max(int(np.abs(factor).max(initial=0)), 1)
    if bound.bit_length() <= _SAFE_BITS:
        product = counts
        for factor in factors:
            product = product * factor
        return int(product.sum())
    total = 0
    for row in zip(counts.tolist(), *(factor.tolist() for factor in factors), strict=True):
        term = 1
        for part in row:
            term *= part
        total += term
    return total


def grouped_sums(counts: Whole, values: Whole, starts: Whole) -> list[int]:
    """Return Σ count · value of each stretch that begins at a place in `starts`, exactly."""
    bound = max(int(counts.sum()), 1) * max(int(np.abs(values).max(initial=0)), 1)
    kind = np.int64 if bound.bit_length() <= _SAFE_BITS else object
    return [int(part) for part in np.add.reduceat(counts.astype(kind) * values.astype(kind), starts)]


def covariance(counts: Whole, left: Whole, right: Whole) -> Fraction | None:
    """Return the sample covariance (divisor N − 1) in squared units; None with fewer than two people."""
    people = int(counts.sum())
    if people < 2:
        return None
    cross = people * weighted_sum(counts, left, right)
    return Fraction(cross - weighted_sum(counts, left) * weighted_sum(counts, right), people * (people - 1))


def root(value: Fraction | None) -> float | None:
    """Return the square root; None stays None."""
    return None if value is None else sqrt(value)


def correlation(cov: Fraction | None, left: Fraction | None, right: Fraction | None) -> float | None:
    """Return cov ÷ √(left · right), between −1 and 1; None when a variance is zero or missing."""
    if cov is None or not left or not right:
        return None
    size = sqrt(cov * cov / (left * right))
    return -size if cov < 0 else size


def ratio(part: Fraction | None, whole: Fraction | None) -> float | None:
    """Return part ÷ whole; None when either is missing or the whole is zero."""
    return None if part is None or not whole else float(part / whole)


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Return the plain mean; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def sample_variance(values: Sequence[Fraction]) -> Fraction | None:
    """Return the variance with divisor N − 1; None with fewer than two values."""
    return sample_covariance(values, values)


def sample_covariance(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction | None:
    """Return the covariance with divisor N − 1 of two lists of equal length; None with fewer than two."""
    count = len(left)
    if count < 2:
        return None
    cross = sum((one * other for one, other in zip(left, right, strict=True)), Fraction(0))
    return (cross - sum(left, Fraction(0)) * sum(right, Fraction(0)) / count) / (count - 1)
