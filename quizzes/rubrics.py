"""The rubric of a written answer as markers and writers see it; a question without one has a single criterion."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.hgm import Block, parse_block
from quizzes.marking_rules import CriterionRule
from quizzes.models import MarkingTask

REFLECTION_POINTS = Decimal(2)
REFLECTION_LEVELS = (
    (Decimal(2), "Gắn với việc thật của mình và nêu được điều sẽ làm khác đi"),
    (Decimal(1), "Có suy nghĩ riêng nhưng còn chung chung"),
    (Decimal(0), "Chưa trả lời điều được hỏi"),
)
"""A reflection earns no points in a paper; it is read, given one of these levels and a comment."""


@dataclass(frozen=True)
class RubricLevel:
    """One level of a criterion: its points and what earns them (HTML from the sanitiser, or plain words)."""

    points: Decimal
    text: SafeString | str


@dataclass(frozen=True)
class RubricCriterion:
    """One criterion with its levels, best first."""

    text: SafeString | str
    rule: CriterionRule
    levels: tuple[RubricLevel, ...]

    @property
    def may_lie_between(self) -> bool:
        """Tell whether points between levels can be given."""
        ends = self.rule.levels or (Decimal(0), self.rule.maximum)
        return not self.rule.levels or max(ends) - min(ends) > Decimal("0.25")


@lru_cache(maxsize=256)
def _parsed(fingerprint: str, source: str) -> Block:
    return parse_block(source)


def block_of_task(task: MarkingTask) -> Block:
    """Return the question that was answered, in the version it was answered in."""
    return _parsed(task.fingerprint, task.source)


def rubric_of(block: Block) -> tuple[RubricCriterion, ...]:
    """Return the criteria by which an answer to a question is marked."""
    if block.kind == "reflection":
        levels = tuple(RubricLevel(points, words) for points, words in REFLECTION_LEVELS)
        return (_criterion(_("Bài suy ngẫm"), REFLECTION_POINTS, levels),)
    rubric = getattr(block.body, "rubric", ())
    if not rubric:
        return (_criterion(_("Toàn bài"), block.points, ()),)
    return tuple(
        _criterion(
            line.text.html, line.points, tuple(RubricLevel(level.points, level.text.html) for level in line.levels)
        )
        for line in rubric
    )


def _criterion(text: SafeString | str, maximum: Decimal, levels: tuple[RubricLevel, ...]) -> RubricCriterion:
    return RubricCriterion(text, CriterionRule(maximum, tuple(level.points for level in levels)), levels)


def max_points(block: Block) -> Decimal:
    """Return the most points that an answer to a question can be given."""
    return sum((criterion.rule.maximum for criterion in rubric_of(block)), Decimal(0))
