"""A text as the rules of repair look at it, and what a repair is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lms.hgm.checks import heading_levels
from lms.hgm.formatting import Chooser
from lms.hgm.messages import Diagnostic
from lms.hgm.nodes import Block, Document


@dataclass(frozen=True, slots=True)
class Fix:
    """What a button does: `count` lines from `line` (from 1) on give way to `lines`; 0 inserts before `line`."""

    label: str
    line: int
    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A text with what was found in it, as the rules look at it."""

    source: str
    document: Document
    findings: Sequence[Diagnostic]
    rng: Chooser

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text; line n is at n - 1."""
        return self.source.split("\n")

    def line(self, number: int) -> str:
        """Return a line by its number (from 1); a number outside gives an empty line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the text, containers before what they hold."""
        return list(self.document.blocks())

    def block_around(self, number: int) -> Block | None:
        """Return the innermost block in which a line stands."""
        return self._innermost.get(number)

    @cached_property
    def _innermost(self) -> dict[int, Block]:
        """The innermost block of each line that stands in one; containers come before what they hold."""
        return {number: block for block in self.blocks for number in range(block.line, block.end_line + 1)}

    @cached_property
    def identifiers(self) -> set[str]:
        """The identifiers in use; rules add those they give."""
        return {block.id for block in self.blocks if block.id}

    @cached_property
    def levels_above(self) -> dict[int, int]:
        """For the line of each heading, the level of the heading above it."""
        return {line: above for line, _level, above in heading_levels(self.document)}
