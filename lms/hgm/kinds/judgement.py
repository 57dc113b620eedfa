"""Rated options: how near the learner's ratings come to the expert panel's (dialect 5.10)."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade, permutation, tokens
from lms.hgm.clean import Line
from lms.hgm.fields import read_decimal, write_decimal
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_notes, format_stem, notes_json, report_equal
from lms.hgm.kinds.options import MAX_OPTIONS, MIN_OPTIONS
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import Item, indented, quoted, read_notes, split_parts
from lms.hgm.scoring import judgement

DEFAULT_SCALE = (Decimal(1), Decimal(5))
MAX_VALUES = 11
_MARK = re.compile(r"\([ ]?([^()]{0,12}?)[ ]?\)(?: +(.*)|())$")


@dataclass(frozen=True, slots=True)
class Rated:
    """One option and the median rating of the experts."""

    text: Text
    rating: Decimal
    feedback: Text = NO_TEXT
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class JudgementBody:
    """The body of a judgement block."""

    stem: Text
    options: tuple[Rated, ...]
    notes: Notes = NO_NOTES


class Judgement(Kind):
    """`đánh-giá-phương-án`."""

    name = "judgement"
    vi = "đánh-giá-phương-án"
    scored = True
    records = True
    shuffles = False
    own_fields = ("scale",)

    def scale(self, block: Block) -> tuple[Decimal, Decimal]:
        """Return bottom and top of the scale."""
        return block.fields.get("scale", DEFAULT_SCALE)

    def values(self, block: Block) -> list[int]:
        """Return the ratings a learner may choose."""
        bottom, top = self.scale(block)
        return list(range(int(bottom), int(top) + 1))

    def parse(self, lines: list[Line], ctx: BlockContext) -> JudgementBody | None:
        """Return stem, rated options and notes."""
        bottom, top = ctx.fields.get("scale", DEFAULT_SCALE)
        if bottom % 1 or top % 1 or top - bottom >= MAX_VALUES:
            ctx.report("E205", ctx.places["scale"], v=f"{bottom}-{top}", f="thang", fix="1-5")
            return None
        parts = split_parts(lines)
        stem = ctx.text(parts.stem)
        found = [self._rated(item, ctx, bottom, top) for item in parts.items]
        notes = read_notes(parts.notes, ctx.text)
        for line in parts.stray:
            ctx.report("E391", line.number)
        if not stem:
            ctx.report("E308")
        options = tuple(option for option in found if option is not None)
        if len(options) < len(found):
            return None
        if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
            ctx.report("E304")
            return None
        report_equal(((option.text, option.line) for option in options), ctx)
        return JudgementBody(stem, options, notes)

    def _rated(self, item: Item, ctx: BlockContext, bottom: Decimal, top: Decimal) -> Rated | None:
        match = _MARK.match(item.lines[0].text) if item.lines else None
        rating = read_decimal(match[1]) if match else None
        if match is None or rating is None or not (match[2] or len(item.lines) > 1):
            ctx.report("E391", item.line)
            return None
        if not bottom <= rating <= top or rating * 2 % 1:
            ctx.report("E392", item.line, v=match[1])
            return None
        text = ctx.text([Line(item.line, match[2] or ""), *item.lines[1:]], inline=True)
        return Rated(text, rating, ctx.text(item.quote), item.line)

    def order(self, block: Block, seed: int) -> list[int]:
        """Return the written numbers (from 0) in the order shown."""
        count = len(block.body.options)
        return permutation(count, seed=seed, place=block.ref) if self.shuffled(block) else list(range(count))

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return stem, options and the scale."""
        order = self.order(block, seed)
        shown = [
            {"id": name, "html": block.body.options[index].text.html}
            for name, index in zip(tokens(len(order), seed=seed, place=block.ref), order, strict=True)
        ]
        return {"stem": block.body.stem.html, "options": shown, "scale": self.values(block)}

    def key(self, block: Block) -> dict[str, Any]:
        """Return ratings, feedback and notes."""
        return {
            "ratings": [str(option.rating) for option in block.body.options],
            "feedback": [option.feedback.source for option in block.body.options],
            "notes": notes_json(block.body.notes),
        }

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the rating of each option as written, null where none was chosen."""
        order = self.order(block, seed)
        allowed = {str(value) for value in self.values(block)}
        given: list[str | None] = [None] * len(order)
        for name, index in zip(tokens(len(order), seed=seed, place=block.ref), order, strict=True):
            value = form.one(name, limit=12)
            if value and value not in allowed:
                raise BadAnswer("bad_number")
            given[index] = value or None
        return {"ratings": given}

    def answered(self, answer: Answer) -> bool:
        """Return whether any option was rated."""
        return any(value is not None for value in answer.get("ratings", []))

    def _given(self, block: Block, answer: Answer) -> list[Decimal | None]:
        count = len(block.body.options)
        given = [None if value is None else Decimal(str(value)) for value in answer.get("ratings", [])][:count]
        return given + [None] * (count - len(given))

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the mean nearness to the experts' ratings."""
        bottom, top = self.scale(block)
        given = self._given(block, answer)
        fraction = judgement(
            keys=[option.rating for option in block.body.options], ratings=given, bottom=bottom, top=top
        )
        return Grade(fraction, block.points, {"given": [None if value is None else str(value) for value in given]})

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with the chosen ratings."""
        given = self._given(block, answer)
        shown = zip(view["options"], self.order(block, seed), strict=True)
        return {**view, "options": [{**option, "rating": given[index]} for option, index in shown]}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return each option with the learner's and the experts' rating."""
        given = self._given(block, answer)
        rows = [
            {
                "html": block.body.options[index].text.html,
                "given": given[index],
                "wanted": write_decimal(block.body.options[index].rating),
                "right": given[index] == block.body.options[index].rating,
                "feedback": block.body.options[index].feedback.html,
            }
            for index in self.order(block, seed)
        ]
        return {"rows": rows}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return stem, options and notes."""
        lines = format_stem(block.body.stem)
        for option in block.body.options:
            lines += indented(option.text.source, f"- ({write_decimal(option.rating, lang)}) ")
            lines += [f"  {line}" for line in quoted(option.feedback.source)] if option.feedback else []
        return [*lines, *format_notes(block.body.notes, lang)]

    def essence(self, block: Block) -> Any:
        """Return stem, options, ratings and scale."""
        options = [[option.text.source, str(option.rating.normalize())] for option in block.body.options]
        return {"stem": block.body.stem.source, "options": options, "scale": [str(end) for end in self.scale(block)]}

    def shape(self, block: Block) -> Shape:
        """Return the options with their ratings."""
        feedback = sorted(option.feedback.source for option in block.body.options if option.feedback)
        return Shape(
            texts=(block.body.stem.source, *notes_json(block.body.notes).values(), *feedback),
            items=tuple((option.text.source, option.rating) for option in block.body.options),
        )


KIND = Judgement()
