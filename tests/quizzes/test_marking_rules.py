"""Marks of a rubric: what may be given, when two marks are too far apart, what they come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.marking_rules import (
    CriterionRule,
    MarkingSetting,
    Settlement,
    is_divergent,
    level_index,
    point_refusal,
    rounded,
    settle,
)

LEVELS = CriterionRule(Decimal(4), (Decimal(4), Decimal("1.5"), Decimal(0)))


@pytest.mark.parametrize(
    ("value", "rule", "refusal"),
    [
        ("4", LEVELS, None),
        ("1.5", LEVELS, None),
        ("2.25", LEVELS, None),
        ("2.3", LEVELS, "not_a_step"),
        ("4.25", LEVELS, "outside"),
        ("-0.25", LEVELS, "outside"),
        ("0.4", CriterionRule(Decimal(3), (Decimal("0.8"), Decimal("0.4"))), None),
        ("0.25", CriterionRule(Decimal(3), (Decimal("0.8"), Decimal("0.4"))), "outside"),
        ("2.75", CriterionRule(Decimal(3)), None),
        ("3.25", CriterionRule(Decimal(3)), "outside"),
        ("1.1", CriterionRule(Decimal(3)), "not_a_step"),
    ],
)
def test_a_criterion_takes_levels_and_quarters_between_them(
    value: str, rule: CriterionRule, refusal: str | None
) -> None:
    assert point_refusal(value=Decimal(value), criterion=rule) == refusal


@pytest.mark.parametrize(
    ("value", "rule", "level"),
    [("0", LEVELS, 0), ("0.5", LEVELS, 0), ("0.75", LEVELS, 1), ("2.75", LEVELS, 2), ("2.5", LEVELS, 1),
     ("0", CriterionRule(Decimal(8)), 0), ("3", CriterionRule(Decimal(8)), 2), ("8", CriterionRule(Decimal(8)), 4)],
)  # fmt: skip
def test_points_belong_to_the_nearest_level_and_to_the_better_of_two(
    value: str, rule: CriterionRule, level: int
) -> None:
    assert level_index(value=Decimal(value), criterion=rule) == level


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [("6.375", "0.25", "6.5"), ("6.37", "0.25", "6.25"), ("6.75", "0.5", "7"), ("6.125", "0.25", "6.25"),
     ("6.005", "0.01", "6.01"), ("0", "0.25", "0")],
)  # fmt: skip
def test_means_are_rounded_half_up_to_the_step(value: str, step: str, expected: str) -> None:
    assert rounded(Decimal(value), Decimal(step)) == Decimal(expected)


def test_the_limit_itself_is_near_enough() -> None:
    percent, points = MarkingSetting(limit=Decimal(20)), MarkingSetting(limit=Decimal("1.5"), limit_is_points=True)
    assert not is_divergent(first=Decimal(5), second=Decimal(7), maximum=Decimal(10), setting=percent)
    assert is_divergent(first=Decimal(5), second=Decimal("7.25"), maximum=Decimal(10), setting=percent)
    assert not is_divergent(first=Decimal("7.5"), second=Decimal(6), maximum=Decimal(10), setting=points)
    assert is_divergent(first=Decimal("7.75"), second=Decimal(6), maximum=Decimal(10), setting=points)


TWO, CLOSEST = MarkingSetting(marker_count=2), MarkingSetting(marker_count=2, closest=True)


@pytest.mark.parametrize(
    ("setting", "marks", "expected"),
    [
        (MarkingSetting(), {}, Settlement("waiting")),
        (MarkingSetting(), {1: "7.25"}, Settlement("settled", Decimal("7.25"), "single", (1,))),
        (TWO, {1: "7"}, Settlement("waiting")),
        (TWO, {2: "7"}, Settlement("waiting")),
        (TWO, {1: "6.25", 2: "6.5"}, Settlement("settled", Decimal("6.5"), "mean", (1, 2))),
        (TWO, {1: "6", 2: "8.25"}, Settlement("divergent")),
        (TWO, {1: "6", 2: "9", 3: "9.25"}, Settlement("settled", Decimal("9.25"), "arbiter", (3,))),
        (CLOSEST, {1: "6", 2: "9", 3: "8"}, Settlement("settled", Decimal("8.5"), "closest", (2, 3))),
        (CLOSEST, {1: "2", 2: "9", 3: "4"}, Settlement("settled", Decimal("3"), "closest", (1, 3))),
        (CLOSEST, {1: "5", 2: "8", 3: "2"}, Settlement("settled", Decimal("5"), "closest", (1, 2, 3))),
        (TWO, {1: "6", 2: "6.5", 4: "9", 5: "3"}, Settlement("settled", Decimal("3"), "remark", (5,))),
    ],
)
def test_marks_come_to_one(setting: MarkingSetting, marks: dict[int, str], expected: Settlement) -> None:
    found = settle(marks={place: Decimal(mark) for place, mark in marks.items()}, maximum=Decimal(10), setting=setting)
    assert found == expected


QUARTERS = st.integers(0, 40).map(lambda number: Decimal(number) / 4)


@given(first=QUARTERS, second=QUARTERS, third=QUARTERS, closest=st.booleans(), step=st.sampled_from(["0.25", "0.5"]))
def test_the_final_mark_lies_among_the_marks_whoever_came_first(
    first: Decimal, second: Decimal, third: Decimal, closest: bool, step: str
) -> None:
    setting = MarkingSetting(marker_count=2, closest=closest, rounding=Decimal(step))
    one = settle(marks={1: first, 2: second, 3: third}, maximum=Decimal(10), setting=setting)
    other = settle(marks={1: second, 2: first, 3: third}, maximum=Decimal(10), setting=setting)
    assert one.points == other.points
    assert one.points is not None
    assert min(first, second, third) <= one.points <= min(Decimal(10), max(first, second, third) + Decimal(step) / 2)
