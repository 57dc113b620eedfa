"""One answer: radio buttons, exactly one option at 100 % (dialect 5.1)."""

from lms.hgm.answers import Answer, Grade
from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext
from lms.hgm.kinds.options import FULL, Choice, OptionKind
from lms.hgm.nodes import Block
from lms.hgm.scoring import weighted_answers

TELLTALE_RATIO = 1.8


class SingleChoice(OptionKind):
    """`một-đáp-án`."""

    name = "single-choice"
    vi = "một-đáp-án"

    def parse(self, lines: list[Line], ctx: BlockContext) -> Choice | None:
        """Return the question; a right option much longer than the others is warned about (W503)."""
        body = super().parse(lines, ctx)
        if body and not ctx.has_errors:
            self._check_length(body, ctx)
        return body

    def _check_length(self, body: Choice, ctx: BlockContext) -> None:
        right = next(option for option in body.options if option.weight == FULL)
        others = [len(option.text.source) for option in body.options if option is not right]
        if len(right.text.source) >= TELLTALE_RATIO * sum(others) / len(others):
            ctx.report("W503", right.line)

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the weight of the chosen option."""
        chosen = self.chosen(block, answer)
        if len(chosen) > 1:
            chosen = set()
        fraction = weighted_answers(weights=[option.weight for option in block.body.options], chosen=chosen)
        return Grade(fraction, block.points, {"chosen": sorted(chosen), "right": sorted(block.body.right)})


KIND = SingleChoice()
