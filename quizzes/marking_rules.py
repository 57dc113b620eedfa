"""Marking by a rubric as pure functions: which points a criterion allows, and what two or three marks become.

Marks are decimals; means are exact fractions until the one rounding, half up, to the step of the plan.
Source: dialect page §5.9; item-statistics.md §7 (double marking); assessment.md §7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from quizzes.statistics.marking import final_mark, needs_third_marker

STEP = Decimal("0.25")
MARKERS = (1, 2)
DECIDER = 3


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """What may be given for one criterion: 0 to `maximum`; `levels` are the points of its levels, best first."""

    maximum: Decimal
    levels: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkingSetting:
    """How marks become one: `limit` in points when `limit_is_points`, else in percent (0-100) of the maximum.

    `closest` takes the mean of the two closest of three marks; otherwise the third mark decides alone.
    """

    marker_count: int = 1
    limit: Decimal = Decimal(20)
    limit_is_points: bool = False
    closest: bool = False
    rounding: Decimal = STEP


@dataclass(frozen=True, slots=True)
class Settlement:
    """What marks come to: `state` is "waiting", "divergent" or "settled"; `places` are those that made the points."""

    state: str
    points: Decimal | None = None
    rule: str = ""
    places: tuple[int, ...] = ()


def point_refusal(*, value: Decimal, criterion: CriterionRule) -> str | None:
    """Return why a criterion cannot be given these points: "outside" or "not_a_step"; None when it can.

    The points of a level are allowed as written; between two levels, and where there are none, steps of 0.25.
    """
    if value in criterion.levels:
        return None
    low = min(criterion.levels, default=Decimal(0))
    high = max(criterion.levels, default=criterion.maximum)
    if not low <= value <= high:
        return "outside"
    return None if value % STEP == 0 else "not_a_step"


def level_index(*, value: Decimal, criterion: CriterionRule) -> int:
    """Return the level, from 0 for the lowest, that points belong to: the nearest one, the better of two.

    A criterion without levels has five: none, a quarter, half, three quarters, all of its points.
    """
    levels = sorted(criterion.levels) or [criterion.maximum * part / 4 for part in range(5)]
    return max(range(len(levels)), key=lambda place: (-abs(levels[place] - value), place))


def level_count(criterion: CriterionRule) -> int:
    """Return how many levels `level_index` knows."""
    return len(criterion.levels) or 5


def is_divergent(*, first: Decimal, second: Decimal, maximum: Decimal, setting: MarkingSetting) -> bool:
    """Tell whether two marks differ by more than the limit; by the limit itself is still near enough."""
    if setting.limit_is_points:
        return abs(first - second) > setting.limit
    return needs_third_marker(
        first=Fraction(first),
        second=Fraction(second),
        maximum=Fraction(maximum),
        limit_ratio=Fraction(setting.limit) / 100,
    )


def rounded(value: Fraction | Decimal, step: Decimal) -> Decimal:
    """Return a value rounded half up to a multiple of a step above 0."""
    exact = Fraction(value) / Fraction(step)
    whole = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return whole * step


def settle(*, marks: Mapping[int, Decimal], maximum: Decimal, setting: MarkingSetting) -> Settlement:
    """Return what the marks given so far come to.

    Args:
        marks: points by place: 1 and 2 are the markers', 3 who decides, higher ones marks given anew; each 0-maximum.

    The newest mark given anew counts alone. One marker: that mark. Two within the limit: their mean. Else the third.
    """
    anew = [place for place in marks if place > DECIDER]
    if anew:
        return _alone(marks, max(anew), "remark")
    given = [place for place in MARKERS if place in marks]
    if len(given) < setting.marker_count:
        return Settlement("waiting")
    if len(given) == 1:
        return _alone(marks, given[0], "single")
    if not is_divergent(first=marks[1], second=marks[2], maximum=maximum, setting=setting):
        return Settlement("settled", _within(_mean(marks, given), maximum, setting), "mean", tuple(given))
    if DECIDER not in marks:
        return Settlement("divergent")
    if not setting.closest:
        return _alone(marks, DECIDER, "arbiter")
    three = tuple(Fraction(marks[place]) for place in (*given, DECIDER))
    final = final_mark(marks=three, maximum=Fraction(maximum))
    if final is None:
        raise AssertionError("three marks always have a final one")
    return Settlement("settled", _within(final, maximum, setting), "closest", _closest_places(marks, given))


def _alone(marks: Mapping[int, Decimal], place: int, rule: str) -> Settlement:
    return Settlement("settled", marks[place], rule, (place,))


def _mean(marks: Mapping[int, Decimal], places: Sequence[int]) -> Fraction:
    return sum((Fraction(marks[place]) for place in places), Fraction(0)) / len(places)


def _within(value: Fraction, maximum: Decimal, setting: MarkingSetting) -> Decimal:
    return min(rounded(value, setting.rounding), maximum)


def _closest_places(marks: Mapping[int, Decimal], given: Sequence[int]) -> tuple[int, ...]:
    low, middle, high = sorted((*given, DECIDER), key=lambda place: marks[place])
    below, above = marks[middle] - marks[low], marks[high] - marks[middle]
    if below == above:
        return tuple(sorted((low, middle, high)))
    return tuple(sorted((low, middle) if below < above else (middle, high)))
