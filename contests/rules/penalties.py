"""What a team loses when it plays past the limit of a part (contest-rules.md §2 «Time», worked case C1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any, ClassVar

from contests.rules.amounts import read_clock
from contests.rules.reading import Path
from contests.rules.shapes import Family, Shape
from contests.rules.specs import Clock, Key, ListOf, Number, Record, Report, is_set

PENALTIES = Family("Trừ điểm quá giờ")
_POINTS = Key(Number(above_least=True))
_UNIT = Key(Clock(least=1), required=False, default="1:00")
_MOST = Key(Number(above_least=True), required=False)
_STEP = Record({"from": Key(Clock(least=1)), "points": Key(Number(above_least=True))})


class OverrunPenalty(Shape):
    """One way to take points for an overrun."""

    def points_lost(self, *, overrun_seconds: Fraction, score: Fraction) -> Fraction:
        """Return the points taken, 0 or more, before any floor.

        Args:
            overrun_seconds: time past the limit, above 0.
            score: what the part earned before the penalty.
        """
        raise NotImplementedError


@PENALTIES.register
@dataclass(frozen=True)
class NoPenalty(OverrunPenalty):
    """Time is shown, nothing is taken."""

    kind: ClassVar[str] = "none"
    label: ClassVar[str] = "Không trừ điểm"

    def points_lost(self, *, overrun_seconds: Fraction, score: Fraction) -> Fraction:
        """Return 0."""
        return Fraction(0)


@PENALTIES.register
@dataclass(frozen=True)
class PerStartedMinute(OverrunPenalty):
    """Each minute begun costs the same."""

    points: Decimal
    unit: str
    most: Decimal | None
    kind: ClassVar[str] = "per_started_minute"
    label: ClassVar[str] = "Trừ theo mỗi phút đã bắt đầu"
    options = {"points": _POINTS, "unit": _UNIT, "most": _MOST}

    def points_lost(self, *, overrun_seconds: Fraction, score: Fraction) -> Fraction:
        """Return points × units begun: one second over costs one unit."""
        return _capped(ceil(overrun_seconds / _seconds(self.unit)) * Fraction(self.points), self.most)


@PENALTIES.register
@dataclass(frozen=True)
class PerFullMinute(OverrunPenalty):
    """Each minute completed costs the same: 59 seconds over cost nothing (C1)."""

    points: Decimal
    unit: str
    most: Decimal | None
    kind: ClassVar[str] = "per_full_minute"
    label: ClassVar[str] = "Trừ theo mỗi phút đã đủ"
    options = {"points": _POINTS, "unit": _UNIT, "most": _MOST}

    def points_lost(self, *, overrun_seconds: Fraction, score: Fraction) -> Fraction:
        """Return points × units completed."""
        return _capped(floor(overrun_seconds / _seconds(self.unit)) * Fraction(self.points), self.most)


@PENALTIES.register
@dataclass(frozen=True)
class GradedSteps(OverrunPenalty):
    """A table: from so much over, so many points in all."""

    steps: Sequence[Mapping[str, Any]]
    kind: ClassVar[str] = "graded"
    label: ClassVar[str] = "Trừ theo bậc"
    options = {"steps": Key(ListOf(_STEP, 1, 20))}

    @classmethod
    def check(cls, plain: Mapping[str, Any], path: Path, report: Report) -> None:
        """Refuse steps that do not rise."""
        steps = plain.get("steps")
        rows = [row for row in steps if isinstance(row, dict)] if isinstance(steps, list) else []
        if not all(is_set(row.get("from"), row.get("points")) for row in rows):
            return
        pairs = [(_seconds(row["from"]), row["points"]) for row in rows]
        if any(one[0] >= two[0] or one[1] >= two[1] for one, two in pairwise(pairs)):
            message = "mỗi bậc sau phải lâu hơn và trừ nhiều điểm hơn bậc trước."
            report.fault("steps_not_rising", (*path, "steps"), message)

    def points_lost(self, *, overrun_seconds: Fraction, score: Fraction) -> Fraction:
        """Return the points of the last step reached, 0 before the first."""
        reached = [Fraction(step["points"]) for step in self.steps if overrun_seconds >= _seconds(step["from"])]
        return reached[-1] if reached else Fraction(0)


@PENALTIES.register
@dataclass(frozen=True)
class ZeroAfterLimit(OverrunPenalty):
    """What comes past the limit is not counted: the part earns nothing."""

    kind: ClassVar[str] = "zero_after_limit"
    label: ClassVar[str] = "Quá giờ thì phần thi không được tính điểm"

    def points_lost(self, *, overrun_seconds: Fraction, score: Fraction) -> Fraction:
        """Return all the part earned."""
        return score


def _seconds(text: str) -> int:
    return read_clock(text) or 0


def _capped(points: Fraction, most: Decimal | None) -> Fraction:
    return points if most is None else min(points, Fraction(most))
