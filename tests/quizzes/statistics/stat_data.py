"""The published data sets of the statistics page, and a shorthand for comparing numbers."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings

from quizzes.statistics.tally import Tally, tally_marks

unhurried = settings(deadline=None, max_examples=60)
"""For properties: a busy machine is no failure."""

FOLDER = Path(__file__).parents[2] / "data" / "statistics"


def near(value: float, tolerance: float = 1e-9):
    """Agree to 1e-9 relative or absolute; printed values of ten digits carry half a unit of their last place."""
    return pytest.approx(value, rel=tolerance, abs=tolerance)


def data_set_a() -> tuple[list[str], list[Fraction], list[list[Fraction]]]:
    with (FOLDER / "data_set_a.csv").open(encoding="utf-8", newline="") as stream:
        head, tops, *rows = list(csv.reader(stream))
    return head[1:], [Fraction(top) for top in tops[1:]], [[Fraction(mark) for mark in row[1:]] for row in rows]


def tally_a() -> Tally:
    item_ids, maxima, marks = data_set_a()
    return tally_marks(item_ids=item_ids, maxima=maxima, marks=marks)


def answers_b() -> list[list[int]]:
    with (FOLDER / "data_set_b.csv").open(encoding="utf-8", newline="") as stream:
        return [
            [int(mark) for mark in row["pattern"]] for row in csv.DictReader(stream) for _ in range(int(row["count"]))
        ]


def tally_b() -> Tally:
    return tally_marks(item_ids=list("ABCDE"), maxima=[1] * 5, marks=answers_b())
