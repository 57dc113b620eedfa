"""Statistics of items: every value printed for data sets A and B, and the definition of D with ties."""

from fractions import Fraction

import pytest
from stat_data import near, tally_a, tally_b

from quizzes.statistics.items import group_size, group_sums, item_statistics
from quizzes.statistics.tally import tally_marks

# p, s, cov(x,r), var(r), r_rest, r_tot, cov_max, DE, D, EW in percent, U, L
DATA_SET_A = {
    "Q1": ("4/5", 0.4216370214, "2/9", "3/2", 0.4303314829, 0.6512171448, "7/18", "4/7", "2/3", 21.06746767, 3, 1),
    "Q2": ("3/5", 0.5163977795, "14/45", "37/30", 0.5424889808, 0.7680350486, "43/90", "28/43", 1, 25.31994498, 3, 0),
    "Q3": ("1/2", 0.5270462767, "1/6", "68/45", 0.2572478777, 0.5788596842, "5/9", "3/10", "2/3", 22.20706079, 3, 1),
    "Q4": ("2/5", 0.5163977795, "-41/90", "83/30", -0.5303695259, -0.2510883813, "59/90", "-41/59", "-1/3", None, 1, 2),
    "Q5": ("1/2", 0.7453559925, "1/3", "9/10", 0.4714045208, 0.8186312162, "2/3", "1/2", "3/4", 31.40552655, 5, "1/2"),
    "Q6": (1, 0, 0, "191/90", None, None, 0, None, 0, 0, 3, 3),
}


@pytest.mark.parametrize("place", range(6))
def test_every_value_of_data_set_a(place: int) -> None:
    item = item_statistics(tally=tally_a())[place]
    p, s, cov, var_rest, r_rest, r_tot, cov_max, de, d, ew, upper, lower = DATA_SET_A[item.id]
    exact = (item.cov_rest, item.var_rest, item.cov_max, item.upper, item.lower)
    assert exact == tuple(Fraction(value) for value in (cov, var_rest, cov_max, upper, lower))
    assert (item.facility, item.upper_lower) == (float(Fraction(p)), float(Fraction(d)))
    assert item.efficiency == (None if de is None else float(Fraction(de)))
    assert item.sd == near(s)
    for found, printed in ((item.item_rest, r_rest), (item.item_total, r_tot)):
        assert found is None if printed is None else found == near(printed)
    assert item.effective_weight is None if ew is None else item.effective_weight == near(ew / 100)
    assert item.intended_weight == near((2 if item.id == "Q5" else 1) / 7)


def test_every_item_value_of_data_set_b() -> None:
    items = item_statistics(tally=tally_b())
    assert [item.facility for item in items] == [0.924, 0.709, 0.553, 0.763, 0.870]
    assert [item.item_total for item in items] == pytest.approx(
        [0.362010, 0.566772, 0.618440, 0.534418, 0.435366], abs=5e-7
    )
    assert [item.item_rest for item in items] == pytest.approx(
        [0.112833, 0.153178, 0.172779, 0.144428, 0.121596], abs=5e-7
    )


def test_people_tied_at_the_border_share_its_places() -> None:
    totals = [Fraction(value) for value in (10, 9, 9, 7, 5, 4, 4, 3)]
    marks = [Fraction(value) for value in (1, 1, 0, 1, 0, 1, 0, 0)]
    assert group_sums(totals=totals, marks=marks) == (Fraction(3, 2), Fraction(1, 2))
    swapped = [1, 0, 1, 1, 0, 0, 1, 0]
    assert group_sums(totals=totals, marks=[Fraction(value) for value in swapped]) == (Fraction(3, 2), Fraction(1, 2))


def test_d_of_the_example_with_ties_is_one_half_for_the_item_itself() -> None:
    marks = [(1, 9), (1, 8), (0, 9), (1, 6), (0, 5), (1, 3), (0, 4), (0, 3)]
    item = item_statistics(tally=tally_marks(item_ids=["a", "b"], maxima=[1, 10], marks=marks))[0]
    assert (item.upper, item.lower, item.upper_lower) == (Fraction(3, 2), Fraction(1, 2), 0.5)


@pytest.mark.parametrize(
    ("people", "size"), [(1, 1), (2, 1), (5, 1), (6, 2), (8, 2), (9, 2), (10, 3), (50, 14), (100, 27), (1000, 270)]
)
def test_the_groups_of_d_are_27_percent_rounded_half_up(people: int, size: int) -> None:
    assert group_size(people=people) == size


def test_nothing_is_made_up_for_one_person() -> None:
    item = item_statistics(tally=tally_marks(item_ids=["a", "b"], maxima=[1, 1], marks=[[1, 0]]))[0]
    assert item.facility == 1
    assert [item.sd, item.item_rest, item.item_total, item.efficiency, item.effective_weight] == [None] * 5


def test_an_item_alone_has_no_rest_to_be_compared_with() -> None:
    item = item_statistics(tally=tally_marks(item_ids=["a"], maxima=[1], marks=[[1], [0], [1]]))[0]
    assert (item.item_rest, item.efficiency) == (None, None)
    assert (item.item_total, item.effective_weight) == (1, 1)


def test_equal_decimal_marks_have_no_variance_at_all() -> None:
    marks = [[0.1, 1], [0.1, 0], [0.1, 1]]
    item = item_statistics(tally=tally_marks(item_ids=["a", "b"], maxima=[0.3, 1], marks=marks))[0]
    assert (item.sd, item.item_rest, item.efficiency) == (0, None, None)
    assert item.facility == near(1 / 3)
