"""Finds front matter and fenced blocks, line by line, before any Markdown is read (dialect 2.2, 2.3).

Every line keeps its number. A mistake is reported and reading goes on behind the block it is in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lms.hgm.blockparser import closes_code, code_fence
from lms.hgm.clean import Line
from lms.hgm.fields import FRONT_FIELDS, FieldContext, find_field, nearest_field
from lms.hgm.folding import slug

MAX_BLOCKS = 2000
MAX_LEVELS = 3
_FENCE = re.compile(r"( {0,3})(:{3,})(.*)$")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FRONT_LINE = re.compile(r"([^\W\d_][\w-]{0,40})[ \t]*:(.*)$")
Report = Callable[..., None]


@dataclass
class RawBlock:
    """A fenced block as it stands in the source."""

    keyword: str
    id: str | None
    title: str
    line: int
    end_line: int
    indent: int
    colons: int
    items: "list[Line | RawBlock]" = field(default_factory=list)
    broken: bool = False

    @property
    def lines(self) -> list[Line]:
        """The text lines directly inside, without the indent of the fence."""
        return [self.without_indent(item) for item in self.items if isinstance(item, Line)]

    def without_indent(self, line: Line) -> Line:
        """Return a line without the indent that the fence itself has; tabs become spaces."""
        if not self.indent and "\t" not in line.text:
            return line
        text = line.text.expandtabs(4) if "\t" in line.text else line.text
        cut = min(self.indent, len(text) - len(text.lstrip(" ")))
        return Line(line.number, text[cut:])


def read_front(lines: list[Line], ctx: FieldContext) -> tuple[dict[str, Any], list[Line]]:
    """Return the fields of the front matter and the lines behind it."""
    if not lines or lines[0].text.rstrip() != "---":
        return {}, lines
    end = next((index for index, line in enumerate(lines[1:], start=1) if line.text.rstrip() == "---"), None)
    if end is None:
        ctx.report("E002", lines[0].number)
        return {}, lines[1:]
    fields: dict[str, Any] = {}
    for line in lines[1:end]:
        if line.text.strip():
            _read_front_line(line, fields, ctx)
    return fields, lines[end + 1 :]


def _read_front_line(line: Line, fields: dict[str, Any], ctx: FieldContext) -> None:
    match = _FRONT_LINE.match(line.text)
    if match is None:
        ctx.report("E002", line.number)
        return
    found = find_field(match[1], front=True)
    if found is None:
        near = nearest_field(match[1], allowed=tuple(FRONT_FIELDS), front=True)
        ctx.report("E202", line.number, fix=near, f=match[1])
    elif found.name in fields:
        ctx.report("E203", line.number, f=match[1])
    else:
        value = found.read(match[2].strip(), line.number, ctx, found)
        if value is not None:
            fields[found.name] = value


class Scanner:
    """Sorts the lines of a document into prose lines and nested blocks."""

    def __init__(self, *, is_container: Callable[[str], bool], report: Report) -> None:
        self.is_container = is_container
        self.report = report
        self.top: list[Line | RawBlock] = []
        self.open: list[RawBlock] = []
        self.count = 0
        self.code: tuple[str, int] | None = None

    def scan(self, lines: list[Line]) -> list[Line | RawBlock]:
        """Return the top-level lines and blocks of the document."""
        for line in lines:
            if not self._line(line):
                break
        while self.open:
            self._unclosed(lines[-1].number)
        return self.top

    def _line(self, line: Line) -> bool:
        """Take one line; return whether reading may go on."""
        fence = None if self.code or ":::" not in line.text else _FENCE.match(line.text)
        if fence is None:
            if self.code:
                self.code = None if closes_code(line.text, self.code) else self.code
            else:
                self.code = code_fence(line.text)
            self._add(line)
            return True
        if not fence[3].strip():
            self._close(line, len(fence[2]))
            return True
        return self._open(line, fence)

    def _add(self, item: "Line | RawBlock") -> None:
        (self.open[-1].items if self.open else self.top).append(item)

    def _unclosed(self, last_line: int) -> None:
        block = self.open.pop()
        block.broken, block.end_line = True, last_line
        self.report("E101", block.line, n=block.line, fence=":" * block.colons, fix=":" * block.colons)
        self._add(block)

    def _close(self, line: Line, colons: int) -> None:
        if not any(block.colons == colons for block in self.open):
            self.report("E102", line.number)
            return
        while self.open[-1].colons != colons:
            self._unclosed(line.number - 1)
        block = self.open.pop()
        block.end_line = line.number
        self._add(block)

    def _open(self, line: Line, fence: re.Match[str]) -> bool:
        colons = len(fence[2])
        while self.open and self.open[-1].colons <= colons:
            self._unclosed(line.number - 1)
        self.count += 1
        if self.count > MAX_BLOCKS:
            self.report("E004", line.number)
            return False
        block = self._head(line, fence)
        if not fence[3][0].isspace():
            self.report("E103", line.number, fence=fence[2], fix=f"{fence[2]} {fence[3]}"[:80])
            block.broken = True
        if len(self.open) >= MAX_LEVELS:
            self.report("E107", line.number)
            block.broken = True
        elif self.open and not self.is_container(self.open[-1].keyword):
            self.report("E108", line.number)
            block.broken = self.open[-1].broken = True
        self.open.append(block)
        return True

    def _head(self, line: Line, fence: re.Match[str]) -> RawBlock:
        keyword, _, rest = fence[3].strip().partition(" ")
        rest = rest.strip()
        identifier, broken = None, False
        if rest.startswith("#"):
            word, _, rest = rest.partition(" ")
            identifier = word[1:]
            if not _IDENTIFIER.fullmatch(identifier):
                self.report("E105", line.number, fix=slug(identifier) or None)
                identifier, broken = None, True
        return RawBlock(
            keyword, identifier, rest.strip(), line.number, line.number, len(fence[1]), len(fence[2]), broken=broken
        )
