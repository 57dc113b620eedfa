"""Several answers: check boxes, four ways of scoring (dialect 5.2 and 9)."""

from lms.hgm.answers import Answer, Grade
from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext
from lms.hgm.kinds.options import Choice, OptionKind
from lms.hgm.nodes import Block
from lms.hgm.scoring import several_answers, weighted_answers

SCORINGS = (("right-minus-wrong", "từng-ý-trừ-sai"), ("all", "tất-cả"), ("per-option", "từng-ý"))


def grade_several(block: Block, chosen: set[int], rule: str) -> Grade:
    """Return the grade of a set of chosen options."""
    body: Choice = block.body
    if body.weighted:
        fraction = weighted_answers(weights=[option.weight for option in body.options], chosen=chosen)
    else:
        fraction = several_answers(rule=rule, right=body.right, chosen=chosen, count=len(body.options))
    return Grade(fraction, block.points, {"chosen": sorted(chosen), "right": sorted(body.right)})


class MultipleChoice(OptionKind):
    """`nhiều-đáp-án`."""

    name = "multiple-choice"
    vi = "nhiều-đáp-án"
    brackets = "[]"
    scorings = SCORINGS

    def parse(self, lines: list[Line], ctx: BlockContext) -> Choice | None:
        """Return the question; percentages and a scoring rule exclude each other (E309)."""
        body = super().parse(lines, ctx)
        if body and body.weighted and "scoring" in ctx.places:
            ctx.report("E309", ctx.places["scoring"])
        return body

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the fraction under the block's scoring rule, or the sum of percentages."""
        return grade_several(block, self.chosen(block, answer), self.scoring(block))


KIND = MultipleChoice()
