"""Essay with a rubric, marked by a person (dialect 5.9)."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from lms.hgm.answers import Answer, Grade
from lms.hgm.blockparser import heading_of
from lms.hgm.clean import Line
from lms.hgm.fields import read_decimal, write_decimal
from lms.hgm.folding import keyword_key
from lms.hgm.kinds.base import BlockContext, Shape, format_notes, format_stem, notes_json
from lms.hgm.kinds.writing import WritingKind, count_words
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import BULLET, CodeTracker, Item, read_item, read_notes, split_parts

MARKING_STEP = Decimal("0.25")
_NEVER = re.compile(r"(?!)")
_HEADS = {"thang diem": "rubric", "rubric": "rubric", "dap an goi y": "model", "model answer": "model"}
_CRITERION = re.compile(r"(.*\S)\s*\[\s*([\d.,]{1,12})\s*\]$")
_LEVEL = re.compile(r"([\d.,]{1,12})\s*:\s+(\S.*)$")


@dataclass(frozen=True, slots=True)
class Level:
    """Points, and what earns them."""

    points: Decimal
    text: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric with its levels, best first."""

    text: Text
    points: Decimal
    levels: tuple[Level, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class EssayBody:
    """Task, rubric and model answer; the last two are key material."""

    stem: Text
    notes: Notes = NO_NOTES
    rubric: tuple[Criterion, ...] = ()
    model: Text = NO_TEXT


def _sections(lines: list[Line]) -> dict[str, list[Line]]:
    """Return the lines of the task, the rubric and the model answer; a repeated heading stays text."""
    found: dict[str, list[Line]] = {"task": []}
    current, code = "task", CodeTracker()
    for line in lines:
        heading = None if code.inside(line.text) else heading_of(line.text)
        name = _HEADS.get(keyword_key(heading[1].rstrip(" :"))) if heading and heading[0] > 1 else None
        if name and name not in found:
            current = name
            found[name] = [Line(line.number, "")]
        else:
            found[current].append(line)
    return found


class Essay(WritingKind):
    """`tự-luận`."""

    name = "essay"
    vi = "tự-luận"
    scored = True
    own_fields = ("words",)
    button = "Nộp bài viết"
    again_button = "Viết lại"

    def parse(self, lines: list[Line], ctx: BlockContext) -> EssayBody | None:
        """Return task, rubric and model answer."""
        sections = _sections(lines)
        parts = split_parts(sections["task"], marker=_NEVER)
        stem = ctx.text(parts.stem)
        if not stem:
            ctx.report("E308")
        rubric = self._rubric(sections["rubric"], ctx) if "rubric" in sections else ()
        model = ctx.text(sections.get("model", []))
        return EssayBody(stem, read_notes(parts.notes, ctx.text), rubric, model)

    def _rubric(self, lines: list[Line], ctx: BlockContext) -> tuple[Criterion, ...]:
        place = lines[0].number
        before = len(ctx.found)
        parts = split_parts(lines)
        for line in [*(line for line in parts.stem if line.text.strip()), *parts.notes, *parts.stray]:
            ctx.report("E361", line.number)
        found = [self._criterion(item, ctx) for item in parts.items]
        if not found and len(ctx.found) == before:
            ctx.report("E361", place)
        rubric = tuple(criterion for criterion in found if criterion is not None)
        total = sum((criterion.points for criterion in rubric), Decimal(0))
        points = ctx.fields.get("points", Decimal(1))
        if len(ctx.found) == before and total != points:
            ctx.report("E363", place, total=write_decimal(total), points=write_decimal(points))
        return rubric

    def _criterion(self, item: Item, ctx: BlockContext) -> Criterion | None:
        head = [line for line in item.lines if not BULLET.match(line.text)]
        match = _CRITERION.match(head[0].text) if head else None
        points = read_decimal(match[2]) if match else None
        extra = [line for line in [*head[1:], *item.quote] if line.text.strip()]
        if match is None or points is None or extra:
            ctx.report("E361", extra[0].number if extra else item.line)
            return None
        levels = [self._level(line, ctx) for line in item.lines if BULLET.match(line.text)]
        good = tuple(level for level in levels if level is not None)
        if len(good) == len(levels):
            self._check_levels(good, points, item.line, ctx)
        return Criterion(ctx.text([Line(item.line, match[1])], inline=True), points, good, item.line)

    def _level(self, line: Line, ctx: BlockContext) -> Level | None:
        text = read_item([line], BULLET).lines
        match = _LEVEL.match(text[0].text) if text else None
        points = read_decimal(match[1]) if match else None
        if match is None or points is None:
            ctx.report("E361", line.number)
            return None
        return Level(points, ctx.text([Line(line.number, match[2])], inline=True))

    def _check_levels(self, levels: tuple[Level, ...], top: Decimal, line: int, ctx: BlockContext) -> None:
        if any(level.points > top for level in levels):
            ctx.report("E362", next(level.text.line for level in levels if level.points > top))
        for first, second in pairwise(levels):
            if second.points >= first.points:
                ctx.report("E364", second.text.line)
                return

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return the task and the wanted length."""
        words = block.fields.get("words")
        return {"stem": block.body.stem.html, "words": [str(end) for end in words] if words else None}

    def key(self, block: Block) -> dict[str, Any]:
        """Return rubric, model answer and notes."""
        rubric = [
            {
                "text": criterion.text.source,
                "points": str(criterion.points),
                "levels": [[str(level.points), level.text.source] for level in criterion.levels],
            }
            for criterion in block.body.rubric
        ]
        return {"rubric": rubric, "model": block.body.model.source, "notes": notes_json(block.body.notes)}

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return an open grade: a person marks it; an empty text earns 0 at once."""
        words = count_words(str(answer.get("text", "")))
        return Grade(None if words else Decimal(0), block.points, {"words": words})

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return what was written, the rubric and the model answer."""
        body: EssayBody = block.body
        return {**super().review(block, answer, seed), "rubric": body.rubric, "model": body.model.html}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return task, notes, rubric and model answer."""
        body: EssayBody = block.body
        heads = ("Thang điểm", "Đáp án gợi ý") if lang == "vi" else ("Rubric", "Model answer")
        lines = [*format_stem(body.stem), *format_notes(body.notes, lang)[1:]]
        lines += [""] if body.notes else []
        if body.rubric:
            lines += [f"### {heads[0]}", ""]
            for criterion in body.rubric:
                lines.append(f"- {criterion.text.source} [{write_decimal(criterion.points, lang)}]")
                lines += [f"  - {write_decimal(level.points, lang)}: {level.text.source}" for level in criterion.levels]
            lines.append("")
        if body.model:
            lines += [f"### {heads[1]}", "", *body.model.source.split("\n")]
        return lines

    def essence(self, block: Block) -> Any:
        """Return task and rubric."""
        return {"stem": block.body.stem.source, "rubric": self.key(block)["rubric"]}

    def shape(self, block: Block) -> Shape:
        """Return the criteria with their levels."""
        items = tuple(
            (
                criterion.text.source,
                (criterion.points, tuple((level.points, level.text.source) for level in criterion.levels)),
            )
            for criterion in block.body.rubric
        )
        texts = (block.body.stem.source, *notes_json(block.body.notes).values(), block.body.model.source)
        return Shape(texts=texts, items=items)


KIND = Essay()
