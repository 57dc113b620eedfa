"""What must hold for any marks (§12), besides the printed numbers."""

import tracemalloc
from fractions import Fraction
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stat_data import unhurried

from quizzes.statistics.items import ItemStatistics, item_statistics
from quizzes.statistics.tally import DECIMALS, Tally, tally_marks, tally_matrix
from quizzes.statistics.whole_test import whole_test_statistics

QUARTER = Fraction(1, 4)
FIGURES = ("facility", "upper_lower", "item_rest", "item_total", "efficiency")
RATIOS = (*FIGURES, "effective_weight", "intended_weight")


@st.composite
def tables(draw: st.DrawFn, *, least_items: int = 2, zero_one: bool = False) -> list[list[Fraction]]:
    items = draw(st.integers(least_items, 5))
    mark = st.integers(0, 1).map(Fraction) if zero_one else st.integers(0, 4).map(lambda part: part * QUARTER)
    return draw(st.lists(st.lists(mark, min_size=items, max_size=items), min_size=1, max_size=14))


def tally(marks: list[list[Fraction]], maxima: list[Fraction] | None = None) -> Tally:
    tops = maxima or [Fraction(1)] * len(marks[0])
    return tally_marks(item_ids=[f"Q{place}" for place in range(len(marks[0]))], maxima=tops, marks=marks)


def figures(item: ItemStatistics, names: tuple[str, ...] = RATIOS) -> list[float | None]:
    return [getattr(item, name) for name in names]


def same(left: list[float | None], right: list[float | None]) -> bool:
    return all(
        one is other if one is None or other is None else one == pytest.approx(other, rel=1e-12, abs=1e-12)
        for one, other in zip(left, right, strict=True)
    )


@unhurried
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_means_nothing(marks, draw) -> None:
    shuffled = draw.sample(marks, len(marks))
    assert item_statistics(tally=tally(marks)) == item_statistics(tally=tally(shuffled))
    assert whole_test_statistics(tally=tally(marks)) == whole_test_statistics(tally=tally(shuffled))


@unhurried
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_items_changes_only_the_order_of_rows(marks, draw) -> None:
    places = draw.sample(range(len(marks[0])), len(marks[0]))
    before = item_statistics(tally=tally(marks))
    after = item_statistics(tally=tally([[row[place] for place in places] for row in marks]))
    for place, item in zip(places, after, strict=True):
        assert same(figures(item), figures(before[place]))
    whole, moved = (
        whole_test_statistics(tally=tally(marks)),
        whole_test_statistics(tally=tally([[row[place] for place in places] for row in marks])),
    )
    assert (whole.alpha, whole.sd, whole.skewness) == (moved.alpha, moved.sd, moved.skewness)


@unhurried
@given(tables(), st.integers(2, 9))
def test_a_scale_of_all_items_changes_no_ratio(marks, factor) -> None:
    bigger = tally([[mark * factor for mark in row] for row in marks], [Fraction(factor)] * len(marks[0]))
    before, after = item_statistics(tally=tally(marks)), item_statistics(tally=bigger)
    assert all(same(figures(one), figures(other)) for one, other in zip(before, after, strict=True))
    whole, scaled = whole_test_statistics(tally=tally(marks)), whole_test_statistics(tally=bigger)
    assert (whole.alpha, whole.skewness, whole.kurtosis) == (scaled.alpha, scaled.skewness, scaled.kurtosis)


@unhurried
@given(tables(), st.integers(2, 9))
def test_the_correlation_of_an_item_with_the_rest_does_not_know_its_scale(marks, factor) -> None:
    """The total itself changes with the weight of the item, so r_tot and D stay only when all items are scaled."""
    changed = tally(
        [[row[0] * factor, *row[1:]] for row in marks], [Fraction(factor)] + [Fraction(1)] * (len(marks[0]) - 1)
    )
    names = ("facility", "item_rest", "efficiency")
    one, other = item_statistics(tally=tally(marks))[0], item_statistics(tally=changed)[0]
    assert same(figures(one, names), figures(other, names))


@unhurried
@given(tables(), st.integers(0, 4))
def test_an_item_equal_for_all_changes_no_variance_and_has_no_correlation(marks, part) -> None:
    more = tally([[*row, part * QUARTER] for row in marks])
    assert whole_test_statistics(tally=more).variance == whole_test_statistics(tally=tally(marks)).variance
    item = item_statistics(tally=more)[-1]
    assert (item.item_rest, item.item_total, item.efficiency) == (None, None, None)


@unhurried
@given(tables(least_items=1))
def test_every_figure_keeps_its_bounds(marks) -> None:
    for item in item_statistics(tally=tally(marks)):
        assert 0 <= item.facility <= 1
        for value in (item.item_rest, item.item_total, item.upper_lower):
            assert value is None or -1 <= value <= 1
        assert item.efficiency is None or item.efficiency <= 1
    alpha = whole_test_statistics(tally=tally(marks)).alpha
    assert alpha is None or alpha <= 1


