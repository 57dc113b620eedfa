"""Statistics of a whole test that all candidates were given (§3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np

from quizzes.statistics.exact import Whole, covariance, root
from quizzes.statistics.tally import Pairs, Tally

BAND_WIDTH = 1.96
"""Standard errors on either side of a mark in the 95 % band."""


@dataclass(frozen=True, kw_only=True)
class WholeTestStatistics:
    """The figures of one test; sums in marks, ratios 0-1 (more when alpha is negative), undefined ones None.

    Attributes:
        people: candidates; `items`: number of items.
        variance: of the totals, divisor N − 1; `sd` is its root.
        alpha: Cronbach's alpha; may be negative.
        kr20, kr21: only when all items are marked 0 or 1.
        sem: standard error of measurement in marks.
        error_ratio: √(1 − alpha).
        alpha_if_deleted: alpha of the other items, by item id.
    """

    people: int
    items: int
    mean: float | None
    median: float | None
    variance: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    kr20: float | None
    kr21: float | None
    sem: float | None
    error_ratio: float | None
    alpha_if_deleted: dict[str, float | None]


def whole_test_statistics(*, tally: Tally) -> WholeTestStatistics:
    """Return the statistics of the totals and the reliability of the test. Source: §3."""
    totals = _totals(tally)
    variances = [_variance(tally, pairs, pairs.mark) for pairs in tally.pairs]
    variance = _variance(tally, tally.pairs[0], tally.pairs[0].total)
    alpha = cronbach_alpha(item_variances=variances, total_variance=variance)
    sd, error = root(variance), root(None if alpha is None else 1 - alpha)
    return WholeTestStatistics(
        people=tally.people,
        items=len(tally.item_ids),
        mean=_as_float(_mean(totals)),
        median=_as_float(_median(totals)),
        variance=_as_float(variance),
        sd=sd,
        skewness=skewness(totals=totals),
        kurtosis=kurtosis(totals=totals),
        alpha=_as_float(alpha),
        kr20=_as_float(_kr20(tally)),
        kr21=_as_float(_kr21(tally, totals)),
        sem=None if sd is None or error is None else sd * error,
        error_ratio=error,
        alpha_if_deleted=_alphas_if_deleted(tally, variances),
    )


def cronbach_alpha(*, item_variances: Sequence[Fraction | None], total_variance: Fraction | None) -> Fraction | None:
    """Return k/(k−1)·(1 − Σ var(x)/var(t)); None with fewer than two items or people, or equal totals."""
    items = len(item_variances)
    known = [value for value in item_variances if value is not None]
    if items < 2 or len(known) < items or not total_variance:
        return None
    return Fraction(items, items - 1) * (1 - sum(known, Fraction(0)) / total_variance)


def skewness(*, totals: Counter[Fraction]) -> float | None:
    """Return k₃/k₂^1.5 of the totals, given with counts; None below three people or when all are equal."""
    people = totals.total()
    second, third = _central_moment(totals, 2), _central_moment(totals, 3)
    if people < 3 or not second:
        return None
    k_two = people * second / (people - 1)
    k_three = people**2 * third / ((people - 1) * (people - 2))
    size = sqrt(k_three**2 / k_two**3)
    return -size if k_three < 0 else size


def kurtosis(*, totals: Counter[Fraction]) -> float | None:
    """Return k₄/k₂² of the totals, given with counts; None below four people or when all are equal."""
    people = totals.total()
    second, fourth = _central_moment(totals, 2), _central_moment(totals, 4)
    if people < 4 or not second:
        return None
    k_two = people * second / (people - 1)
    top = (people + 1) * fourth - 3 * (people - 1) * second**2
    return float(people**2 * top / ((people - 1) * (people - 2) * (people - 3)) / k_two**2)


def measurement_band(*, mark: float, sem: float | None) -> tuple[float, float] | None:
    """Return the 95 % band around a candidate's total, not cut at 0 or the maximum; None without an error."""
    return None if sem is None else (mark - BAND_WIDTH * sem, mark + BAND_WIDTH * sem)


