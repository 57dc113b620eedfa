"""Classical statistics of each item of a test that all candidates were given (§2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from quizzes.statistics.exact import Whole, correlation, covariance, grouped_sums, ratio, root, weighted_sum
from quizzes.statistics.tally import Pairs, Tally


@dataclass(frozen=True, kw_only=True)
class ItemStatistics:
    """The figures of one item; shares are 0-1, sums and covariances in marks, undefined ones None.

    Attributes:
        people: candidates behind the figures.
        facility: p, mean mark ÷ maximum.
        sd: s, standard deviation with divisor N − 1.
        upper_lower: D, between −1 and 1; `upper` and `lower` are its sums U and L.
        item_rest: r_rest, correlation with the rest of the test.
        item_total: r_tot, correlation with the total.
        efficiency: DE = `cov_rest` ÷ `cov_max`.
        effective_weight: EW; None when the item pulls against the total.
        intended_weight: IW, maximum ÷ sum of maxima.
    """

    id: str
    people: int
    facility: float | None
    sd: float | None
    upper: Fraction | None
    lower: Fraction | None
    upper_lower: float | None
    cov_rest: Fraction | None
    cov_total: Fraction | None
    cov_max: Fraction | None
    var_rest: Fraction | None
    item_rest: float | None
    item_total: float | None
    efficiency: float | None
    effective_weight: float | None
    intended_weight: float | None


def item_statistics(*, tally: Tally) -> tuple[ItemStatistics, ...]:
    """Return the statistics of all items, in the order of the test. Source: §2.1."""
    weights = effective_weights(covariances=[_scaled_cov(tally, pairs, pairs.total) for pairs in tally.pairs])
    whole = sum(tally.maxima, Fraction(0))
    rows = zip(tally.item_ids, tally.maxima, tally.pairs, weights, strict=True)
    return tuple(
        _one_item(tally, item_id, top, pairs, weight, float(top / whole)) for item_id, top, pairs, weight in rows
    )


def group_size(*, people: int) -> int:
    """Return g = ⌊0.27·N + 0.5⌋, at least 1: how many candidates stand in the best and in the weakest group."""
    return max((27 * people + 50) // 100, 1)


def group_sums(*, totals: Sequence[Fraction], marks: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return U and L: the marks of the best and of the weakest group; people tied at the border share its places.

    Args:
        totals: what candidates are ordered by; marks on the item stand at the same places.

    Raises:
        ValueError: there are no candidates, or the lists differ in length.
    """
    if not totals:
        raise ValueError("no candidates")
    people: dict[Fraction, int] = {}
    sums: dict[Fraction, Fraction] = {}
    for total, mark in zip(totals, marks, strict=True):
        people[total] = people.get(total, 0) + 1
        sums[total] = sums.get(total, Fraction(0)) + mark
    size = group_size(people=len(totals))
    upward = [(people[total], sums[total]) for total in sorted(people)]
    return _taken(reversed(upward), size), _taken(upward, size)


def effective_weights(*, covariances: Sequence[Fraction | None]) -> list[float | None]:
    """Return √cov(x, t) as a share of the sum over the items with cov ≥ 0; None where cov < 0 or nothing varies."""
    roots = [root(value) if value is not None and value >= 0 else None for value in covariances]
    whole = sum(value for value in roots if value is not None)
    return [None if value is None or not whole else value / whole for value in roots]


def largest_covariance(*, counts: Whole, left: Whole, right: Whole) -> Fraction | None:
    """Return the covariance of the left values sorted with the right values sorted: the largest possible one."""
    ones = np.ones(int(counts.sum()), dtype=np.int64)
    return covariance(ones, np.sort(np.repeat(left, counts)), np.sort(np.repeat(right, counts)))


def _one_item(
    tally: Tally, item_id: str, top: Fraction, pairs: Pairs, weight: float | None, intended: float
) -> ItemStatistics:
    people = tally.people
    cov_rest, cov_total = (_scaled_cov(tally, pairs, other) for other in (pairs.rest, pairs.total))
    var_mark = _scaled_cov(tally, pairs, pairs.mark)
    var_rest, var_total = (_scaled_variance(tally, pairs, other) for other in (pairs.rest, pairs.total))
    cov_max = _times(largest_covariance(counts=pairs.count, left=pairs.mark, right=pairs.rest), tally.unit**2)
    upper, lower = _group_sums_of(pairs, tally.unit) if people else (None, None)
    spread = None if upper is None or lower is None else upper - lower
    return ItemStatistics(
        id=item_id,
        people=people,
        facility=float(weighted_sum(pairs.count, pairs.mark) * tally.unit / (people * top)) if people else None,
        sd=root(var_mark),
        upper=upper,
        lower=lower,
        upper_lower=ratio(spread, group_size(people=people) * top),
        cov_rest=cov_rest,
        cov_total=cov_total,
        cov_max=cov_max,
        var_rest=var_rest,
        item_rest=correlation(cov_rest, var_mark, var_rest),
        item_total=correlation(cov_total, var_mark, var_total),
        efficiency=ratio(cov_rest, cov_max),
        effective_weight=weight,
        intended_weight=intended,
    )


def _scaled_cov(tally: Tally, pairs: Pairs, other: Whole) -> Fraction | None:
    return _times(covariance(pairs.count, pairs.mark, other), tally.unit**2)


def _scaled_variance(tally: Tally, pairs: Pairs, values: Whole) -> Fraction | None:
    return _times(covariance(pairs.count, values, values), tally.unit**2)


def _times(value: Fraction | None, factor: Fraction) -> Fraction | None:
    return None if value is None else value * factor


def _group_sums_of(pairs: Pairs, unit: Fraction) -> tuple[Fraction, Fraction]:
    starts = np.flatnonzero(np.diff(pairs.total, prepend=pairs.total[0] - 1))
    people = np.add.reduceat(pairs.count, starts).tolist()
    sums = grouped_sums(pairs.count, pairs.mark, starts)
    upward = [(count, Fraction(marks)) for count, marks in zip(people, sums, strict=True)]
    size = group_size(people=sum(people))
    return _taken(reversed(upward), size) * unit, _taken(upward, size) * unit


def _taken(groups: Iterable[tuple[int, Fraction]], size: int) -> Fraction:
    needed, taken = size, Fraction(0)
    for people, marks in groups:
        share = min(needed, people)
        taken += marks * share / people
        needed -= share
        if not needed:
            break
    return taken
