"""How far raters agree: Cohen, weighted κ, Fleiss, Krippendorff (§7). Undefined is None, as when all say the same."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

Table = Sequence[Sequence[int]]
Distance = Callable[[Fraction, Fraction], Fraction]


def pair_table(*, first: Sequence[str], second: Sequence[str], levels: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return how often the first rater said the level of a row and the second that of a column.

    Raises:
        ValueError: the lists differ in length, or a rating is not among the levels.
    """
    if not set(first) | set(second) <= set(levels):
        raise ValueError("a rating is not among the levels")
    pairs = Counter(zip(first, second, strict=True))
    return tuple(tuple(pairs[row, column] for column in levels) for row in levels)


def cohen_kappa(*, table: Table) -> Fraction | None:
    """Return (p_o − p_e)/(1 − p_e) for two raters; rows are levels of one, columns of the other."""
    return _kappa(table, lambda row, column: int(row != column))


def weighted_kappa(*, table: Table, power: int) -> Fraction | None:
    """Return 1 − Σw·o/Σw·e for ordered levels, w = |i − j| for power 1 and (i − j)² for power 2.

    Raises:
        ValueError: another power, or a table that is not square.
    """
    if power not in {1, 2}:
        raise ValueError("the power is 1 or 2")
    return _kappa(table, lambda row, column: abs(row - column) ** power)


def fleiss_proportions(*, table: Table) -> tuple[Fraction, Fraction]:
    """Return the observed agreement P̄ and the agreement by chance P̄_e.

    A row is a subject, a cell how many ratings it got in that category.

    Raises:
        ValueError: subjects have different numbers of ratings, or fewer than two.
    """
    ratings = {sum(row) for row in table}
    if len(ratings) != 1 or min(ratings) < 2:
        raise ValueError("each subject needs the same number of ratings, two or more")
    each, subjects = ratings.pop(), len(table)
    observed = Fraction(sum(cell * (cell - 1) for row in table for cell in row), subjects * each * (each - 1))
    shares = [Fraction(sum(column), subjects * each) for column in zip(*table, strict=True)]
    return observed, sum((share**2 for share in shares), Fraction(0))


def fleiss_kappa(*, table: Table) -> Fraction | None:
    """Return Fleiss' κ; table and errors as `fleiss_proportions`."""
    observed, expected = fleiss_proportions(table=table)
    return (observed - expected) / (1 - expected) if expected != 1 else None


def krippendorff_alpha(*, ratings: Sequence[Sequence[Fraction | int | None]], scale: str) -> Fraction | None:
    """Return Krippendorff's α; a row is a rater, a column a unit, None a missing rating.

    Units with fewer than two ratings do not count.

    Args:
        scale: `nominal`, `ordinal` or `interval`.

    Raises:
        ValueError: another scale, or rows of different length.
    """
    coincidences: dict[tuple[Fraction, Fraction], Fraction] = {}
    for unit in zip(*ratings, strict=True):
        values = [Fraction(value) for value in unit if value is not None]
        for pair, count in Counter(permutations(values, 2)).items():
            coincidences[pair] = coincidences.get(pair, Fraction(0)) + Fraction(count, len(values) - 1)
    margins: dict[Fraction, Fraction] = {}
    for (value, _), share in coincidences.items():
        margins[value] = margins.get(value, Fraction(0)) + share
    distance, whole = _distance(scale, margins), sum(margins.values(), Fraction(0))
    observed = sum((count * distance(*pair) for pair, count in coincidences.items()), Fraction(0))
    products = ((margins[one] * margins[other], one, other) for one in margins for other in margins)
    expected = sum((product * distance(one, other) for product, one, other in products), Fraction(0))
    return 1 - (whole - 1) * observed / expected if expected else None


def _kappa(table: Table, weight: Callable[[int, int], int]) -> Fraction | None:
    """Return 1 − Σw·o/Σw·e; with w = 1 off the diagonal this is Cohen's κ."""
    size = len(table)
    if any(len(row) != size for row in table):
        raise ValueError("the table is not square")
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    places = [(row, column) for row in range(size) for column in range(size)]
    disagreed = sum(weight(row, column) * table[row][column] for row, column in places)
    by_chance = sum(weight(row, column) * rows[row] * columns[column] for row, column in places)
    return 1 - Fraction(disagreed * sum(rows), by_chance) if by_chance else None


def _distance(scale: str, margins: dict[Fraction, Fraction]) -> Distance:
    def nominal(one: Fraction, other: Fraction) -> Fraction:
        return Fraction(one != other)

    def interval(one: Fraction, other: Fraction) -> Fraction:
        return (one - other) ** 2

    def ordinal(one: Fraction, other: Fraction) -> Fraction:
        low, high = min(one, other), max(one, other)
        between = sum((count for value, count in margins.items() if low <= value <= high), Fraction(0))
        return (between - (margins[low] + margins[high]) / 2) ** 2

    kinds: dict[str, Distance] = {"nominal": nominal, "ordinal": ordinal, "interval": interval}
    if scale not in kinds:
        raise ValueError(f"unknown scale {scale}")
    return kinds[scale]
