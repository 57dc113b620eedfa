"""Intraclass correlations of numeric marks after Shrout and Fleiss, and Kendall's W (§7).

ICC(2,1): how far one marker's mark can be trusted. ICC(2,k): the panel mean, when judges differ in severity and the
mark itself counts. ICC(3,k): only the ranking within one fixed panel.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.statistics.exact import mean

Marks = Sequence[Sequence[Fraction | int]]


@dataclass(frozen=True, kw_only=True)
class MeanSquares:
    """Mean squares of a table of marks: between targets, within targets, between judges, error."""

    targets: Fraction
    within: Fraction
    judges: Fraction
    error: Fraction


@dataclass(frozen=True, kw_only=True)
class IntraclassCorrelations:
    """The six forms; the first figure is the model, `single` one judge, `panel` the mean of all; undefined: None."""

    one_single: Fraction | None
    two_single: Fraction | None
    three_single: Fraction | None
    one_panel: Fraction | None
    two_panel: Fraction | None
    three_panel: Fraction | None


def mean_squares(*, marks: Marks) -> MeanSquares:
    """Return the mean squares; a row is a target, a column a judge.

    Raises:
        ValueError: fewer than two targets or judges, or a mark is missing.
    """
    n, k = len(marks), len(marks[0]) if marks else 0
    if n < 2 or k < 2 or any(len(row) != k for row in marks):
        raise ValueError("two targets and two judges are needed, and every mark")
    rows = [[Fraction(mark) for mark in row] for row in marks]
    centre = sum((mark for row in rows for mark in row), Fraction(0)) / (n * k)
    every = _squares([mark - centre for row in rows for mark in row])
    targets = k * _squares([sum(row, Fraction(0)) / k - centre for row in rows])
    judges = n * _squares([sum(column, Fraction(0)) / n - centre for column in zip(*rows, strict=True)])
    return MeanSquares(
        targets=targets / (n - 1),
        within=(every - targets) / (n * (k - 1)),
        judges=judges / (k - 1),
        error=(every - targets - judges) / ((n - 1) * (k - 1)),
    )


def intraclass_correlations(*, marks: Marks) -> IntraclassCorrelations:
    """Return all six forms; errors as `mean_squares`."""
    found, n, k = mean_squares(marks=marks), len(marks), len(marks[0])
    between, within, judges, error = found.targets, found.within, found.judges, found.error
    severity = (judges - error) / n
    return IntraclassCorrelations(
        one_single=_share(between - within, between + (k - 1) * within),
        two_single=_share(between - error, between + (k - 1) * error + k * severity),
        three_single=_share(between - error, between + (k - 1) * error),
        one_panel=_share(between - within, between),
        two_panel=_share(between - error, between + severity),
        three_panel=_share(between - error, between),
    )


def mid_ranks(*, values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return the ranks, 1 for the smallest; equal values share the mean of their places."""
    counts = Counter(values)
    passed, ranks = 0, {}
    for value in sorted(counts):
        ranks[value] = passed + Fraction(counts[value] + 1, 2)
        passed += counts[value]
    return tuple(ranks[value] for value in values)


def kendall_w(*, marks: Marks) -> Fraction | None:
    """Return Kendall's W with ties, 0-1; a row is a judge, a column an entry. None when nobody tells entries apart.

    Raises:
        ValueError: a mark is missing, or there are no judges.
    """
    if not marks or any(len(row) != len(marks[0]) for row in marks):
        raise ValueError("every judge needs a mark for every entry")
    judges, entries = len(marks), len(marks[0])
    rows = [[Fraction(mark) for mark in row] for row in marks]
    sums = [sum(column, Fraction(0)) for column in zip(*(mid_ranks(values=row) for row in rows), strict=True)]
    ties = sum(count**3 - count for row in rows for count in Counter(row).values())
    centre = mean(sums) or Fraction(0)
    spread = _squares([value - centre for value in sums])
    return _share(12 * spread, Fraction(judges**2 * (entries**3 - entries) - judges * ties))


def _share(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def _squares(values: Sequence[Fraction]) -> Fraction:
    return sum((value * value for value in values), Fraction(0))
