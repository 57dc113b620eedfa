"""Options, guessing, papers drawn at random, and which attempts count."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stat_data import data_set_a, near, tally_a, unhurried

from quizzes.statistics import DEFINITION_VERSION
from quizzes.statistics.distractors import FLAG_WORDS, distractor_table
from quizzes.statistics.drawn_forms import drawn_item_statistics
from quizzes.statistics.guessing import (
    guess_matching,
    guess_one_answer,
    guess_ordering,
    guess_several_answers,
    guess_statements,
    guess_typed,
)
from quizzes.statistics.items import item_statistics
from quizzes.statistics.selection import AttemptRecord, Counting, counted_attempts, provenance


def test_the_distractor_table_of_the_second_item_of_data_set_a() -> None:
    _, _, marks = data_set_a()
    rests = [sum(row) - row[1] for row in marks]
    rows = distractor_table(
        options="ABCD", key="B", choices=["B", "B", "B", "B", "B", "A", "B", "C", "A", "D"], rests=rests
    )
    assert [(row.option, row.count, row.share, row.mean_rest) for row in rows] == [
        ("A", 2, 0.2, Fraction("3.75")),
        ("B", 6, 0.6, Fraction(25, 6)),
        ("C", 1, 0.1, Fraction("2.5")),
        ("D", 1, 0.1, Fraction(2)),
    ]
    assert [row.flags for row in rows] == [(), (), (), ()]


def test_an_option_chosen_by_stronger_people_may_be_the_right_one() -> None:
    rows = distractor_table(
        options="AB", key="A", choices=["A", "B", None], rests=[Fraction(1), Fraction(2), Fraction(9)]
    )
    assert [row.flags for row in rows] == [(), ("possible_wrong_key",), ()]
    assert (rows[2].option, rows[2].count, rows[2].mean_rest) == (None, 1, 9)
    even = distractor_table(options="AB", key="A", choices=["A", "B"], rests=[Fraction(2), Fraction(2)])
    assert [row.flags for row in even] == [(), ()]


@pytest.mark.parametrize(("people", "flags"), [(29, ()), (30, ("not_chosen",))])
def test_an_option_nobody_of_thirty_chose(people: int, flags: tuple[str, ...]) -> None:
    rows = distractor_table(options="ABC", key="A", choices=["B"] * people, rests=[Fraction(1)] * people)
    assert [row.flags for row in rows] == [(), (), flags]
    assert rows[0].mean_rest is None


def test_flags_in_words_and_bad_choices() -> None:
    assert FLAG_WORDS == {"not_chosen": "không ai chọn", "possible_wrong_key": "có thể nhầm đáp án"}
    assert [row.share for row in distractor_table(options="AB", key="A", choices=[], rests=[])] == [None, None]
    for key, choices in (("Z", ["A"]), ("A", ["Z"])):
        with pytest.raises(ValueError, match="options"):
            distractor_table(options="AB", key=key, choices=choices, rests=[Fraction(0)])


def test_every_printed_guess() -> None:
    assert guess_one_answer(options=4) == Fraction(1, 4)
    several = {
        rule: guess_several_answers(options=4, right=2, rule=rule)
        for rule in ("all", "per-option", "right-minus-wrong")
    }
    assert several == {
        "all": Fraction("0.0625"),
        "per-option": Fraction("0.5"),
        "right-minus-wrong": Fraction("0.1875"),
    }
    assert guess_statements(statements=3, rule="per-item") == Fraction(1, 2)
    assert guess_statements(statements=4, rule="step") == Fraction("0.30625")
    assert guess_statements(statements=4, rule="all") == Fraction(1, 16)
    assert guess_matching(right_sides=5) == Fraction(1, 5)
    assert guess_ordering(steps=5, rule="position") == Fraction(1, 5)
    assert guess_ordering(steps=5, rule="adjacent-pairs") == Fraction(1, 5)
    assert guess_ordering(steps=5, rule="order") == Fraction(1, 2)
    assert guess_ordering(steps=4, rule="all") == Fraction(1, 24)
    assert guess_several_answers(options=3, right=3, rule="right-minus-wrong") == Fraction(1, 2)
    assert guess_typed() == 0


def test_guesses_of_unknown_rules_are_refused() -> None:
    for call in (
        lambda: guess_one_answer(options=0),
        lambda: guess_several_answers(options=4, right=2, rule="x"),
        lambda: guess_several_answers(options=4, right=5, rule="all"),
        lambda: guess_statements(statements=3, rule="step"),
        lambda: guess_ordering(steps=3, rule="x"),
        lambda: guess_ordering(steps=1, rule="order"),
    ):
        with pytest.raises(ValueError, match=r"rule|least|right|two"):
            call()


def test_when_all_saw_the_same_items_ratios_are_those_of_the_common_test() -> None:
    item_ids, maxima, marks = data_set_a()
    shown = [dict(zip(item_ids, row, strict=True)) for row in marks]
    found = drawn_item_statistics(maxima=dict(zip(item_ids, maxima, strict=True)), shown=shown)
    for one, other in zip(found, item_statistics(tally=tally_a()), strict=True):
        assert (one.facility, one.upper_lower, one.people) == (other.facility, other.upper_lower, 10)
        for name in ("sd", "item_rest", "item_total", "efficiency"):
            value = getattr(other, name)
            assert getattr(one, name) is None if value is None else getattr(one, name) == near(value)


def test_an_item_is_counted_over_those_who_were_shown_it() -> None:
    maxima = {"a": 1, "b": 1, "c": 2, "d": 1}
    shown = [{"a": 1, "b": 1, "c": 0}, {"a": 0, "c": 1}, {"a": 1, "c": 2}, {"b": 0, "c": 2}]
    first, second, _, unseen = drawn_item_statistics(maxima=maxima, shown=shown)
    # rests of item a: 100·1/3, 100·1/2, 100·2/2
    assert first.people == 3
    assert first.facility == near(2 / 3)
    rests, marks = [100 / 3, 50, 100], [1, 0, 1]
    mean_rest = sum(rests) / 3
    covariance = sum((mark - 2 / 3) * (rest - mean_rest) for mark, rest in zip(marks, rests, strict=True)) / 2
    largest = (50 + 100 - 2 * mean_rest) / 2
    variance = sum((rest - mean_rest) ** 2 for rest in rests) / 2
    assert first.item_rest == near(covariance / (1 / 3 * variance) ** 0.5)
    assert first.efficiency == near(covariance / largest)
    assert second.people == 2
    assert (unseen.people, unseen.facility, unseen.upper_lower, unseen.item_rest) == (0, None, None, None)


def test_a_person_shown_one_item_has_no_rest() -> None:
    found = drawn_item_statistics(maxima={"a": 1}, shown=[{"a": 1}, {"a": 0}])[0]
    assert (found.facility, found.item_rest, found.efficiency, found.item_total) == (0.5, None, None, 1)


@pytest.mark.parametrize(("maxima", "shown"), [({"a": 0}, []), ({"a": 1}, [{"a": 2}]), ({"a": 1}, [{"b": 1}])])
def test_marks_out_of_bounds_are_refused(maxima, shown) -> None:
    with pytest.raises(ValueError, match="maximum"):
        drawn_item_statistics(maxima=maxima, shown=shown)


START = datetime(2026, 11, 1, tzinfo=UTC)


def attempt(number: int, candidate: str, hours: int | None, **marks: bool) -> AttemptRecord:
    finished = None if hours is None else START + timedelta(hours=hours)
    return AttemptRecord(id=number, candidate=candidate, finished_at=finished, **marks)


ATTEMPTS = [
    attempt(1, "an", 5),
    attempt(2, "an", 2),
    attempt(3, "an", 1, is_trial=True),
    attempt(4, "binh", None),
    attempt(5, "binh", 9),
    attempt(6, "chi", 1, is_voided=True),
    attempt(7, "chi", 3),
    attempt(8, "dung", 1, awaits_marks=True),
    attempt(9, "dung", 4),
]


def test_the_first_finished_attempt_of_each_person_counts() -> None:
    assert [one.id for one in counted_attempts(attempts=ATTEMPTS)] == [2, 7, 5]


def test_all_attempts_are_an_option_with_a_warning() -> None:
    counted = counted_attempts(attempts=ATTEMPTS, counting=Counting.ALL)
    assert [one.id for one in counted] == [2, 7, 9, 1, 5]
    found = provenance(attempts=counted, counting=Counting.ALL, fingerprints={"q2": "ff", "q1": "ee"}, now=START)
    assert "kém tin cậy" in found.note
    assert found.attempt_ids == (1, 2, 5, 7, 9)
    assert found.item_fingerprints == (("q1", "ee"), ("q2", "ff"))
    assert (found.definition_version, found.counted_at) == (DEFINITION_VERSION, START)
    assert provenance(attempts=[], counting=Counting.FIRST, fingerprints={}, now=START).note == ""


@unhurried
@given(st.permutations(ATTEMPTS), st.sampled_from([1, 2, 5, 7]))
def test_voiding_an_attempt_is_as_if_it_had_never_been(order: list[AttemptRecord], voided: int) -> None:
    marked = [
        attempt(one.id, one.candidate, None) if one.id == voided else one for one in order
    ]  # an open attempt counts as little as none
    without = [one for one in order if one.id != voided]
    assert counted_attempts(attempts=marked) == counted_attempts(attempts=without)
