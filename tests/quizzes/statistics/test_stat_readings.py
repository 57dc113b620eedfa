"""Limits, small groups and the plain words: boundaries exactly as the page prints them."""

import pytest
from stat_data import near, tally_a, tally_b

from quizzes.statistics.bands import Discrimination, Facility, discrimination_band, facility_band
from quizzes.statistics.intervals import wilson_interval
from quizzes.statistics.items import ItemStatistics, item_statistics
from quizzes.statistics.publishing import Showing, publishable, showing_for
from quizzes.statistics.readings import (
    alpha_gain,
    decimal_text,
    item_reading,
    items_to_check,
    whole_test_reading,
    why_test_undefined,
    why_undefined,
)
from quizzes.statistics.tally import Tally, tally_marks
from quizzes.statistics.whole_test import WholeTestStatistics, whole_test_statistics


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (None, None), (1, Discrimination.VERY_GOOD), (0.4, Discrimination.VERY_GOOD), (0.3999, Discrimination.GOOD),
        (0.3, Discrimination.GOOD), (0.2999, Discrimination.FAIR), (0.2, Discrimination.FAIR),
        (0.1999, Discrimination.POOR), (0, Discrimination.POOR), (-0.0001, Discrimination.BACKWARDS),
    ],
)  # fmt: skip
def test_words_for_discrimination(value: float | None, band: Discrimination | None) -> None:
    assert discrimination_band(value=value) is band


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (None, None), (0, Facility.TOO_HARD), (0.1999, Facility.TOO_HARD), (0.2, Facility.HARD),
        (0.3999, Facility.HARD), (0.4, Facility.SUITABLE), (0.8, Facility.SUITABLE), (0.8001, Facility.EASY),
        (0.95, Facility.EASY), (0.9501, Facility.NEARLY_ALL), (1, Facility.NEARLY_ALL),
    ],
)  # fmt: skip
def test_words_for_facility(value: float | None, band: Facility | None) -> None:
    assert facility_band(value=value) is band


def test_the_printed_words() -> None:
    assert [band.value for band in Discrimination] == [
        "rất tốt", "tốt", "tạm được, nên sửa", "kém, sửa hoặc bỏ", "sai chiều, kiểm tra đáp án",
    ]  # fmt: skip
    assert [band.value for band in Facility] == ["quá khó, xem lại", "khó", "phù hợp", "dễ", "gần như ai cũng đúng"]


def test_wilson() -> None:
    assert wilson_interval(right=8, people=10) == (near(0.4901624715), near(0.9433178485))
    assert wilson_interval(right=60, people=100) == (near(0.5020025868), near(0.6905987136))
    assert wilson_interval(right=0, people=0) is None
    assert wilson_interval(right=0, people=5)[0] == 0
    assert wilson_interval(right=5, people=5)[1] == 1
    with pytest.raises(ValueError, match="people"):
        wilson_interval(right=6, people=5)


@pytest.mark.parametrize(
    ("people", "showing"),
    [
        (4, Showing.NOTHING), (5, Showing.FACILITY_ONLY), (9, Showing.FACILITY_ONLY), (10, Showing.ALL_WITH_NOTE),
        (29, Showing.ALL_WITH_NOTE), (30, Showing.ALL),
    ],
)  # fmt: skip
def test_what_a_small_group_may_see(people: int, showing: Showing) -> None:
    assert showing_for(people=people) is showing


def repeated(marks: list[list[float]], people: int) -> Tally:
    rows = [marks[place % len(marks)] for place in range(people)]
    return tally_marks(item_ids=[f"Q{place}" for place in range(len(marks[0]))], maxima=[1] * len(marks[0]), marks=rows)


MARKS = [[1, 0, 1], [1, 1, 0], [0, 0, 1], [1, 1, 1], [0, 1, 0]]


def test_figures_of_a_small_group_are_held_back() -> None:
    assert publishable(item=item_statistics(tally=repeated(MARKS, 4))[0]) is None
    small = publishable(item=item_statistics(tally=repeated(MARKS, 9))[0])
    shown = {name for name, value in vars(small).items() if value is not None}
    assert shown == {"id", "people", "facility", "intended_weight"}
    whole = item_statistics(tally=repeated(MARKS, 10))[0]
    assert publishable(item=whole) == whole


def both(tally: Tally) -> tuple[tuple[ItemStatistics, ...], WholeTestStatistics]:
    return item_statistics(tally=tally), whole_test_statistics(tally=tally)


def codes(tally: Tally, place: int) -> list[str]:
    items, test = both(tally)
    return [sentence.code for sentence in item_reading(item=items[place], test=test).sentences]


