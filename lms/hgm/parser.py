"""From text to tree: clean-up, front matter, blocks, kinds, and the checks of the whole document."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lms.hgm.blockparser import heading_of
from lms.hgm.checks import check_document
from lms.hgm.clean import Line, Unreadable, clean_text, numbered, trim_blank
from lms.hgm.fields import INHERITED
from lms.hgm.header import read_header
from lms.hgm.kinds.base import BlockContext, Kind
from lms.hgm.messages import diagnostic
from lms.hgm.nodes import NO_TEXT, Block, Container, Document, Front, Node, Prose
from lms.hgm.parts import CodeTracker
from lms.hgm.registry import ANSWERABLE, find_kind, nearest_keyword
from lms.hgm.resolve import OFFLINE, Resolver, source_of
from lms.hgm.scan import RawBlock, Scanner, read_front

_HEADING_TAG = re.compile(r"<h([2-6])>")


class _Parser:
    """One run over one document."""

    def __init__(self, resolver: Resolver, lines: list[Line]) -> None:
        self.resolver = resolver
        self.source_lines = lines
        self.ctx = BlockContext(resolver)
        self.defaults: Mapping[str, Any] = {}
        self.unnamed = 0
        self.level = 1
        self.numbers = 0

    def document(self) -> Document:
        """Return the whole document."""
        front, rest = read_front(self.source_lines, self.ctx)
        head = self.source_lines[: len(self.source_lines) - len(rest)]
        written = "\n".join(line.text for line in head)
        self.defaults = {name: front[name] for name in INHERITED if name in front}
        bad_front = self.ctx.has_errors
        scanner = Scanner(is_container=_is_container, report=self.ctx.report)
        nodes = tuple(self.nodes(scanner.scan(rest)))
        document = Document(Front(front, written, bad_front), nodes, (), ANSWERABLE)
        broken = check_document(document, self.ctx, self.resolver)
        if broken:
            document = replace(document, nodes=_mark_broken(nodes, broken))
        found = sorted(self.ctx.found, key=lambda item: (item.line, item.code))
        return replace(document, diagnostics=tuple(found))

    def nodes(self, items: "list[Line | RawBlock]") -> list[Node]:
        """Return the nodes of a run of lines and blocks."""
        nodes: list[Node] = []
        prose: list[Line] = []
        for item in items:
            if isinstance(item, Line):
                prose.append(item)
                continue
            nodes += self.prose(prose)
            prose = []
            nodes.append(self.block(item))
        return nodes + self.prose(prose)

    def prose(self, lines: list[Line]) -> list[Node]:
        """Return text between blocks, cut before each level-2 heading."""
        parts: list[tuple[str, list[Line]]] = [("", [])]
        code = CodeTracker()
        for line in lines:
            heading = None if code.inside(line.text) else heading_of(line.text)
            if heading and heading[0] == 2:
                parts.append((heading[1], []))
            parts[-1][1].append(line)
        return [self._prose(heading, trim_blank(part)) for heading, part in parts if trim_blank(part)]

    def _prose(self, heading: str, lines: list[Line]) -> Prose:
        source = "\n".join(line.text for line in lines)
        leaf = self.ctx.leaf(source)
        headings = _HEADING_TAG.findall(leaf.html)
        self.level = int(headings[-1]) if headings else self.level
        for issue in leaf.issues:
            self.ctx.report(issue.code, lines[min(issue.offset, len(lines) - 1)].number, **issue.params)
        return Prose(source, lines[0].number, leaf.html, heading)

    def block(self, raw: RawBlock) -> Block:
        """Return one block, broken when anything in it is an error."""
        kind = find_kind(raw.keyword)
        if kind is None and not raw.broken:
            self.ctx.report("E104", raw.line, fix=nearest_keyword(raw.keyword), w=raw.keyword)
        if kind and kind.name in ANSWERABLE:
            self.numbers += 1
        number, level = self.numbers, min(self.level + 1, 6)
        ref = self._ref(raw)
        ctx = BlockContext(self.resolver, line=raw.line, defaults=dict(self.defaults))
        body, title = None, NO_TEXT
        if kind and not raw.broken:
            title = ctx.text([Line(raw.line, raw.title)], inline=True) if raw.title else NO_TEXT
            body = self._body(kind, raw, ctx)
        if kind and kind.records and raw.id is None and not ctx.has_errors and not raw.broken:
            ctx.report("W510")
        self.ctx.found += ctx.found
        return Block(
            kind=kind.name if kind else "",
            id=raw.id,
            title=title,
            fields=ctx.fields,
            body=body,
            broken=raw.broken or body is None or ctx.has_errors,
            source=self._source(raw),
            line=raw.line,
            end_line=raw.end_line,
            ref=ref,
            number=number,
            level=level,
            sources=tuple(source_of(ref, self.resolver) for ref in ctx.fields.get("basis", ())),
            defaults=self.defaults,
        )

    def _ref(self, raw: RawBlock) -> str:
        if raw.id:
            return raw.id
        self.unnamed += 1
        return f"n{self.unnamed}"

    def _source(self, raw: RawBlock) -> str:
        first = self.source_lines[0].number
        return "\n".join(line.text for line in self.source_lines[raw.line - first : raw.end_line - first + 1])

    def _body(self, kind: Kind, raw: RawBlock, ctx: BlockContext) -> Any:
        items = raw.items
        lead = raw.lines
        if kind.container:
            first_block = next((at for at, item in enumerate(items) if isinstance(item, RawBlock)), len(items))
            lead = [raw.without_indent(item) for item in items[:first_block] if isinstance(item, Line)]
        fields, places, rest = read_header(lead, ctx, allowed=kind.fields, scorings=kind.scorings)
        ctx.fields, ctx.places = fields, places
        if not kind.container:
            return kind.parse(rest, ctx) if not _header_cut(ctx) else None
        later = [raw.without_indent(item) if isinstance(item, Line) else item for item in items[first_block:]]
        outer, self.level = self.level, min(self.level + 1, 6)
        children = tuple(self.nodes([*rest, *later]))
        self.level = outer
        return Container(children)


def _header_cut(ctx: BlockContext) -> bool:
    """Whether the header ran into the text (E201): what follows cannot be told apart."""
    return any(item.code == "E201" for item in ctx.found)


def _is_container(keyword: str) -> bool:
    """Whether blocks may stand inside; an unknown keyword is reported once, not again for its content."""
    kind = find_kind(keyword)
    return kind is None or kind.container


def _mark_broken(nodes: tuple[Node, ...], lines: frozenset[int]) -> tuple[Node, ...]:
    """Return the nodes with the blocks that open on these lines marked as broken."""
    marked: list[Node] = []
    for node in nodes:
        if isinstance(node, Block):
            body = node.body
            if isinstance(body, Container):
                body = Container(_mark_broken(body.children, lines))
            node = replace(node, body=body, broken=node.broken or node.line in lines)
        marked.append(node)
    return tuple(marked)


def parse(source: str | bytes, *, resolver: Resolver = OFFLINE) -> Document:
    """Return the tree of a text and everything its author must or should mend.

    Never raises on author input; a text that is too large or not UTF-8 gives an empty document
    with that one diagnostic. Source: dialect sections 2 to 10.
    """
    try:
        text = clean_text(source)
    except Unreadable as refused:
        return Document(diagnostics=(diagnostic(refused.code, 1),), answerable=ANSWERABLE)
    return _Parser(resolver, numbered(text)).document()


def parse_block(source: str | bytes, *, resolver: Resolver = OFFLINE) -> Block:
    """Return the first block of a text; a text without one gives a broken block."""
    document = parse(source, resolver=resolver)
    empty = Block(kind="", id=None, title=NO_TEXT, fields={}, body=None, broken=True)
    return next(document.blocks(), empty)
