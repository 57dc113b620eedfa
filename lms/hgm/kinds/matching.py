"""Matching: a right text for each left one; a right text without a left one is a distractor (dialect 5.6)."""

from dataclasses import dataclass, field
from typing import Any

from lms.hgm.answers import Answer, FormData, Grade, chosen_place, permutation, tokens
from lms.hgm.clean import Line
from lms.hgm.folding import fold_answer
from lms.hgm.kinds.base import (
    BlockContext,
    Kind,
    Shape,
    format_notes,
    format_stem,
    notes_json,
    plain_text,
    report_equal,
)
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import Item, format_pair, quoted, read_notes, split_pair, split_parts
from lms.hgm.scoring import share

MIN_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A left and a right text; without a left one, a distractor."""

    left: Text
    right: Text
    feedback: Text = NO_TEXT
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class MatchingBody:
    """The body of a matching question."""

    stem: Text
    pairs: tuple[Pair, ...]
    notes: Notes = NO_NOTES

    @property
    def lefts(self) -> list[Pair]:
        """The pairs that have a left side, as written."""
        return [pair for pair in self.pairs if pair.left]

    @property
    def rights(self) -> list[Text]:
        """The different right texts, as written; their numbers (from 1) stand in answers."""
        found: dict[str, Text] = {}
        for pair in self.pairs:
            found.setdefault(fold_answer(pair.right.source), pair.right)
        return list(found.values())

    @property
    def solution(self) -> list[int]:
        """The number of the right text for each left one."""
        numbers = {fold_answer(text.source): number for number, text in enumerate(self.rights, start=1)}
        return [numbers[fold_answer(pair.right.source)] for pair in self.lefts]


class Matching(Kind):
    """`ghép-đôi`."""

    name = "matching"
    vi = "ghép-đôi"
    scored = True
    records = True

    def parse(self, lines: list[Line], ctx: BlockContext) -> MatchingBody | None:
        """Return stem, pairs and notes."""
        parts = split_parts(lines)
        stem = ctx.text(parts.stem)
        found = [self._pair(item, ctx) for item in parts.items]
        notes = read_notes(parts.notes, ctx.text)
        for line in parts.stray:
            ctx.report("E341", line.number)
        if not stem:
            ctx.report("E308")
        pairs = tuple(pair for pair in found if pair is not None)
        if len(pairs) < len(found):
            return None
        body = MatchingBody(stem, pairs, notes)
        if len(body.lefts) < MIN_PAIRS:
            ctx.report("E342")
        report_equal(((pair.left, pair.line) for pair in body.lefts), ctx)
        self._distractors(body, ctx)
        return body

    def _pair(self, item: Item, ctx: BlockContext) -> Pair | None:
        sides = split_pair(item)
        if sides is None or not sides[1]:
            ctx.report("E341", item.line)
            return None
        left, right = (ctx.text(side, inline=True) for side in sides)
        return Pair(left, right, ctx.text(item.quote), item.line)

    def _distractors(self, body: MatchingBody, ctx: BlockContext) -> None:
        taken = {fold_answer(pair.right.source) for pair in body.lefts}
        for pair in body.pairs:
            if pair.left:
                continue
            folded = fold_answer(pair.right.source)
            if folded in taken:
                ctx.report("E343", pair.line)
            taken.add(folded)

    def left_order(self, block: Block, seed: int) -> list[int]:
        """Return the left texts (from 0) in the order shown."""
        count = len(block.body.lefts)
        if not self.shuffled(block):
            return list(range(count))
        return permutation(count, seed=seed, place=f"{block.ref}:left")

    def right_order(self, block: Block, seed: int) -> list[int]:
        """Return the right texts (from 0) in the order shown: sorted by text, then shuffled."""
        rights = block.body.rights
        by_text = sorted(range(len(rights)), key=lambda at: fold_answer(rights[at].source))
        return [by_text[at] for at in permutation(len(rights), seed=seed, place=f"{block.ref}:right")]

    def _names(self, block: Block, seed: int) -> tuple[list[str], list[str]]:
        lefts = tokens(len(block.body.lefts), seed=seed, place=f"{block.ref}:left")
        return lefts, tokens(len(block.body.rights), seed=seed, place=f"{block.ref}:right")

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return stem, left and right texts, each in an order of its own."""
        left_names, right_names = self._names(block, seed)
        lefts = [
            {"id": name, "html": block.body.lefts[index].left.html}
            for name, index in zip(left_names, self.left_order(block, seed), strict=True)
        ]
        rights = [
            {"id": name, "text": plain_text(block.body.rights[index])}
            for name, index in zip(right_names, self.right_order(block, seed), strict=True)
        ]
        return {"stem": block.body.stem.html, "lefts": lefts, "rights": rights}

    def key(self, block: Block) -> dict[str, Any]:
        """Return the right text of each left one, feedback and notes."""
        return {
            "pairs": [[pair.left.source, pair.right.source] for pair in block.body.pairs],
            "feedback": [pair.feedback.source for pair in block.body.pairs],
            "notes": notes_json(block.body.notes),
        }

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the number of the right text chosen for each left one, null where none was."""
        left_names, right_names = self._names(block, seed)
        rights = self.right_order(block, seed)
        given: list[int | None] = [None] * len(left_names)
        for name, index in zip(left_names, self.left_order(block, seed), strict=True):
            value = form.one(name)
            given[index] = rights[chosen_place(value, right_names)] + 1 if value else None
        return {"pairs": given}

    def answered(self, answer: Answer) -> bool:
        """Return whether anything was matched."""
        return any(value is not None for value in answer.get("pairs", []))

    def _given(self, block: Block, answer: Answer) -> list[int | None]:
        count = len(block.body.lefts)
        given = list(answer.get("pairs", []))[:count]
        return given + [None] * (count - len(given))

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the share of left texts matched rightly."""
        pairs = zip(self._given(block, answer), block.body.solution, strict=True)
        right = [given == wanted for given, wanted in pairs]
        return Grade(share(sum(right), len(right)), block.points, {"right": right})

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with the chosen right texts."""
        given = self._given(block, answer)
        names = dict(zip(self.right_order(block, seed), self._names(block, seed)[1], strict=True))
        shown = zip(view["lefts"], self.left_order(block, seed), strict=True)
        lefts = [{**left, "chosen": names.get((given[index] or 0) - 1, "")} for left, index in shown]
        return {**view, "lefts": lefts}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return each left text with what was chosen and what is right."""
        body: MatchingBody = block.body
        given, rights = self._given(block, answer), body.rights
        words = {number: text.html for number, text in enumerate(rights, start=1)}
        rows = [
            {
                "html": body.lefts[index].left.html,
                "given": words.get(given[index] or 0, ""),
                "right": given[index] == body.solution[index],
                "wanted": rights[body.solution[index] - 1].html,
                "feedback": body.lefts[index].feedback.html,
            }
            for index in self.left_order(block, seed)
        ]
        return {"rows": rows}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return stem, pairs and notes."""
        lines = format_stem(block.body.stem)
        for pair in block.body.pairs:
            lines += format_pair(pair.left, pair.right)
            lines += [f"  {line}" for line in quoted(pair.feedback.source)] if pair.feedback else []
        return [*lines, *format_notes(block.body.notes, lang)]

    def essence(self, block: Block) -> Any:
        """Return stem and pairs."""
        pairs = [[pair.left.source, pair.right.source] for pair in block.body.pairs]
        return {"stem": block.body.stem.source, "pairs": pairs}

    def shape(self, block: Block) -> Shape:
        """Return the left texts with their right ones; distractors stand by themselves."""
        feedback = sorted(pair.feedback.source for pair in block.body.pairs if pair.feedback)
        items = [(pair.left.source, pair.right.source) for pair in block.body.lefts]
        items += [(f":: {pair.right.source}", None) for pair in block.body.pairs if not pair.left]
        return Shape(
            texts=(block.body.stem.source, *notes_json(block.body.notes).values(), *feedback), items=tuple(items)
        )


KIND = Matching()
