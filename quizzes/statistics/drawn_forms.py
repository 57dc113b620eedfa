"""Items of tests whose papers were drawn at random, so that people saw different items (§0, «Different forms»).

Item by item over the people who were shown it. In place of the rest mark stands 100·(t − x)/(M − m) of what that person
was shown, in place of the total 100·t/M. Weights and reliability belong to one common test and are not given here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.statistics.exact import correlation, mean, ratio, root, sample_covariance, sample_variance
from quizzes.statistics.items import group_size, group_sums
from quizzes.statistics.tally import Mark, exact_mark


@dataclass(frozen=True, kw_only=True)
class DrawnItemStatistics:
    """The figures of one item over those who were shown it; names as in `ItemStatistics`, undefined ones None."""

    id: str
    people: int
    facility: float | None
    sd: float | None
    upper_lower: float | None
    item_rest: float | None
    item_total: float | None
    efficiency: float | None


def drawn_item_statistics(
    *, maxima: Mapping[str, Mark], shown: Sequence[Mapping[str, Mark]]
) -> tuple[DrawnItemStatistics, ...]:
    """Return the statistics of every item, in the order of `maxima`.

    Args:
        maxima: largest mark by item id, above 0.
        shown: for each person the marks by item id of what was shown; a blank answer is a 0, not a gap.

    Raises:
        ValueError: a mark is outside its bounds, or an item has no maximum.
    """
    tops = {item_id: exact_mark(top) for item_id, top in maxima.items()}
    if any(top <= 0 for top in tops.values()):
        raise ValueError("a maximum is not above 0")
    seen: dict[str, list[tuple[Fraction, Fraction, Fraction | None]]] = {item_id: [] for item_id in tops}
    for marks in shown:
        exact = {item_id: exact_mark(mark) for item_id, mark in marks.items()}
        if any(item_id not in tops or not 0 <= mark <= tops[item_id] for item_id, mark in exact.items()):
            raise ValueError("a mark is outside its bounds or its item has no maximum")
        total, most = sum(exact.values(), Fraction(0)), sum((tops[item_id] for item_id in exact), Fraction(0))
        for item_id, mark in exact.items():
            rest = 100 * (total - mark) / (most - tops[item_id]) if len(exact) > 1 else None
            seen[item_id].append((mark, 100 * total / most, rest))
    return tuple(_one_item(item_id, tops[item_id], rows) for item_id, rows in seen.items())


def _one_item(
    item_id: str, top: Fraction, rows: Sequence[tuple[Fraction, Fraction, Fraction | None]]
) -> DrawnItemStatistics:
    marks, totals = [row[0] for row in rows], [row[1] for row in rows]
    with_rest = [(mark, rest) for mark, _, rest in rows if rest is not None]
    compared, rests = [mark for mark, _ in with_rest], [rest for _, rest in with_rest]
    cov_rest = sample_covariance(compared, rests)
    centre, upper_lower = mean(marks), None
    if rows:
        upper, lower = group_sums(totals=totals, marks=marks)
        upper_lower = float((upper - lower) / (group_size(people=len(rows)) * top))
    return DrawnItemStatistics(
        id=item_id,
        people=len(rows),
        facility=None if centre is None else float(centre / top),
        sd=root(sample_variance(marks)),
        upper_lower=upper_lower,
        item_rest=correlation(cov_rest, sample_variance(compared), sample_variance(rests)),
        item_total=correlation(sample_covariance(marks, totals), sample_variance(marks), sample_variance(totals)),
        efficiency=ratio(cov_rest, sample_covariance(sorted(compared), sorted(rests))),
    )
