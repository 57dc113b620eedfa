"""How the marks of several judges become one (contest-rules.md §2 «Combine judges»)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from contests.rules.shapes import Family, Shape
from contests.rules.specs import Choice, Key, Whole

COMBINATIONS = Family("Cách gộp điểm giám khảo")
_OVER = Key(Choice(("part", "criterion")), required=False, default="part")


@dataclass(frozen=True)
class JudgeMark:
    """What one judge gave."""

    judge: str
    points: Decimal
    is_head: bool = False


class Combination(Shape):
    """One way to combine; `over` says whether each criterion is combined by itself or the judge's sum of the part."""

    over: str
    needs_head: ClassVar[bool] = False
    needs_every_judge: ClassVar[bool] = False

    @property
    def least_judges(self) -> int:
        """Return how many marks are needed at least."""
        return 1

    def combine(self, marks: Sequence[JudgeMark]) -> Fraction:
        """Return the points of all judges together, exact; the order of the marks is of no account."""
        raise NotImplementedError


@COMBINATIONS.register
@dataclass(frozen=True)
class Mean(Combination):
    """The mean of all judges."""

    over: str
    kind: ClassVar[str] = "mean"
    label: ClassVar[str] = "Trung bình cộng của các giám khảo"
    options = {"over": _OVER}

    def combine(self, marks: Sequence[JudgeMark]) -> Fraction:
        """Return sum ÷ number."""
        return _mean([mark.points for mark in marks])


@COMBINATIONS.register
@dataclass(frozen=True)
class TrimmedMean(Combination):
    """The mean without the highest and the lowest marks."""

    drop: int
    over: str
    kind: ClassVar[str] = "trimmed_mean"
    label: ClassVar[str] = "Trung bình cộng sau khi bỏ điểm cao nhất và thấp nhất"
    options = {"drop": Key(Whole(1, 4), required=False, default=1), "over": _OVER}

    @property
    def least_judges(self) -> int:
        """Return one more than what is dropped on both sides."""
        return 2 * self.drop + 1

    def combine(self, marks: Sequence[JudgeMark]) -> Fraction:
        """Return the mean of what stays; `drop` marks go on each side."""
        return _mean(sorted(mark.points for mark in marks)[self.drop : -self.drop])


@COMBINATIONS.register
@dataclass(frozen=True)
class Sum(Combination):
    """The sum of all judges: a part's highest score is its maximum times the judges."""

    over: str
    kind: ClassVar[str] = "sum"
    label: ClassVar[str] = "Tổng điểm của các giám khảo"
    options = {"over": _OVER}
    needs_every_judge: ClassVar[bool] = True

    def combine(self, marks: Sequence[JudgeMark]) -> Fraction:
        """Return the sum."""
        return sum((Fraction(mark.points) for mark in marks), Fraction(0))


@COMBINATIONS.register
@dataclass(frozen=True)
class Median(Combination):
    """The middle mark; of an even number the mean of the two in the middle."""

    over: str
    kind: ClassVar[str] = "median"
    label: ClassVar[str] = "Điểm đứng giữa (trung vị)"
    options = {"over": _OVER}

    def combine(self, marks: Sequence[JudgeMark]) -> Fraction:
        """Return the median."""
        points = sorted(mark.points for mark in marks)
        middle = len(points) // 2
        return _mean(points[middle : middle + 1] if len(points) % 2 else points[middle - 1 : middle + 1])


@COMBINATIONS.register
@dataclass(frozen=True)
class HeadJudge(Combination):
    """The head judge's mark counts; the others advise."""

    over: str
    kind: ClassVar[str] = "head_judge"
    label: ClassVar[str] = "Trưởng ban Giám khảo quyết định"
    options = {"over": _OVER}
    needs_head: ClassVar[bool] = True

    def combine(self, marks: Sequence[JudgeMark]) -> Fraction:
        """Return the head judge's mark."""
        return Fraction(next(mark.points for mark in marks if mark.is_head))


def _mean(points: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(point) for point in points), Fraction(0)) / len(points)
