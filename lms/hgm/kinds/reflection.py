"""Reflection: a question to oneself, not scored (dialect 5.13)."""

from dataclasses import dataclass
from typing import Any

from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Shape, format_stem
from lms.hgm.kinds.writing import WritingKind
from lms.hgm.nodes import Block, Text


@dataclass(frozen=True, slots=True)
class ReflectionBody:
    """The question."""

    stem: Text


class Reflection(WritingKind):
    """`suy-ngẫm`; `lưu` says who may read the answer: private (default), trainer, or no (never kept)."""

    name = "reflection"
    vi = "suy-ngẫm"
    own_fields = ("keep",)
    button = "Lưu lại"
    again_button = "Viết lại"

    def parse(self, lines: list[Line], ctx: BlockContext) -> ReflectionBody | None:
        """Return the question."""
        stem = ctx.text(lines)
        if not stem:
            ctx.report("E308")
            return None
        return ReflectionBody(stem)

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return the question and who will read the answer."""
        return {"stem": block.body.stem.html, "keep": block.fields.get("keep", "private")}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return the question."""
        return format_stem(block.body.stem)

    def essence(self, block: Block) -> Any:
        """Return the question."""
        return block.body.stem.source

    def shape(self, block: Block) -> Shape:
        """Return the question."""
        return Shape(texts=(block.body.stem.source,))


KIND = Reflection()