def lengthened_reliability(*, reliability: float, factor: float) -> float | None:
    """Return the reliability of a test `factor` times as long (Spearman–Brown); None where it has no value."""
    below = 1 + (factor - 1) * reliability
    return factor * reliability / below if below else None


def length_for_reliability(*, reliability: float, target: float) -> float | None:
    """Return how many times longer the test must be to reach the target.

    None when no length does: the reliability is not above 0, or one of the two is 1 or more.
    """
    if not 0 < reliability < 1 or not 0 < target < 1:
        return None
    return target * (1 - reliability) / (reliability * (1 - target))


def _totals(tally: Tally) -> Counter[Fraction]:
    found: Counter[Fraction] = Counter()
    pairs = tally.pairs[0]
    for total, count in zip(pairs.total.tolist(), pairs.count.tolist(), strict=True):
        found[total * tally.unit] += count
    return found


def _variance(tally: Tally, pairs: Pairs, values: Whole) -> Fraction | None:
    found = covariance(pairs.count, values, values)
    return None if found is None else found * tally.unit**2


def _mean(totals: Counter[Fraction]) -> Fraction | None:
    people = totals.total()
    return sum((total * count for total, count in totals.items()), Fraction(0)) / people if people else None


def _median(totals: Counter[Fraction]) -> Fraction | None:
    people, passed = totals.total(), 0
    middle: list[Fraction] = []
    for total in sorted(totals):
        passed += totals[total]
        for place in ((people + 1) // 2, people // 2 + 1)[len(middle) :]:
            if passed >= place:
                middle.append(total)
    return (middle[0] + middle[1]) / 2 if people else None


def _central_moment(totals: Counter[Fraction], power: int) -> Fraction:
    centre = _mean(totals)
    if centre is None:
        return Fraction(0)
    return sum((count * (total - centre) ** power for total, count in totals.items()), Fraction(0)) / totals.total()


def _alphas_if_deleted(tally: Tally, variances: Sequence[Fraction | None]) -> dict[str, float | None]:
    found = {}
    for place, (item_id, pairs) in enumerate(zip(tally.item_ids, tally.pairs, strict=True)):
        others = [*variances[:place], *variances[place + 1 :]]
        rest = _variance(tally, pairs, pairs.rest)
        found[item_id] = _as_float(cronbach_alpha(item_variances=others, total_variance=rest))
    return found


def _is_right_or_wrong(tally: Tally) -> bool:
    marks_fine = all(
        bool(np.isin(pairs.mark * tally.unit.numerator, (0, tally.unit.denominator)).all()) for pairs in tally.pairs
    )
    return marks_fine and set(tally.maxima) == {Fraction(1)}


def _kr20(tally: Tally) -> Fraction | None:
    if not _is_right_or_wrong(tally) or tally.people < 2:
        return None
    people = tally.people
    shares = [Fraction(int((pairs.count * pairs.mark).sum())) * tally.unit / people for pairs in tally.pairs]
    return _richardson(tally, sum((share * (1 - share) for share in shares), Fraction(0)))


def _kr21(tally: Tally, totals: Counter[Fraction]) -> Fraction | None:
    centre = _mean(totals)
    if not _is_right_or_wrong(tally) or tally.people < 2 or centre is None:
        return None
    items = len(tally.item_ids)
    return _richardson(tally, centre * (items - centre) / items)


def _richardson(tally: Tally, spread: Fraction) -> Fraction | None:
    """Apply the Kuder-Richardson form, whose variance of totals has the divisor N."""
    people, items = tally.people, len(tally.item_ids)
    variance = _variance(tally, tally.pairs[0], tally.pairs[0].total)
    if items < 2 or not variance:
        return None
    return Fraction(items, items - 1) * (1 - spread / (variance * (people - 1) / people))


def _as_float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