@unhurried
@given(tables())
def test_effective_and_intended_weights_sum_to_one(marks) -> None:
    items = item_statistics(tally=tally(marks))
    assert sum(item.intended_weight for item in items) == pytest.approx(1)
    known = [item.effective_weight for item in items if item.effective_weight is not None]
    assert not known or sum(known) == pytest.approx(1)


@unhurried
@given(tables(zero_one=True))
def test_for_right_or_wrong_items_kr20_is_alpha_and_the_rest_correlates_less(marks) -> None:
    whole = whole_test_statistics(tally=tally(marks))
    assert whole.kr20 == whole.alpha
    for item in item_statistics(tally=tally(marks)):
        if item.item_rest is not None and item.item_total is not None and abs(item.item_rest) < 1:
            assert item.item_rest < item.item_total


@unhurried
@given(tables(), tables())
def test_parts_add_up_and_can_be_taken_away(first, second) -> None:
    width = min(len(first[0]), len(second[0]))
    left, right = [row[:width] for row in first], [row[:width] for row in second]
    joined = tally(left) + tally(right)
    together = tally(left + right)
    assert item_statistics(tally=joined) == item_statistics(tally=together)
    assert whole_test_statistics(tally=joined) == whole_test_statistics(tally=together)
    voided = together - tally(right)
    assert item_statistics(tally=voided) == item_statistics(tally=tally(left))
    assert whole_test_statistics(tally=voided) == whole_test_statistics(tally=tally(left))


@unhurried
@given(tables())
def test_figures_agree_with_the_textbook_formulas_in_floats(marks) -> None:
    table = np.array([[float(mark) for mark in row] for row in marks])
    if len(table) < 2:
        return
    totals = table.sum(axis=1)
    for place, item in enumerate(item_statistics(tally=tally(marks))):
        mark, rest = table[:, place], totals - table[:, place]
        assert item.sd == pytest.approx(mark.std(ddof=1), abs=1e-12)
        if mark.std() > 0 and rest.std() > 0:
            assert item.item_rest == pytest.approx(np.corrcoef(mark, rest)[0, 1], abs=1e-9)
            best = np.cov(np.sort(mark), np.sort(rest))[0, 1]
            assert item.efficiency == pytest.approx(np.cov(mark, rest)[0, 1] / best, abs=1e-9)


def test_taking_away_who_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="taken away"):
        tally([[Fraction(1), Fraction(0)]]) - tally([[Fraction(0), Fraction(0)]])


def test_tallies_of_different_tests_do_not_mix() -> None:
    one = tally([[Fraction(1), Fraction(0)]])
    other = tally([[Fraction(1), Fraction(0)]], [Fraction(1), Fraction(2)])
    with pytest.raises(ValueError, match="different tests"):
        one + other


@pytest.mark.parametrize(
    ("item_ids", "maxima", "marks"),
    [
        ([], [], []),
        (["a", "a"], [1, 1], [[0, 0]]),
        (["a"], [0], [[0]]),
        (["a"], [1], [[2]]),
        (["a"], [1], [[-1]]),
        (["a"], [1], [[1, 1]]),
        (["a", "b"], [1], [[1, 1]]),
        (["a"], [10**7], [[1]]),
    ],
)
def test_marks_out_of_bounds_are_refused(item_ids, maxima, marks) -> None:
    with pytest.raises(ValueError, match=r"item|maxim|mark"):
        tally_marks(item_ids=item_ids, maxima=maxima, marks=marks)


@pytest.mark.slow
def test_fifty_thousand_candidates_in_pieces_are_quick_small_and_equal_to_the_whole() -> None:
    draw = np.random.default_rng(50_000)
    matrix = draw.integers(0, 5, (50_000, 100)) * (10**DECIMALS // 4)
    item_ids, maxima = [f"Q{place}" for place in range(100)], [Fraction(1)] * 100
    tracemalloc.start()
    begun = process_time()
    pieces = [tally_matrix(item_ids=item_ids, maxima=maxima, matrix=part) for part in np.array_split(matrix, 10)]
    joined = sum(pieces[1:], pieces[0])
    items, whole = item_statistics(tally=joined), whole_test_statistics(tally=joined)
    seconds, peak = process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 10
    assert peak < 500 * 10**6
    batch = tally_matrix(item_ids=item_ids, maxima=maxima, matrix=matrix)
    assert items == item_statistics(tally=batch)
    assert whole == whole_test_statistics(tally=batch)


def test_very_fine_and_large_marks_are_still_summed_exactly() -> None:
    third = 0.333333333333
    marks = [[third * place, 400_000 * (place % 2)] for place in range(3)] * 200
    found = whole_test_statistics(tally=tally_marks(item_ids=["a", "b"], maxima=[1, 500_000], marks=marks))
    column = np.array([sum(row) for row in marks])
    assert found.mean == pytest.approx(column.mean(), rel=1e-12)
    assert found.sd == pytest.approx(column.std(ddof=1), rel=1e-9)
    items = item_statistics(tally=tally_marks(item_ids=["a", "b"], maxima=[1, 500_000], marks=marks))
    assert items[0].item_rest == pytest.approx(0, abs=1e-12)
    assert items[1].upper_lower == pytest.approx(0.8)
