"""Ordering: the written order is the key and is never what is shown (dialect 5.5)."""

from dataclasses import dataclass, field
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade, permutation, tokens
from lms.hgm.clean import Line
from lms.hgm.folding import fold_answer
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_notes, format_stem, notes_json, report_equal
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import NUMBERED, indented, quoted, read_notes, split_parts
from lms.hgm.scoring import ordering

MIN_STEPS, MAX_STEPS = 3, 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and what is said about it afterwards."""

    text: Text
    feedback: Text = NO_TEXT
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class OrderingBody:
    """The body of an ordering question; the steps stand in the right order."""

    stem: Text
    steps: tuple[Step, ...]
    notes: Notes = NO_NOTES


class Ordering(Kind):
    """`sắp-xếp`."""

    name = "ordering"
    vi = "sắp-xếp"
    scored = True
    records = True
    scorings = (("adjacent-pairs", "cặp-liền-kề"), ("all", "tất-cả"), ("position", "vị-trí"), ("order", "thứ-tự"))

    def parse(self, lines: list[Line], ctx: BlockContext) -> OrderingBody | None:
        """Return stem, steps and notes."""
        parts = split_parts(lines, marker=NUMBERED)
        stem = ctx.text(parts.stem)
        steps = tuple(Step(ctx.text(item.lines, inline=True), ctx.text(item.quote), item.line) for item in parts.items)
        notes = read_notes(parts.notes, ctx.text)
        for line in parts.stray:
            ctx.report("E331", line.number)
        if not steps:
            ctx.report("E331")
            return None
        if not MIN_STEPS <= len(steps) <= MAX_STEPS or not all(step.text for step in steps):
            ctx.report("E332")
        if not stem:
            ctx.report("E308")
        report_equal(((step.text, step.line) for step in steps), ctx)
        return OrderingBody(stem, steps, notes)

    def order(self, block: Block, seed: int) -> list[int]:
        """Return the written numbers (from 0) in the order shown: sorted by text, then shuffled."""
        steps = block.body.steps
        by_text = sorted(range(len(steps)), key=lambda at: (fold_answer(steps[at].text.source), steps[at].text.source))
        return [by_text[at] for at in permutation(len(steps), seed=seed, place=block.ref)]

    def _names(self, block: Block, seed: int) -> list[str]:
        return tokens(len(block.body.steps), seed=seed, place=block.ref)

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return stem and steps in the attempt's order."""
        shown = [
            {"id": name, "html": block.body.steps[index].text.html}
            for name, index in zip(self._names(block, seed), self.order(block, seed), strict=True)
        ]
        return {"stem": block.body.stem.html, "steps": shown, "places": list(range(1, len(shown) + 1))}

    def key(self, block: Block) -> dict[str, Any]:
        """Return the right order, feedback and notes."""
        return {
            "order": [step.text.source for step in block.body.steps],
            "feedback": [step.feedback.source for step in block.body.steps],
            "notes": notes_json(block.body.notes),
        }

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the place given to each step as written; null where none was chosen."""
        count = len(block.body.steps)
        positions: list[int | None] = [None] * count
        for name, index in zip(self._names(block, seed), self.order(block, seed), strict=True):
            value = form.one(name, limit=3)
            if value and not (value.isascii() and value.isdigit() and 1 <= int(value) <= count):
                raise BadAnswer("bad_number")
            positions[index] = int(value) if value else None
        return {"positions": positions}

    def answered(self, answer: Answer) -> bool:
        """Return whether any step has a place."""
        return any(place is not None for place in answer.get("positions", []))

    def _positions(self, block: Block, answer: Answer) -> list[int | None]:
        count = len(block.body.steps)
        given = list(answer.get("positions", []))[:count]
        return given + [None] * (count - len(given))

    def given_order(self, block: Block, answer: Answer) -> list[int | None]:
        """Return the step (from 1) at each place; None where no step stands, or more than one."""
        positions = self._positions(block, answer)
        order: list[int | None] = []
        for place in range(1, len(positions) + 1):
            steps = [step for step, given in enumerate(positions, start=1) if given == place]
            order.append(steps[0] if len(steps) == 1 else None)
        return order

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the fraction under the block's rule."""
        order = self.given_order(block, answer)
        right = [step == place for place, step in enumerate(order, start=1)]
        return Grade(ordering(rule=self.scoring(block), order=order), block.points, {"right": right})

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with the chosen places."""
        positions = self._positions(block, answer)
        shown = zip(view["steps"], self.order(block, seed), strict=True)
        return {**view, "steps": [{**step, "place": positions[index]} for step, index in shown]}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return the steps in the right order, each with the place it was given."""
        positions = self._positions(block, answer)
        by_place = sorted(range(len(positions)), key=lambda at: (positions[at] is None, positions[at] or 0))
        rows = [
            {
                "html": step.text.html,
                "place": place,
                "given": given,
                "right": given == place,
                "feedback": step.feedback.html,
            }
            for place, (step, given) in enumerate(zip(block.body.steps, positions, strict=True), start=1)
        ]
        return {"rows": rows, "as_given": [rows[index] for index in by_place]}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return stem, numbered steps and notes."""
        lines = format_stem(block.body.stem)
        for number, step in enumerate(block.body.steps, start=1):
            marker = f"{number}. "
            rest = " " * len(marker)
            lines += indented(step.text.source, marker, rest)
            lines += [f"{rest}{line}" for line in quoted(step.feedback.source)] if step.feedback else []
        return [*lines, *format_notes(block.body.notes, lang)]

    def essence(self, block: Block) -> Any:
        """Return stem and steps in order."""
        return {"stem": block.body.stem.source, "steps": [step.text.source for step in block.body.steps]}

    def shape(self, block: Block) -> Shape:
        """Return the steps; their order is the key."""
        feedback = sorted(step.feedback.source for step in block.body.steps if step.feedback)
        return Shape(
            texts=(block.body.stem.source, *notes_json(block.body.notes).values(), *feedback),
            items=tuple((step.text.source, None) for step in block.body.steps),
            order_is_key=True,
        )


KIND = Ordering()
