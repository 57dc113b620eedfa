"""A quotation from a legal document, with its place (dialect 5.16)."""

from dataclasses import dataclass
from typing import Any

from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Kind, Shape
from lms.hgm.nodes import Block, Text
from lms.hgm.parts import quoted


@dataclass(frozen=True, slots=True)
class CitationBody:
    """The quoted words; the references stand in the block's fields and sources."""

    quote: Text


def local_day(iso: str) -> str:
    """Return `2014-01-01` as 01/01/2014."""
    return "/".join(reversed(iso.split("-"))) if iso else ""


class Citation(Kind):
    """`trích-luật`."""

    name = "citation"
    vi = "trích-luật"
    own_fields = ("effective",)

    def parse(self, lines: list[Line], ctx: BlockContext) -> CitationBody | None:
        """Return the quoted words; quote marks at the line beginnings are taken off."""
        if "basis" not in ctx.places:
            ctx.report("E411")
        if all(line.text.startswith(">") or not line.text.strip() for line in lines):
            lines = [Line(line.number, line.text.removeprefix(">").removeprefix(" ")) for line in lines]
        quote = ctx.text(lines)
        if not quote:
            ctx.report("E308")
        return CitationBody(quote)

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return quotation and references."""
        sources = [{"words": source.words, "url": source.url} for source in block.sources]
        effective = local_day(block.fields.get("effective", ""))
        return {"quote": block.body.quote.html, "sources": sources, "effective": effective}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return the words as a quote."""
        return quoted(block.body.quote.source)

    def essence(self, block: Block) -> Any:
        """Return the words."""
        return block.body.quote.source

    def shape(self, block: Block) -> Shape:
        """Return the words."""
        return Shape(texts=(block.body.quote.source,))


KIND = Citation()