def test_the_report_names_the_backward_item_first() -> None:
    items, test = both(tally_a())
    found = items_to_check(items=items, test=test)
    assert found[0].id == "Q4"
    assert [reading.id for reading in found] == ["Q4", "Q6"]
    texts = " ".join(sentence.text for sentence in found[0].sentences)
    assert "câu này có thể nhầm đáp án" in texts
    assert "tăng từ 0,33 lên 0,67" in texts
    assert alpha_gain(item=items[3], test=test) == near(0.3459891924)


def test_remarks_on_each_item_of_data_set_a() -> None:
    expected = [
        ["very_good", "suitable", "few_data"],
        ["very_good", "suitable", "few_data"],
        ["fair", "suitable", "few_data"],
        ["possible_wrong_key", "lifts_alpha", "suitable", "few_data"],
        ["very_good", "suitable", "few_data"],
        ["all_same_mark", "lifts_alpha", "nearly_all", "few_data"],
    ]
    assert [codes(tally_a(), place) for place in range(6)] == expected


def test_enough_data_carry_no_note() -> None:
    assert codes(tally_b(), 0) == ["poor", "easy"]
    assert codes(tally_b(), 2) == ["poor", "suitable"]


def test_remarks_say_no_more_than_a_small_group_may_see() -> None:
    assert codes(repeated(MARKS, 4), 0) == ["nothing_below_five"]
    assert codes(repeated(MARKS, 9), 0) == ["suitable", "few_data"]
    assert items_to_check(items=both(repeated(MARKS, 4))[0], test=both(repeated(MARKS, 4))[1]) == ()


def test_remarks_on_a_test() -> None:
    assert [one.code for one in whole_test_reading(test=both(tally_a())[1])] == ["alpha", "few_data"]
    assert [one.code for one in whole_test_reading(test=both(tally_b())[1])] == ["alpha"]
    against = whole_test_reading(test=both(repeated([[1, 0], [0, 1], [0, 1], [1, 1]], 40))[1])
    assert [one.code for one in against] == ["alpha_negative"]
    assert "chống lại nhau" in against[0].text
    same = whole_test_reading(test=both(repeated([[1, 0]], 40))[1])
    assert [one.code for one in same] == ["alpha_missing"]
    assert "cùng một tổng điểm" in same[0].text
    assert [one.code for one in whole_test_reading(test=both(repeated(MARKS, 4))[1])] == ["nothing_below_five"]


@pytest.mark.parametrize(
    ("marks", "figure", "code"),
    [
        ([[1, 0]], "sd", "too_few_people"),
        ([[1, 0]], "effective_weight", "too_few_people"),
        ([[1, 0], [1, 1]], "item_rest", "all_same_mark"),
        ([[1, 0], [1, 1]], "efficiency", "all_same_mark"),
        ([[1, 0], [0, 0]], "item_rest", "all_same_rest"),
        ([[1], [0]], "item_rest", "too_few_items"),
        ([[1, 0], [0, 1]], "item_total", "all_same_total"),
        ([[1, 0], [0, 1]], "effective_weight", "all_same_total"),
        ([[1, 0, 0], [0, 1, 1]], "effective_weight", "pulls_against"),
        ([[1, 0], [0, 1]], "sd", None),
    ],
)
def test_why_a_figure_of_an_item_is_missing(marks: list[list[int]], figure: str, code: str | None) -> None:
    tally = tally_marks(item_ids=list("abc")[: len(marks[0])], maxima=[1] * len(marks[0]), marks=marks)
    items, test = both(tally)
    reason = why_undefined(figure=figure, item=items[0], test=test)
    assert (reason and reason.code) == code
    assert reason is None or reason.text.startswith("Không tính được vì")


@pytest.mark.parametrize(
    ("marks", "figure", "code"),
    [
        ([[1, 0]], "alpha", "too_few_people"),
        ([[1, 0], [0, 0]], "skewness", "too_few_people"),
        ([[1, 0], [0, 0], [1, 1]], "kurtosis", "too_few_people"),
        ([[1], [0]], "alpha", "too_few_items"),
        ([[1, 0], [0, 1]], "sem", "all_same_total"),
        ([[1, 0], [0, 0]], "sd", None),
    ],
)
def test_why_a_figure_of_the_test_is_missing(marks: list[list[int]], figure: str, code: str | None) -> None:
    tally = tally_marks(item_ids=list("ab")[: len(marks[0])], maxima=[1] * len(marks[0]), marks=marks)
    reason = why_test_undefined(figure=figure, test=both(tally)[1])
    assert (reason and reason.code) == code


def test_numbers_are_written_with_a_comma() -> None:
    assert decimal_text(0.3267) == "0,33"
    assert decimal_text(-0.5) == "-0,50"
