"""Raters, judges, experts and memory: every value printed in §7 to §11, and where there is none."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stat_data import near, unhurried

from lms.hgm.scoring import judgement
from quizzes.statistics.agreement import (
    cohen_kappa,
    fleiss_kappa,
    fleiss_proportions,
    krippendorff_alpha,
    pair_table,
    weighted_kappa,
)
from quizzes.statistics.bands import Agreement, agreement_band
from quizzes.statistics.icc import intraclass_correlations, kendall_w, mean_squares, mid_ranks
from quizzes.statistics.judgement import expert_key, ranking_mark
from quizzes.statistics.marking import final_mark, needs_third_marker
from quizzes.statistics.panels import (
    median_mark,
    outlier_flags,
    plain_mean,
    published_mark,
    severities,
    trimmed_mean,
)
from quizzes.statistics.pass_marks import angoff_pass_mark, published_pass_mark
from quizzes.statistics.repetition import forgetting_factor, interval_days, recall
from quizzes.statistics.whole_test import lengthened_reliability


def table(text: str) -> list[list[int]]:
    return [[int(cell) for cell in row.split()] for row in text.split(" · ")]


def parts(text: str) -> list[Fraction]:
    return [Fraction(part) for part in text.split()]


@pytest.mark.parametrize(
    ("rows", "value"),
    [("20 5 · 10 15", 0.4), ("45 15 · 25 15", 0.1304347826), ("25 35 · 5 35", 0.2592592593)],
)
def test_cohen(rows: str, value: float) -> None:
    assert float(cohen_kappa(table=table(rows))) == near(value)


def test_weighted_kappa() -> None:
    counts = table("44 5 1 · 7 20 3 · 9 5 6")
    assert float(cohen_kappa(table=counts)) == near(0.4915254237)
    assert float(weighted_kappa(table=counts, power=1)) == near(0.4736842105)
    assert float(weighted_kappa(table=counts, power=2)) == near(0.4545454545)


def test_kappa_is_undefined_when_both_always_say_the_same() -> None:
    assert cohen_kappa(table=[[7, 0], [0, 0]]) is None
    assert weighted_kappa(table=[[7, 0], [0, 0]], power=2) is None
    assert fleiss_kappa(table=[[3, 0], [3, 0]]) is None
    assert krippendorff_alpha(ratings=[[1, 1], [1, 1]], scale="nominal") is None
    assert krippendorff_alpha(ratings=[[1, None], [None, 2]], scale="nominal") is None
    assert kendall_w(marks=[[1, 1], [2, 2]]) is None


def test_a_table_of_pairs() -> None:
    pairs = pair_table(first=list("aabb"), second=list("abbb"), levels=["a", "b"])
    assert pairs == ((1, 1), (0, 2))
    with pytest.raises(ValueError, match="levels"):
        pair_table(first=["c"], second=["a"], levels=["a"])


def test_fleiss() -> None:
    rows = table(
        "0 0 0 0 14 · 0 2 6 4 2 · 0 0 3 5 6 · 0 3 9 2 0 · 2 2 8 1 1 · 7 7 0 0 0 · 3 2 6 3 0 · 2 5 3 2 2 · 6 5 2 1 0"
        " · 0 2 2 3 7"
    )
    assert [float(part) for part in fleiss_proportions(table=rows)] == [near(0.3780219780), near(0.2127551020)]
    assert float(fleiss_kappa(table=rows)) == near(0.2099307044)
    with pytest.raises(ValueError, match="same number"):
        fleiss_kappa(table=[[1, 1], [2, 1]])


RATERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


@pytest.mark.parametrize(
    ("scale", "value"), [("nominal", 0.7434210526), ("ordinal", 0.8153875038), ("interval", 0.8491071429)]
)
def test_krippendorff(scale: str, value: float) -> None:
    ratings = [[None if cell == "." else int(cell) for cell in row.split()] for row in RATERS]
    assert float(krippendorff_alpha(ratings=ratings, scale=scale)) == near(value)
    with pytest.raises(ValueError, match="ratio"):
        krippendorff_alpha(ratings=ratings, scale="ratio")


SHROUT_FLEISS = table("9 2 5 8 · 6 1 3 2 · 8 4 6 8 · 7 1 2 6 · 10 5 6 9 · 6 2 4 7")


def test_the_six_forms_of_icc() -> None:
    squares = mean_squares(marks=SHROUT_FLEISS)
    found = [float(value) for value in (squares.targets, squares.within, squares.judges, squares.error)]
    assert found == [near(value) for value in (11.2416666667, 6.2638888889, 32.4861111111, 1.0194444444)]
    forms = intraclass_correlations(marks=SHROUT_FLEISS)
    assert float(forms.one_single) == near(0.1657417684)
    assert float(forms.two_single) == near(0.2897637795)
    assert float(forms.three_single) == near(0.7148407148)
    assert float(forms.one_panel) == near(0.4427971337)
    assert float(forms.two_panel) == near(0.6200505476)
    assert float(forms.three_panel) == near(0.9093155424)


marks_tables = st.integers(2, 4).flatmap(
    lambda judges: st.lists(st.lists(st.integers(0, 10), min_size=judges, max_size=judges), min_size=2, max_size=6)
)


@unhurried
@given(marks_tables)
def test_panel_forms_of_icc_are_spearman_brown_of_the_single_ones(marks: list[list[int]]) -> None:
    forms, judges = intraclass_correlations(marks=marks), len(marks[0])
    for single, panel in (
        (forms.one_single, forms.one_panel),
        (forms.two_single, forms.two_panel),
        (forms.three_single, forms.three_panel),
    ):
        if single is not None and panel is not None:
            longer = lengthened_reliability(reliability=single, factor=judges)
            assert longer == panel


def test_icc_needs_two_of_each() -> None:
    for marks in ([], [[1, 2]], [[1], [2]], [[1, 2], [3]]):
        with pytest.raises(ValueError, match="two targets"):
            mean_squares(marks=marks)
    assert intraclass_correlations(marks=[[1, 1], [1, 1]]).three_panel is None


def test_kendall_with_ties() -> None:
    judges = [parts("9 8.5 8 7"), parts("8.5 8.5 7.5 7"), parts("9.5 8 8.5 6.5")]
    assert float(kendall_w(marks=judges)) == near(0.8620689655)
    falling = [mid_ranks(values=[-mark for mark in row]) for row in judges]
    assert [sum(column) for column in zip(*falling, strict=True)] == parts("3.5 6.5 8 12")
    assert kendall_w(marks=[[1, 2, 3], [1, 2, 3]]) == 1
    assert kendall_w(marks=[[1, 2], [2, 1]]) == 0


@unhurried
@given(marks_tables)
def test_coefficients_keep_their_bounds(marks: list[list[int]]) -> None:
    w = kendall_w(marks=marks)
    assert w is None or 0 <= w <= 1
    for scale in ("nominal", "ordinal", "interval"):
        alpha = krippendorff_alpha(ratings=marks, scale=scale)
        assert alpha is None or alpha <= 1
    square = [row[:2] for row in marks[:2]]
    for kappa in (cohen_kappa(table=square), weighted_kappa(table=square, power=1)):
        assert kappa is None or kappa <= 1


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (None, None), (-0.2, Agreement.LOW), (0.3999, Agreement.LOW), (0.4, Agreement.MODERATE),
        (0.5999, Agreement.MODERATE), (0.6, Agreement.FAIR), (0.7499, Agreement.FAIR), (0.75, Agreement.GOOD),
    ],
)  # fmt: skip
def test_words_for_agreement(value: float | None, band: Agreement | None) -> None:
    assert agreement_band(value=value) is band


def test_a_third_marker_is_asked_above_a_fifth_of_the_maximum() -> None:
    limit = {"maximum": Fraction(10)}
    assert not needs_third_marker(first=Fraction(6), second=Fraction(8), **limit)
    assert needs_third_marker(first=Fraction(6), second=Fraction("8.25"), **limit)
    assert not needs_third_marker(first=Fraction(5), second=Fraction(8), limit_ratio=Fraction("0.3"), **limit)


@pytest.mark.parametrize(
    ("marks", "final"),
    [
        ("6 8", Fraction(7)),
        ("6 8.25", None),
        ("6 9 8", Fraction("8.5")),
        ("6 9 7", Fraction("6.5")),
        ("6 9 7.5", Fraction("7.5")),
        ("6 10 8", Fraction(8)),
        ("5 5 5", Fraction(5)),
        ("2 9 9", Fraction(9)),
    ],
)
def test_the_final_mark_of_two_or_three_markers(marks: str, final: Fraction | None) -> None:
    assert final_mark(marks=parts(marks), maximum=Fraction(10)) == final


@pytest.mark.parametrize("marks", ["5", "1 2 3 4", "5 11", "-1 5"])
def test_other_marks_are_refused(marks: str) -> None:
    with pytest.raises(ValueError, match="marks"):
        final_mark(marks=parts(marks), maximum=Fraction(10))


PANEL = parts("8.5 9 7 8.75 9.5 8 8.25")


def test_panel_marks() -> None:
    assert float(plain_mean(marks=PANEL)) == near(8.4285714286)
    assert trimmed_mean(marks=PANEL) == Fraction("8.5")
    assert median_mark(marks=PANEL) == Fraction("8.5")
    assert trimmed_mean(marks=parts("9 9 9 8 7 7")) == Fraction("8.25")
    for marks, dropped in ((PANEL[:4], 1), (PANEL[:5], 3)):
        with pytest.raises(ValueError, match="five judges"):
            trimmed_mean(marks=marks, dropped=dropped)


def test_unusual_marks_are_flagged_and_never_changed() -> None:
    flags = outlier_flags(marks=PANEL)
    expected = "0 0.6745 -2.0235 0.33725 1.349 -0.6745 -0.33725"
    assert [flag.modified_z for flag in flags] == parts(expected)
    assert not any(flag.is_flagged for flag in flags)
    assert [flag.is_flagged for flag in outlier_flags(marks=PANEL, limit=Fraction("1.25"))].count(True) == 1
    far = outlier_flags(marks=parts("8 8.25 8.5 8.75 2"))
    assert [flag.is_flagged for flag in far] == [False, False, False, False, True]
    same = outlier_flags(marks=parts("8 8 8 8 2"))
    assert [(flag.modified_z, flag.is_flagged) for flag in same] == [(None, False)] * 5


def test_severity_is_counted_over_common_entries() -> None:
    sheets = {
        "GK1": {"A": Fraction(9), "B": Fraction(8), "C": Fraction(10)},
        "GK2": {"A": Fraction(8), "B": Fraction(6)},
    }
    assert severities(sheets=sheets) == {"GK1": Fraction(3, 4), "GK2": Fraction(-3, 4)}
    assert severities(sheets={"GK1": {"A": Fraction(1)}, "GK2": {}}) == {"GK1": None, "GK2": None}
    assert severities(sheets={}) == {}


@pytest.mark.parametrize(
    ("mark", "places", "published"),
    [
        (Fraction(59, 7), 2, "8.43"), (Fraction("8.425"), 2, "8.43"), (Fraction("8.4249"), 2, "8.42"),
        (Fraction("2.5"), 0, "3"), (Fraction("-2.5"), 0, "-3"), (Fraction(8), 2, "8.00"),
    ],
)  # fmt: skip
def test_published_marks_are_rounded_half_up(mark: Fraction, places: int, published: str) -> None:
    assert published_mark(mark=mark, places=places) == Decimal(published)


def test_situational_judgement() -> None:
    assert ranking_mark(key="CABED", answer="ACBED", full_mark=Fraction(12)) == 10
    assert ranking_mark(key="ABCDE", answer="EDCBA", full_mark=Fraction(10)) == 0
    with pytest.raises(ValueError, match="rank"):
        ranking_mark(key="ABC", answer="ABB", full_mark=Fraction(3))
    keys, ratings = [Decimal(value) for value in (5, 4, 2, 1)], [Decimal(value) for value in (4, 4, 3, 1)]
    assert judgement(keys=keys, ratings=ratings, bottom=Decimal(1), top=Decimal(5)) == Decimal("0.875")


def test_a_key_needs_five_experts_who_do_not_differ_too_much() -> None:
    assert expert_key(ratings=parts("5 5 4 4")) is None
    found = expert_key(ratings=parts("5 4 5 4 3"))
    assert (found.key, found.interquartile_range, found.is_scored) == (4, 1, True)
    assert expert_key(ratings=parts("1 2 3 3.5 5")).is_scored
    assert not expert_key(ratings=parts("1 2 3 4 5")).is_scored


def test_angoff() -> None:
    found = angoff_pass_mark(estimates=[parts(".8 .6 .5 .7"), parts(".9 .5 .4 .7"), parts(".7 .7 .6 .6")])
    assert found.expert_sums == (Fraction("2.6"), Fraction("2.5"), Fraction("2.6"))
    assert float(found.cut) == near(2.5666666667)
    assert float(found.cut_ratio) == near(0.641666666667)
    assert found.sd == near(0.0577350269)
    assert found.se == near(0.0333333333)
    assert published_pass_mark(cut=found.cut, step=Fraction(1)) == 2
    assert published_pass_mark(cut=found.cut, step=Fraction("0.25")) == Fraction("2.5")
    assert published_pass_mark(cut=Fraction(3), step=Fraction(1)) == 3
    one = angoff_pass_mark(estimates=[parts(".5")])
    assert (one.cut, one.sd, one.se) == (Fraction(1, 2), None, None)
    for estimates in ([], [[]], [parts("1"), parts("1 1")], [parts("1.2")]):
        with pytest.raises(ValueError, match=r"expert|probability"):
            angoff_pass_mark(estimates=estimates)


def test_the_forgetting_curve() -> None:
    assert forgetting_factor() == near(0.9803464944)
    assert recall(days=0, stability_days=7) == 1
    assert recall(days=3.5, stability_days=7) == near(0.9403442889)
    assert recall(days=7, stability_days=7) == near(0.9)
    assert recall(days=14, stability_days=7) == near(0.8458846451)
    assert interval_days(stability_days=10, recall_wanted=0.9) == near(10)
    assert interval_days(stability_days=10, recall_wanted=0.8) == near(33.1595978623)
    assert interval_days(stability_days=10, recall_wanted=1) == 0
    with pytest.raises(ValueError, match="stability"):
        recall(days=-1, stability_days=1)
    with pytest.raises(ValueError, match="recall"):
        interval_days(stability_days=1, recall_wanted=0)
