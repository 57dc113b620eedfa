"""True or false: one pair of radio buttons per statement (dialect 5.3)."""

import re
from dataclasses import dataclass, field
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade, permutation, tokens
from lms.hgm.clean import Line
from lms.hgm.folding import keyword_key
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_notes, format_stem, notes_json, report_equal
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import Item, indented, quoted, read_notes, split_parts
from lms.hgm.scoring import statements

_MARK = re.compile(r"\([ ]?([^\W\d_]{1,5})[ ]?\)(?: +(.*)|())$")
_TRUTH = {"d": True, "dung": True, "t": True, "true": True, "s": False, "sai": False, "f": False, "false": False}
_VALUES = {"d": True, "s": False}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, whether it is true, and what is said about it afterwards."""

    text: Text
    truth: bool
    feedback: Text = NO_TEXT
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class TrueFalseBody:
    """The body of a true/false block."""

    stem: Text
    statements: tuple[Statement, ...]
    notes: Notes = NO_NOTES


class TrueFalse(Kind):
    """`đúng-sai`."""

    name = "true-false"
    vi = "đúng-sai"
    scored = True
    records = True
    shuffles = False
    scorings = (("per-item", "từng-ý"), ("all", "tất-cả"), ("step", "bậc-thang"))

    def parse(self, lines: list[Line], ctx: BlockContext) -> TrueFalseBody | None:
        """Return stem, statements and notes."""
        parts = split_parts(lines)
        stem = ctx.text(parts.stem)
        found = [self._statement(item, ctx) for item in parts.items]
        notes = read_notes(parts.notes, ctx.text)
        for line in parts.stray:
            ctx.report("E311", line.number)
        if not stem:
            ctx.report("E308")
        if not parts.items:
            ctx.report("E312")
        good = tuple(statement for statement in found if statement is not None)
        if len(good) < len(found) or not good:
            return None
        report_equal(((statement.text, statement.line) for statement in good), ctx)
        if ctx.fields.get("scoring") == "step" and len(good) != 4:
            ctx.report("E313", ctx.places["scoring"])
        return TrueFalseBody(stem, good, notes)

    def _statement(self, item: Item, ctx: BlockContext) -> Statement | None:
        match = _MARK.match(item.lines[0].text) if item.lines else None
        truth = _TRUTH.get(keyword_key(match[1])) if match else None
        if match is None or truth is None or not (match[2] or len(item.lines) > 1):
            ctx.report("E311", item.line)
            return None
        text = ctx.text([Line(item.line, match[2] or ""), *item.lines[1:]], inline=True)
        return Statement(text, truth, ctx.text(item.quote), item.line)

    def order(self, block: Block, seed: int) -> list[int]:
        """Return the written numbers (from 0) in the order shown."""
        count = len(block.body.statements)
        return permutation(count, seed=seed, place=block.ref) if self.shuffled(block) else list(range(count))

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return stem and statements in the attempt's order."""
        order = self.order(block, seed)
        names = tokens(len(order), seed=seed, place=block.ref)
        shown = [
            {"id": name, "html": block.body.statements[index].text.html}
            for name, index in zip(names, order, strict=True)
        ]
        return {"stem": block.body.stem.html, "statements": shown}

    def key(self, block: Block) -> dict[str, Any]:
        """Return truth, feedback and notes by written number."""
        return {
            "truth": [statement.truth for statement in block.body.statements],
            "feedback": [statement.feedback.source for statement in block.body.statements],
            "notes": notes_json(block.body.notes),
        }

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return true, false or null for each statement as written."""
        order = self.order(block, seed)
        given: list[bool | None] = [None] * len(order)
        for name, index in zip(tokens(len(order), seed=seed, place=block.ref), order, strict=True):
            value = form.one(name)
            if value and value not in _VALUES:
                raise BadAnswer("unknown_option")
            given[index] = _VALUES.get(value)
        return {"statements": given}

    def answered(self, answer: Answer) -> bool:
        """Return whether any statement was judged."""
        return any(value is not None for value in answer.get("statements", []))

    def _given(self, block: Block, answer: Answer) -> list[bool | None]:
        given = list(answer.get("statements", []))[: len(block.body.statements)]
        return given + [None] * (len(block.body.statements) - len(given))

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the fraction of statements judged rightly, under the block's rule."""
        given = self._given(block, answer)
        right = [value is statement.truth for value, statement in zip(given, block.body.statements, strict=True)]
        fraction = statements(rule=self.scoring(block), right=sum(right), count=len(right))
        return Grade(fraction, block.points, {"right": right})

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with the judged statements checked."""
        given = self._given(block, answer)
        shown = zip(view["statements"], self.order(block, seed), strict=True)
        listed = [{**item, "yes": given[index] is True, "no": given[index] is False} for item, index in shown]
        return {**view, "statements": listed}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return each statement in the order shown with the answer and the truth."""
        given = self._given(block, answer)
        rows = [
            {
                "html": block.body.statements[index].text.html,
                "given": given[index],
                "truth": block.body.statements[index].truth,
                "right": given[index] is block.body.statements[index].truth,
                "feedback": block.body.statements[index].feedback.html,
            }
            for index in self.order(block, seed)
        ]
        return {"rows": rows}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return stem, statements and notes in canonical form."""
        signs = ("Đ", "S") if lang == "vi" else ("T", "F")
        lines = format_stem(block.body.stem)
        for statement in block.body.statements:
            lines += indented(statement.text.source, f"- ({signs[0 if statement.truth else 1]}) ")
            lines += [f"  {line}" for line in quoted(statement.feedback.source)] if statement.feedback else []
        return [*lines, *format_notes(block.body.notes, lang)]

    def essence(self, block: Block) -> Any:
        """Return stem, statements and their truth."""
        listed = [[statement.text.source, statement.truth] for statement in block.body.statements]
        return {"stem": block.body.stem.source, "statements": listed}

    def shape(self, block: Block) -> Shape:
        """Return the statements with their truth."""
        feedback = sorted(item.feedback.source for item in block.body.statements if item.feedback)
        notes = notes_json(block.body.notes)
        return Shape(
            texts=(block.body.stem.source, *notes.values(), *feedback),
            items=tuple((item.text.source, item.truth) for item in block.body.statements),
        )


KIND = TrueFalse()
