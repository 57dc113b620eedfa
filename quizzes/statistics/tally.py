"""The data of one test, boiled down to what every classical statistic needs.

For each item: how many candidates had this total and this mark. Tallies of parts of the candidates add up to the tally
of all of them exactly, and the tally of voided attempts can be taken away again (§12, points 8 and 9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd

import numpy as np

from quizzes.statistics.exact import Whole

DECIMALS = 12
"""Digits of a mark behind the point that are kept; more are rounded half to even."""
LARGEST_TEST = 1_000_000
"""Largest sum of maxima, so that a total in units of 10⁻¹² fits a machine word."""

Mark = Decimal | Fraction | int | float


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Of one item: `count` candidates had `total` on the test and `mark` on the item, sorted, in units of the tally."""

    total: Whole
    mark: Whole
    count: Whole

    @property
    def rest(self) -> Whole:
        """Return total − mark."""
        return self.total - self.mark


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of (total, mark) for each item of one test that all candidates were given.

    `maxima` are in marks; the whole numbers of `pairs` times `unit` are marks.
    """

    item_ids: tuple[str, ...]
    maxima: tuple[Fraction, ...]
    unit: Fraction
    pairs: tuple[Pairs, ...]

    @property
    def people(self) -> int:
        """Return the number of candidates."""
        return int(self.pairs[0].count.sum())

    def __add__(self, other: "Tally") -> "Tally":
        """Return the tally of both groups of candidates together.

        Raises:
            ValueError: the items or their maxima differ.
        """
        return self._joined(other, sign=1)

    def __sub__(self, other: "Tally") -> "Tally":
        """Return the tally without the candidates of `other`.

        Raises:
            ValueError: the items differ, or `other` holds a candidate that is not in this tally.
        """
        return self._joined(other, sign=-1)

    def _joined(self, other: "Tally", *, sign: int) -> "Tally":
        if (self.item_ids, self.maxima) != (other.item_ids, other.maxima):
            raise ValueError("the tallies are of different tests")
        unit = _common_unit(self.unit, other.unit)
        own, theirs = int(self.unit / unit), int(other.unit / unit)
        pairs = tuple(
            _summed(
                np.concatenate([mine.total * own, yours.total * theirs]),
                np.concatenate([mine.mark * own, yours.mark * theirs]),
                np.concatenate([mine.count, yours.count * sign]),
            )
            for mine, yours in zip(self.pairs, other.pairs, strict=True)
        )
        return Tally(item_ids=self.item_ids, maxima=self.maxima, unit=unit, pairs=pairs)


def tally_marks(*, item_ids: Sequence[str], maxima: Sequence[Mark], marks: Sequence[Sequence[Mark]]) -> Tally:
    """Return the tally of a table of marks, one row a candidate, one column an item.

    Args:
        item_ids: one or more names, all different.
        maxima: largest mark of each item, above 0.
        marks: between 0 and the maximum; a blank answer is given as 0 by the caller.

    Raises:
        ValueError: names repeat, there is no item, a row has another length, or a mark is outside its bounds.
    """
    _check_items(item_ids, maxima)
    if any(len(row) != len(item_ids) for row in marks):
        raise ValueError("a row has another number of marks than there are items")
    known: dict[Mark, int] = {}
    table = [[_cached(known, mark) for mark in row] for row in marks]
    matrix = np.array(table, dtype=np.int64).reshape(len(table), len(item_ids))
    return tally_matrix(item_ids=item_ids, maxima=[exact_mark(top) for top in maxima], matrix=matrix)


def tally_matrix(*, item_ids: Sequence[str], maxima: Sequence[Fraction], matrix: Whole) -> Tally:
    """Return the tally of a matrix of marks in units of 10^−DECIMALS; bounds as in `tally_marks`.

    Raises:
        ValueError: as `tally_marks`.
    """
    _check_items(item_ids, maxima)
    tops = np.array([scaled(top) for top in maxima], dtype=np.int64)
    if (matrix < 0).any() or (matrix > tops).any():
        raise ValueError("a mark is below 0 or above the maximum")
    step = int(np.gcd.reduce(matrix, axis=None)) if matrix.size else 0
    small = matrix // (step or 1)
    totals, place = np.unique(small.sum(axis=1), return_inverse=True)
    return Tally(
        item_ids=tuple(item_ids),
        maxima=tuple(maxima),
        unit=Fraction(step or 1, 10**DECIMALS),
        pairs=tuple(_pairs(totals, place, small[:, column]) for column in range(len(item_ids))),
    )


def exact_mark(value: Mark) -> Fraction:
    """Return the mark as a fraction; a float counts as the decimal number that it prints."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def scaled(value: Fraction) -> int:
    """Return the mark as a whole number of 10^−DECIMALS."""
    return round(value * 10**DECIMALS)


def _cached(known: dict[Mark, int], mark: Mark) -> int:
    if mark not in known:
        known[mark] = scaled(exact_mark(mark))
    return known[mark]


def _check_items(item_ids: Sequence[str], maxima: Sequence[Mark]) -> None:
    if not item_ids or len(set(item_ids)) != len(item_ids) or len(maxima) != len(item_ids):
        raise ValueError("items need different names and one maximum each")
    if min(maxima) <= 0 or sum(map(exact_mark, maxima)) > LARGEST_TEST:
        raise ValueError("a maximum is not above 0, or the maxima are too large")


def _pairs(totals: Whole, place: Whole, marks: Whole) -> Pairs:
    values, code = np.unique(marks, return_inverse=True)
    keys, count = np.unique(place * len(values) + code, return_counts=True)
    width = max(len(values), 1)
    return Pairs(total=totals[keys // width], mark=values[keys % width], count=count)


def _summed(total: Whole, mark: Whole, count: Whole) -> Pairs:
    order = np.lexsort((mark, total))
    total, mark, count = total[order], mark[order], count[order]
    if not len(order):
        return Pairs(total=total, mark=mark, count=count)
    changes = (np.diff(total) != 0) | (np.diff(mark) != 0)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    sums = np.add.reduceat(count, starts)
    if (sums < 0).any():
        raise ValueError("a candidate to be taken away is not in the tally")
    kept = starts[sums > 0]
    return Pairs(total=total[kept], mark=mark[kept], count=sums[sums > 0])


def _common_unit(left: Fraction, right: Fraction) -> Fraction:
    top = gcd(left.numerator * right.denominator, right.numerator * left.denominator)
    return Fraction(top, left.denominator * right.denominator)
