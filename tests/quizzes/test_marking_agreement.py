"""Figures of agreement between two markers, by hand and with the oracle of the specification."""

from decimal import Decimal
from fractions import Fraction

import pytest

from quizzes.marking_agreement import RatedPair, agreement_of, tendencies

LEVELS = (Decimal(2), Decimal(1), Decimal(0))
ORACLE = ((44, 5, 1), (7, 20, 3), (9, 5, 6))
"""item-statistics.md §7: quadratic κ 0.4545454545."""


def pairs(table: tuple[tuple[int, ...], ...]) -> list[RatedPair]:
    return [
        RatedPair(Decimal(row), Decimal(column), Decimal(2), LEVELS, 1, 2)
        for row, cells in enumerate(table)
        for column, count in enumerate(cells)
        for _pair in range(count)
    ]


def test_kappa_is_the_quadratic_one_over_the_levels() -> None:
    found = agreement_of(pairs(ORACLE))
    assert (found.count, found.exact, found.adjacent) == (100, Fraction(70, 100), Fraction(90, 100))
    assert found.kappa is not None
    assert round(float(found.kappa), 10) == 0.4545454545
    assert (found.mean_difference, found.mean_distance) == (Fraction(20, 100), Fraction(40, 100))
    assert (found.exact_text, found.adjacent_text, found.kappa_text) == ("70 %", "90 %", "0,45")
    assert "trung bình" in found.reading


def test_points_between_levels_count_for_the_nearest_level() -> None:
    found = agreement_of([RatedPair(Decimal("1.75"), Decimal(2), Decimal(2), LEVELS)] * 12)
    assert (found.exact, found.adjacent, found.kappa) == (0, 1, None)
    assert "Mọi bài được cùng một mức" in found.reading


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (((0, 6, 0), (0, 0, 6), (0, 0, 0)), "họp thống nhất"),
        (((10, 0, 0), (0, 10, 0), (0, 0, 10)), "thống nhất tốt"),
        (((4, 0, 0), (0, 3, 0), (0, 0, 2)), "Mới có 9 bài"),
    ],
)
def test_figures_are_read_in_plain_words(table: tuple[tuple[int, ...], ...], words: str) -> None:
    assert words in agreement_of(pairs(table)).reading


def test_nothing_to_compare_is_no_figure() -> None:
    with pytest.raises(ValueError, match="one pair"):
        agreement_of([])


def test_tendencies_mirror_each_other_whoever_was_first() -> None:
    given = [RatedPair(Decimal(8), Decimal(7), Decimal(10), (), 5, 9)] * 6
    given += [RatedPair(Decimal(6), Decimal(7), Decimal(10), (), 9, 5)] * 6
    mild, strict = tendencies(given)
    assert (mild.marker, mild.count, mild.mean_difference, mild.share_of_maximum) == (5, 12, 1, Fraction(1, 10))
    assert (strict.marker, strict.mean_difference, strict.difference_text) == (9, -1, "-1,00")
    assert "cao hơn" in mild.reading
    assert "thấp hơn" in strict.reading
    assert "Ngang" in tendencies([RatedPair(Decimal(7), Decimal(7), Decimal(10), (), 5, 9)] * 12)[0].reading
    assert "Chưa đủ bài" in tendencies(given[:3])[0].reading
