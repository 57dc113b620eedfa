"""Comparing a count with a target: exact fractions, never rounded percentages. Pure functions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: the day from which the law on grassroots mediation holds; no plan is older
FIRST_DAY = date(2014, 1, 1)
LAST_YEAR = 2100


class Operator(StrEnum):
    """How a target is put."""

    AT_LEAST = "ge"
    MORE_THAN = "gt"
    RANGE = "range"


class Measure(StrEnum):
    """What the number of a target counts in."""

    PERCENT = "percent"
    TEAMS_PER_TRAINER = "teams_per_trainer"
    COMMUNES = "communes"


#: metrics that do not count in percent, or not only
OTHER_MEASURES = {"M6": (Measure.TEAMS_PER_TRAINER,), "M9": (Measure.PERCENT, Measure.COMMUNES)}


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


def target_refusals(
    *,
    metric: str,
    operator: Operator,
    low: int,
    high: int | None,
    measure: Measure,
    valid_from: date,
    valid_to: date | None,
    due_on: date | None,
) -> list[tuple[str, str]]:
    """Return what makes a target impossible, as pairs of the field and a code; empty when it can be.

    Args:
        metric: "M1" to "M9".
        operator: how it is put; a range needs `high`, the others must not have it.
        low: at least 1; at most 100 in percent, below 100 where more than it is asked.
        high: above `low`, at most 100.
        measure: what the metric counts in.
        valid_from: first day; valid_to: first day after, or None.
        due_on: last day to reach it, not before `valid_from`.
    """
    found = []
    if measure not in OTHER_MEASURES.get(metric, (Measure.PERCENT,)):
        found.append(("measure", "wrong_measure"))
    if low < 1:
        found.append(("low", "nothing_asked"))
    if measure is Measure.PERCENT and (low > 100 or (operator is Operator.MORE_THAN and low == 100)):
        found.append(("low", "above_hundred"))
    found += _range_refusals(operator, low, high, measure)
    if valid_from < FIRST_DAY or valid_from.year > LAST_YEAR:
        found.append(("valid_from", "no_such_plan"))
    if valid_to is not None and valid_to <= valid_from:
        found.append(("valid_to", "ends_before_start"))
    if due_on is not None and (due_on < valid_from or due_on.year > LAST_YEAR):
        found.append(("due_on", "due_before_start"))
    return found


def _range_refusals(operator: Operator, low: int, high: int | None, measure: Measure) -> list[tuple[str, str]]:
    if operator is not Operator.RANGE:
        return [] if high is None else [("high", "range_only")]
    if high is None:
        return [("high", "no_upper_end")]
    if high <= low:
        return [("high", "ends_turned")]
    return [("high", "above_hundred")] if measure is Measure.PERCENT and high > 100 else []
