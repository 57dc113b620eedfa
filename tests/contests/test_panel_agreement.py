"""Agreement of judges against the published example of Shrout & Fleiss (1979), and what never changes."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.rules.agreement import agreement, agreement_words, deviations, outliers, severity

PUBLISHED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def decimals(rows):
    return [[Decimal(cell) for cell in row] for row in rows]


def test_the_published_table_gives_the_published_values():
    found = agreement(table=decimals(PUBLISHED))
    assert (round(found.single, 2), round(found.mean, 2)) == (0.29, 0.62)


@pytest.mark.parametrize("rows", [[], [[5, 6]], [[5], [6]], [[5, 5], [5, 5]]])
def test_too_few_or_equal_marks_give_no_figure(rows):
    found = agreement(table=decimals(rows))
    assert (found.single, found.mean) == (None, None)
    assert agreement_words(None) == "Chưa đủ số liệu để so."


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=8), st.integers(1, 5))
def test_the_order_of_entries_and_a_shift_of_all_marks_change_nothing(rows, shift):
    plain, turned = agreement(table=decimals(rows)), agreement(table=decimals(rows[::-1]))
    moved = agreement(table=decimals([[cell + shift for cell in row] for row in rows]))
    assert plain.single == pytest.approx(turned.single)
    assert plain.single == pytest.approx(moved.single)
    assert plain.single is None or plain.single <= 1 + 1e-9


def test_severity_compares_on_the_same_entries_only():
    marks = {
        "1": {"A": Decimal(8), "B": Decimal(4)},
        "2": {"A": Decimal(6), "B": Decimal(2)},
        "3": {"A": Decimal(10)},
    }
    assert severity(marks=marks) == {"1": pytest.approx(0.5), "2": pytest.approx(-1.5), "3": pytest.approx(2.0)}


def test_a_mark_a_fifth_of_the_maximum_away_from_the_others_is_shown():
    marks = {"1": {"A": Decimal("8")}, "2": {"A": Decimal("8")}, "3": {"A": Decimal("6")}}
    found = outliers(marks=marks, maximum=Decimal(10))
    assert [(one.judge, one.difference) for one in found] == [("3", -2.0)]
    assert outliers(marks={"1": {"A": Decimal(1)}}, maximum=Decimal(10)) == []


def test_distances_from_the_panel_are_told_in_points_and_standard_deviations():
    marks = {"1": {"A": Decimal(6), "B": Decimal(7)}, "2": {"A": Decimal(8)}, "3": {"A": Decimal(10)}}
    found = deviations(marks=marks)  # B has one mark; of -2, 0, 2 the root of the mean square is 1.633
    assert {key: round(away, 3) for key, (away, _scaled) in found.items()} == {
        ("1", "A"): -2,
        ("2", "A"): 0,
        ("3", "A"): 2,
    }
    assert found["3", "A"][1] == pytest.approx(1.2247, abs=1e-4)
    assert deviations(marks={"1": {"A": Decimal(5)}, "2": {"A": Decimal(5)}})["1", "A"] == (0.0, None)
