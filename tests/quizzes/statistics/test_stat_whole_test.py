"""Statistics of a test: every value printed for data sets A and B, and where there is none."""

from fractions import Fraction

import pytest
from stat_data import data_set_a, near, tally_a, tally_b

from quizzes.statistics.tally import tally_marks
from quizzes.statistics.whole_test import (
    length_for_reliability,
    lengthened_reliability,
    measurement_band,
    whole_test_statistics,
)


def test_every_value_of_data_set_a() -> None:
    test = whole_test_statistics(tally=tally_a())
    assert (test.people, test.items, test.mean, test.median) == (10, 6, 4.3, 4.5)
    assert (test.variance, test.alpha) == (float(Fraction(191, 90)), float(Fraction(312, 955)))
    assert test.sd == near(1.4567848922)
    assert test.skewness == near(-0.2452866206)
    assert test.kurtosis == near(-1.1212245513)
    assert test.sem == near(1.1953614051)
    assert test.error_ratio == near(0.820547639884)
    assert (test.kr20, test.kr21) == (None, None)
    expected = [0.1111111111, -0.0450450450, 0.2022058824, 0.6726907631, -0.1234567901, 0.3403141361]
    assert list(test.alpha_if_deleted) == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]
    assert list(test.alpha_if_deleted.values()) == near_list(expected)
    assert measurement_band(mark=4.5, sem=test.sem) == near_list([2.1570916459, 6.8429083541])


def near_list(values: list[float]):
    return pytest.approx(values, rel=1e-9, abs=1e-9)


def test_kuder_richardson_of_the_first_four_items_of_data_set_a() -> None:
    item_ids, maxima, marks = data_set_a()
    test = whole_test_statistics(
        tally=tally_marks(item_ids=item_ids[:4], maxima=maxima[:4], marks=[row[:4] for row in marks])
    )
    assert (test.kr20, test.kr21) == (float(Fraction(-32, 243)), float(Fraction(-67, 243)))
    assert test.alpha == test.kr20
    assert test.error_ratio > 1


def test_every_test_value_of_data_set_b() -> None:
    test = whole_test_statistics(tally=tally_b())
    assert test.mean == 3.819
    assert test.sd == near(1.0350412119)
    assert test.alpha == near(0.2949971922)
    assert test.kr20 == test.alpha
    assert test.kr21 == near(0.1964411687)
    assert test.sem == near(0.8690666124)
    expected = [0.2753562108, 0.2375839046, 0.2167994629, 0.2459327104, 0.2662944112]
    assert list(test.alpha_if_deleted.values()) == near_list(expected)


def test_the_totals_of_data_set_b() -> None:
    pairs = tally_b().pairs[0]
    counts: dict[int, int] = {}
    for total, count in zip(pairs.total.tolist(), pairs.count.tolist(), strict=True):
        counts[total] = counts.get(total, 0) + count
    assert counts == {0: 3, 1: 20, 2: 85, 3: 237, 4: 357, 5: 298}


def test_the_reliability_of_data_set_b_does_not_mix_the_two_variances() -> None:
    assert abs(whole_test_statistics(tally=tally_b()).kr20 - 0.2959521950) > 9e-4


def test_spearman_brown() -> None:
    reliability = float(Fraction(312, 955))
    assert lengthened_reliability(reliability=reliability, factor=2) == near(0.4925019732)
    assert length_for_reliability(reliability=reliability, target=0.8) == near(8.2435897436)
    assert lengthened_reliability(reliability=-1.0, factor=2) is None
    for reliability, target in ((0.0, 0.8), (-0.2, 0.8), (1.0, 0.8), (0.5, 1.0)):
        assert length_for_reliability(reliability=reliability, target=target) is None


@pytest.mark.parametrize(
    ("marks", "missing"),
    [
        ([[1, 0]], {"variance", "sd", "skewness", "kurtosis", "alpha", "kr20", "kr21", "sem", "error_ratio"}),
        ([[1, 0], [0, 0]], {"skewness", "kurtosis"}),
        ([[1, 0], [0, 0], [1, 1]], {"kurtosis"}),
        ([[1, 0], [0, 1], [1, 0], [0, 1]], {"skewness", "kurtosis", "alpha", "kr20", "kr21", "sem", "error_ratio"}),
        ([[1, 0], [0, 0], [1, 1], [0, 1]], set()),
    ],
)
def test_what_is_undefined_is_none(marks: list[list[int]], missing: set[str]) -> None:
    test = whole_test_statistics(tally=tally_marks(item_ids=["a", "b"], maxima=[1, 1], marks=marks))
    assert {name for name, value in vars(test).items() if value is None} == missing
    assert test.alpha_if_deleted == {"a": None, "b": None}


def test_one_item_has_no_alpha_but_a_spread() -> None:
    test = whole_test_statistics(tally=tally_marks(item_ids=["a"], maxima=[1], marks=[[1], [0], [1], [1]]))
    assert (test.alpha, test.sem, test.alpha_if_deleted) == (None, None, {"a": None})
    assert test.sd == 0.5
    assert measurement_band(mark=1, sem=test.sem) is None


@pytest.mark.parametrize(("marks", "median"), [([1, 5, 3], 3), ([4, 1, 3, 2], 2.5), ([2, 2, 2, 9], 2), ([7], 7)])
def test_the_median_of_totals(marks: list[int], median: float) -> None:
    tally = tally_marks(item_ids=["a"], maxima=[10], marks=[[mark] for mark in marks])
    assert whole_test_statistics(tally=tally).median == median
