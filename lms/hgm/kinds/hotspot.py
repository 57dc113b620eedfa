"""Hotspot: named regions of one picture; the list of names is a full answer form by itself (dialect 5.8)."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lms.hgm.answers import Answer, Grade
from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Shape
from lms.hgm.kinds.multiple_choice import SCORINGS, grade_several
from lms.hgm.kinds.options import Choice, Option, OptionKind, check_options, read_option
from lms.hgm.nodes import Block
from lms.hgm.parts import Item, Parts, indented, quoted, read_notes, split_parts
from lms.hgm.scoring import weighted_answers

_IMAGE = re.compile(r"!\[")
_PLACE = re.compile(r"(.*?)(?:^|\s)@\s+(\S.*)$")
_POINT = re.compile(r"(-?\d{1,4}(?:\.\d{1,3})?),(-?\d{1,4}(?:\.\d{1,3})?)")
_RADIUS = re.compile(r"r(\d{1,4}(?:\.\d{1,3})?)")
MAX_POINTS = 50


@dataclass(frozen=True, slots=True)
class HotspotBody(Choice):
    """Regions are options; `shapes` gives the place of each, `single` whether one or several may be chosen."""

    shapes: tuple[str, ...] = ()
    single: bool = True


def read_shape(text: str) -> tuple[str | None, str | None]:
    """Return a shape in canonical form, or the code of what is wrong with it."""
    words = text.split()
    radius = _RADIUS.fullmatch(words[-1]) if len(words) == 2 else None
    points = [_POINT.fullmatch(word) for word in (words[:1] if radius else words)]
    if any(point is None for point in points) or len(points) > MAX_POINTS or (len(points) < 2 and not radius):
        return None, "E353"
    numbers = [Decimal(number) for point in points if point for number in point.groups()]
    numbers += [Decimal(radius[1])] if radius else []
    if any(not 0 <= number <= 100 for number in numbers):
        return None, "E354"
    return " ".join(words), None


class Hotspot(OptionKind):
    """`chọn-trên-ảnh`."""

    name = "hotspot"
    vi = "chọn-trên-ảnh"
    scorings = SCORINGS

    def is_single(self, block: Block) -> bool:
        """Return whether the regions carry round markers."""
        return block.body.single

    def parse(self, lines: list[Line], ctx: BlockContext) -> HotspotBody | None:
        """Return task, picture and regions."""
        parts = split_parts(lines)
        before = len(ctx.found)
        stem = ctx.text(parts.stem)
        if len(ctx.found) == before and len(_IMAGE.findall(stem.source)) != 1:
            ctx.report("E351")
        if not _IMAGE.sub("", stem.source).strip():
            ctx.report("E308")
        notes = read_notes(parts.notes, ctx.text)
        single = self._single(parts)
        regions = [self._region(item, ctx, "()" if single else "[]") for item in parts.items]
        for line in parts.stray:
            ctx.report("E301", line.number)
        good = [region for region in regions if region is not None]
        if len(good) < len(regions) or parts.stray:
            return None
        options = tuple(option for option, _shape in good)
        check_options(options, ctx, single=single)
        body = HotspotBody(stem, options, notes, tuple(shape for _option, shape in good), single)
        if "scoring" in ctx.places and (single or body.weighted):
            ctx.report("E309" if body.weighted else "E202", ctx.places["scoring"], f="chấm")
        return body

    def _single(self, parts: Parts) -> bool:
        first = parts.items[0].lines[0].text if parts.items and parts.items[0].lines else ""
        return not first.startswith("[")

    def _region(self, item: Item, ctx: BlockContext, brackets: str) -> tuple[Option, str] | None:
        first = item.lines[0].text if item.lines else ""
        match = _PLACE.match(first)
        if match is None:
            option = read_option(item, ctx, brackets=brackets)
            if option is not None:
                ctx.report("E353", item.line, v="")
            return None
        shape, wrong = read_shape(match[2])
        if shape is None:
            ctx.report(wrong or "E353", item.line, v=match[2])
            return None
        if re.fullmatch(r"[(\[][^()\[\]]{0,20}[)\]]", match[1].strip()):
            ctx.report("E355", item.line)
            return None
        named = replace(item, lines=[Line(item.line, match[1].rstrip()), *item.lines[1:]])
        option = read_option(named, ctx, brackets=brackets)
        return None if option is None else (option, shape)

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return the task and the regions with their places."""
        view = super().present(block, seed)
        shown = zip(view["options"], self.order(block, seed), strict=True)
        return {**view, "options": [{**option, "shape": block.body.shapes[index]} for option, index in shown]}

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the grade as for one answer or several, by the markers used."""
        chosen = self.chosen(block, answer)
        if not block.body.single:
            return grade_several(block, chosen, self.scoring(block))
        weights = [option.weight for option in block.body.options]
        fraction = weighted_answers(weights=weights, chosen=chosen if len(chosen) == 1 else set())
        return Grade(fraction, block.points, {"chosen": sorted(chosen), "right": sorted(block.body.right)})

    def format_options(self, block: Block) -> list[str]:
        """Return the region lines."""
        lines: list[str] = []
        for option, shape in zip(block.body.options, block.body.shapes, strict=True):
            head, *tail = indented(option.text.source, f"- {self.mark(option, block)} ")
            lines += [f"{head} @ {shape}", *tail]
            lines += [f"  {line}" for line in quoted(option.feedback.source)] if option.feedback else []
        return lines

    def essence(self, block: Block) -> dict[str, Any]:
        """Return task, regions, weights and places."""
        return {**super().essence(block), "shapes": list(block.body.shapes), "single": block.body.single}

    def shape(self, block: Block) -> Shape:
        """Return the regions with weight and place."""
        shape = super().shape(block)
        items = [(name, (*key, place)) for (name, key), place in zip(shape.items, block.body.shapes, strict=True)]
        return replace(shape, items=tuple(items))


KIND = Hotspot()
