"""Comparing a count with a target: exact fractions, never rounded percentages. Pure functions."""

from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """How a target is put."""

    AT_LEAST = "ge"
    MORE_THAN = "gt"
    RANGE = "range"


@dataclass(frozen=True)
class Counted:
    """A fraction in whole numbers; `denominator` 0 means that there is nothing to count."""

    numerator: int
    denominator: int

    @property
    def percent_text(self) -> str:
        """Return the percentage cut, not rounded, to two places: 89,95 never becomes 90."""
        if not self.denominator:
            return ""
        whole, rest = divmod(self.numerator * 10000 // self.denominator, 100)
        return f"{whole},{rest:02d}".rstrip("0").rstrip(",") + "%"


@dataclass(frozen=True)
class Threshold:
    """What a target asks for, in percent: at least `low`, more than `low`, or `low` to `high`."""

    operator: Operator
    low: int
    high: int | None = None


def is_met(*, counted: Counted, threshold: Threshold) -> bool | None:
    """Tell whether a count reaches a target by cross-multiplication; None where there is nothing to count.

    A range is met from its lower end on; the upper end is a further goal.

    Rule: R-IND-05.
    """
    if counted.denominator == 0:
        return None
    reached, asked = counted.numerator * 100, threshold.low * counted.denominator
    return reached > asked if threshold.operator is Operator.MORE_THAN else reached >= asked


def has_enough_trainers(*, counted: Counted, teams_per_trainer: int) -> bool | None:
    """Tell whether there is a trainer for each so many teams, by cross-multiplication; None where there are no teams.

    Args:
        counted: trainers over teams.
        teams_per_trainer: 100 for a province (QĐ 315/QĐ-TTg).

    Rule: R-IND-07.
    """
    if counted.denominator == 0:
        return None
    return counted.numerator * teams_per_trainer >= counted.denominator


def count_of(flags: list[bool]) -> Counted:
    """Return how many of some things are as they should be."""
    return Counted(sum(flags), len(flags))
