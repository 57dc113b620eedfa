"""Timeline: moments in written order (dialect 5.15)."""

import re
from dataclasses import dataclass
from typing import Any

from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_stem
from lms.hgm.nodes import Block, Text
from lms.hgm.parts import format_pair, split_pair, split_parts

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry: when, and what."""

    when: Text
    what: Text

    @property
    def machine_date(self) -> str:
        """The moment as `2014-01-01`, `2014-01` or `2014`; empty when it is no date."""
        text = self.when.source.strip()
        if match := _DAY.fullmatch(text):
            return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
        if match := _MONTH.fullmatch(text):
            return f"{match[2]}-{int(match[1]):02d}"
        return text if _YEAR.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class TimelineBody:
    """What stands above the moments, and the moments."""

    stem: Text
    moments: tuple[Moment, ...]


class Timeline(Kind):
    """`dòng-thời-gian`."""

    name = "timeline"
    vi = "dòng-thời-gian"

    def parse(self, lines: list[Line], ctx: BlockContext) -> TimelineBody | None:
        """Return the moments."""
        parts = split_parts(lines)
        stem = ctx.text([*parts.stem, *parts.notes])
        moments = []
        for item in parts.items:
            sides = split_pair(item)
            if sides is None or not sides[0] or not sides[1]:
                ctx.report("E341", item.line)
                continue
            moments.append(Moment(ctx.text(sides[0], inline=True), ctx.text([*sides[1], *item.quote], inline=True)))
        for line in parts.stray:
            ctx.report("E341", line.number)
        if not parts.items:
            ctx.report("E341")
        return TimelineBody(stem, tuple(moments)) if moments else None

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return the moments."""
        moments = [
            {"when": moment.when.html, "date": moment.machine_date, "what": moment.what.html}
            for moment in block.body.moments
        ]
        return {"stem": block.body.stem.html, "moments": moments}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return the moments."""
        lines = format_stem(block.body.stem)
        for moment in block.body.moments:
            lines += format_pair(moment.when, moment.what)
        return lines

    def essence(self, block: Block) -> Any:
        """Return the moments."""
        return [[moment.when.source, moment.what.source] for moment in block.body.moments]

    def shape(self, block: Block) -> Shape:
        """Return the moments as parts without a key."""
        items = tuple((f"{moment.when.source} :: {moment.what.source}", None) for moment in block.body.moments)
        return Shape(texts=(block.body.stem.source,), items=items)


KIND = Timeline()
