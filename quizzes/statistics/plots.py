"""Figures behind the plots: the histogram of totals, and how five groups by total did on one item."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

GROUPS = 5
COLUMNS = 10

Number = int | Fraction


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a histogram: totals from `low` to below `high` (the last one includes it), in percent, 0-100."""

    low: int
    high: int
    people: int


def histogram(*, percents: Sequence[Fraction | float]) -> tuple[Column, ...]:
    """Return ten columns of equal width over totals in percent of the maximum, 0-100.

    Raises:
        ValueError: a percent is outside 0-100.
    """
    if any(not 0 <= value <= 100 for value in percents):
        raise ValueError("a percent lies between 0 and 100")
    width = 100 // COLUMNS
    counts = Counter(min(floor(value / width), COLUMNS - 1) for value in percents)
    return tuple(Column(low=place * width, high=(place + 1) * width, people=counts[place]) for place in range(COLUMNS))


def group_shares(
    *, totals: Sequence[Number], marks: Sequence[Number], top: Number, counts: Sequence[int] | None = None
) -> tuple[float, ...]:
    """Return the mean share on an item, 0-1, of five equal groups by total, the weakest first.

    People tied at a border share its places equally, as in D (§2.1), so the order of rows does not matter. Empty with
    fewer people than groups.

    Args:
        totals: what people are ordered by; `marks` on the item stand at the same places.
        top: the largest mark, in the unit of the marks, above 0.
        counts: how many people each row stands for; one each when left out.

    Raises:
        ValueError: the lists differ in length, or `top` is not above 0.
    """
    if top <= 0:
        raise ValueError("the largest mark is above 0")
    people: dict[Number, int] = {}
    sums: dict[Number, Number] = {}
    for total, mark, count in zip(totals, marks, counts or [1] * len(totals), strict=True):
        people[total] = people.get(total, 0) + count
        sums[total] = sums.get(total, 0) + mark * count
    everybody = sum(people.values())
    if everybody < GROUPS:
        return ()
    size = Fraction(everybody, GROUPS)
    found, group, room = [Fraction(0)] * GROUPS, 0, size
    for total in sorted(people):
        left, mean = Fraction(people[total]), Fraction(sums[total]) / people[total]
        while left:
            taken = min(left, room)
            found[group] += taken * mean
            left, room = left - taken, room - taken
            if not room and group < GROUPS - 1:
                group, room = group + 1, size
    return tuple(float(value / (size * top)) for value in found)
