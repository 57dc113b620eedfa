"""Question packs: the letters of their right answers, in the order in which the questions are written (C2)."""

from collections.abc import Iterable

from contests.models import PackItem, QuestionPack
from lms.base.errors import RuleViolation
from quizzes.blocks import block_of, in_order
from quizzes.letters import key_letters, shape_of


def pack_letters(pack: QuestionPack) -> list[str]:
    """Return the letter of the right option of each question of a pack. For the score engine's desk only.

    Raises:
        RuleViolation: `pack_needs_one_answer`: a question has no single right option.
    """
    return item_letters(pack.items.select_related("pack", "question").order_by("place"))


def item_letters(items: Iterable[PackItem]) -> list[str]:
    """Return the letters of the items of one pack in their order, read with pack and question; refuses likewise."""
    found = []
    for item in items:
        block = in_order(block_of(item.question), shuffle=False)
        shape = shape_of(block)
        if shape is None or shape.kind != "one":
            message = f"Gói {item.pack.code}, câu {item.place} không phải loại chọn một đáp án. Xin thay câu khác."
            raise RuleViolation("pack_needs_one_answer", message)
        found.append(key_letters(block, seed=0))
    return found
