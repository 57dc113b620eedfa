"""The block structure of a leaf, read the CommonMark way, for Python-Markdown.

Python-Markdown's own block processors read lists, quotes and code under a paragraph differently
from CommonMark, re-copy the rest of the text at every heading and know no limit of depth. This
parser takes their place: one pass over the lines, at most `MAX_DEPTH` levels, and the tree it
builds goes to Python-Markdown's inline patterns, tree processors and serialiser.
"""

import re
from xml.etree import ElementTree

from markdown.blockparser import BlockParser
from markdown.util import AtomicString, code_escape

from lms.hgm.clean import matched

MAX_DEPTH = 12
MAX_COLUMNS = 40
# html5lib, inside bleach, takes the square of the time for neighbours: long lists and tables are cut in two.
MAX_NEIGHBOURS = 500
MAX_INLINE_LENGTH = 20_000
MAX_INLINE_MARKS = 1_000
_MARKS = re.compile(r"[\[\]*_`~<\\!&]")
_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})([^`]*)$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_QUOTE = re.compile(r" {0,3}>")
_ITEM = re.compile(r"( {0,3})([-*+]|(\d{1,9})[.)])( +|$)")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_DELIMITER_CELL = re.compile(r":?-+:?")
_ALIGN = {(True, False): "left", (False, True): "right", (True, True): "center"}


def code_fence(line: str) -> tuple[str, int] | None:
    """Return the character and length of the code fence that `line` opens, or None."""
    if "```" not in line and "~~~" not in line:
        return None
    match = _FENCE.match(line)
    return (match[2][0], len(match[2])) if match else None


def closes_code(line: str, fence: tuple[str, int]) -> bool:
    """Return whether `line` closes the code block opened by `fence`."""
    text = line.strip()
    return len(text) >= fence[1] and not text.strip(fence[0]) and len(line) - len(line.lstrip(" ")) <= 3


def heading_of(line: str) -> tuple[int, str] | None:
    """Return level (1 to 6) and text of the heading that `line` is, or None."""
    match = _HEADING.match(line)
    if match is None:
        return None
    text = line[match.end() :].strip()
    bare = text.rstrip("#")
    if bare != text and (not bare or bare[-1] in " \t"):
        text = bare.rstrip()
    return len(match[1]), text


def _blank(line: str) -> bool:
    return not line.strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _interrupts(line: str) -> bool:
    """Return whether `line` ends a paragraph that stands directly above it."""
    if _FENCE.match(line) or _QUOTE.match(line) or _HEADING.match(line) or _RULE.match(line):
        return True
    item = _ITEM.match(line)
    return bool(item and line[item.end() :].strip() and item[3] in (None, "1"))


def inline_text(text: str) -> str:
    """Return text for the inline patterns, or as it stands when it is beyond what a person writes."""
    if len(text) > MAX_INLINE_LENGTH or len(_MARKS.findall(text)) > MAX_INLINE_MARKS:
        return AtomicString(text)
    return text


class LeafBlocks(BlockParser):
    """Builds the tree of one leaf."""

    def parseDocument(self, lines: list[str]) -> ElementTree.ElementTree:  # noqa: N802 - the library's name
        """Return the tree of `lines` under the root Python-Markdown expects."""
        self.root = ElementTree.Element(self.md.doc_tag)
        self.blocks(self.root, [line.expandtabs(4) if "\t" in line else line for line in lines], 0)
        return ElementTree.ElementTree(self.root)

    def blocks(self, parent: ElementTree.Element, lines: list[str], depth: int) -> None:
        """Append the blocks found in `lines` to `parent`."""
        at = 0
        while at < len(lines):
            line = lines[at]
            if _blank(line):
                at += 1
            elif depth and len(parent) >= MAX_NEIGHBOURS:
                ElementTree.SubElement(parent, "p").text = AtomicString("\n".join(lines[at:]))
                return
            elif depth >= MAX_DEPTH:
                at = self._paragraph(parent, lines, at)
            else:
                at = self._block(parent, lines, at, depth)

    def _block(self, parent: ElementTree.Element, lines: list[str], at: int, depth: int) -> int:
        line = lines[at]
        if _indent(line) >= 4:
            return self._indented_code(parent, lines, at)
        if code_fence(line):
            return self._fenced_code(parent, lines, at)
        if heading := heading_of(line):
            element = ElementTree.SubElement(parent, f"h{max(2, heading[0])}")
            element.text = inline_text(heading[1])
            return at + 1
        if _RULE.match(line):
            ElementTree.SubElement(parent, "hr")
            return at + 1
        if _QUOTE.match(line):
            return self._quote(parent, lines, at, depth)
        if _ITEM.match(line):
            return self._list(parent, lines, at, depth)
        if "|" in line and at + 1 < len(lines) and (alignments := self._delimiters(line, lines[at + 1])):
            return self._table(parent, lines, at, alignments)
        return self._paragraph(parent, lines, at)

    def _code(self, parent: ElementTree.Element, lines: list[str]) -> None:
        code = ElementTree.SubElement(ElementTree.SubElement(parent, "pre"), "code")
        code.text = AtomicString(code_escape("\n".join(lines) + "\n"))

    def _indented_code(self, parent: ElementTree.Element, lines: list[str], at: int) -> int:
        end = at
        for index in range(at, len(lines)):
            if _blank(lines[index]):
                continue
            if _indent(lines[index]) < 4:
                break
            end = index + 1
        self._code(parent, [line[4:] for line in lines[at:end]])
        return end

    def _fenced_code(self, parent: ElementTree.Element, lines: list[str], at: int) -> int:
        fence, margin = code_fence(lines[at]), _indent(lines[at])
        end = at + 1
        while end < len(lines) and fence and not closes_code(lines[end], fence):
            end += 1
        body = [line[min(margin, _indent(line)) :] for line in lines[at + 1 : end]]
        self._code(parent, body)
        return end + 1

    def _quote(self, parent: ElementTree.Element, lines: list[str], at: int, depth: int) -> int:
        inner: list[str] = []
        while at < len(lines):
            line = lines[at]
            if _QUOTE.match(line):
                text = line.lstrip(" ")[1:]
                inner.append(text[1:] if text.startswith(" ") else text)
            elif _blank(line) or not inner or _blank(inner[-1]) or _interrupts(line):
                break
            else:
                inner.append(line)
            at += 1
        self.blocks(ElementTree.SubElement(parent, "blockquote"), inner, depth + 1)
        return at

    def _list(self, parent: ElementTree.Element, lines: list[str], at: int, depth: int) -> int:
        first = matched(_ITEM, lines[at])
        kind = first[2][-1]
        element = ElementTree.SubElement(parent, "ol" if first[3] else "ul")
        if first[3] and first[3] != "1":
            element.set("start", str(int(first[3])))
        items, at = self._items(lines, at, kind)
        loose = any(_loose(item, last=index == len(items) - 1) for index, item in enumerate(items))
        for item in items:
            node = ElementTree.SubElement(element, "li")
            self.blocks(node, item, depth + 1)
            if not loose:
                _tighten(node)
        return at

    def _items(self, lines: list[str], at: int, kind: str) -> tuple[list[list[str]], int]:
        """Return the dedented lines of each item of one list, and the line after the list."""
        items: list[list[str]] = []
        offset = 2
        fence: tuple[str, int] | None = None
        while at < len(lines):
            line = lines[at]
            if _blank(line):
                items[-1].append("")
            elif items and _indent(line) >= min(offset, 2):
                items[-1].append(line[min(offset, _indent(line)) :])
            elif (match := _ITEM.match(line)) and match[2][-1] == kind and not _RULE.match(line):
                if len(items) >= MAX_NEIGHBOURS:
                    break
                spaces = len(match[4]) if 1 <= len(match[4]) <= 4 else 1
                offset = len(match[1]) + len(match[2]) + spaces
                items.append([line[offset:]])
                fence = None
            elif not items[-1][-1].strip() or fence or _interrupts(line):
                break
            else:
                items[-1].append(line)
            fence = _fence_after(fence, items[-1][-1])
            at += 1
        return items, at

    def _delimiters(self, header: str, line: str) -> list[str | None] | None:
        """Return the alignment of each column when `line` is the delimiter row under `header`."""
        cells = _cells(line)
        if "-" not in line or not all(_DELIMITER_CELL.fullmatch(cell) for cell in cells):
            return None
        if len(cells) != len(_cells(header)) or len(cells) > MAX_COLUMNS:
            return None
        return [_ALIGN.get((cell.startswith(":"), cell.endswith(":"))) for cell in cells]

    def _table(self, parent: ElementTree.Element, lines: list[str], at: int, alignments: list[str | None]) -> int:
        end = at + 2
        while end < len(lines) and "|" in lines[end]:
            end += 1
        rows = lines[at + 2 : end]
        for first in range(0, max(1, len(rows)), MAX_NEIGHBOURS):
            table = ElementTree.SubElement(parent, "table")
            self._row(ElementTree.SubElement(table, "thead"), "th", lines[at], alignments)
            if rows:
                body = ElementTree.SubElement(table, "tbody")
            for row in rows[first : first + MAX_NEIGHBOURS]:
                self._row(body, "td", row, alignments)
        return end

    def _row(self, parent: ElementTree.Element, tag: str, line: str, alignments: list[str | None]) -> None:
        row = ElementTree.SubElement(parent, "tr")
        cells = _cells(line)
        for index, alignment in enumerate(alignments):
            cell = ElementTree.SubElement(row, tag)
            cell.text = inline_text(cells[index]) if index < len(cells) else ""
            if alignment:
                cell.set("align", alignment)

    def _paragraph(self, parent: ElementTree.Element, lines: list[str], at: int) -> int:
        text = [lines[at].lstrip(" ")]
        at += 1
        tag = "p"
        while at < len(lines) and not _blank(lines[at]):
            if _SETEXT.match(lines[at]):
                tag, at = "h2", at + 1
                break
            if _interrupts(lines[at]):
                break
            text.append(lines[at].lstrip(" "))
            at += 1
        element = ElementTree.SubElement(parent, tag)
        element.text = inline_text("\n".join(text).rstrip(" "))
        return at


def _fence_after(fence: tuple[str, int] | None, line: str) -> tuple[str, int] | None:
    """Return the code fence that is open after `line`."""
    if fence:
        return None if closes_code(line, fence) else fence
    return code_fence(line)


def _loose(item: list[str], *, last: bool) -> bool:
    """Return whether blank lines separate the item's parts, or the item from the next."""
    end = len(item)
    while end and _blank(item[end - 1]):
        end -= 1
    if end < len(item) and not last:
        return True
    fence: tuple[str, int] | None = None
    for line in item[:end]:
        if _blank(line) and not fence:
            return True
        fence = _fence_after(fence, line)
    return False


def _tighten(item: ElementTree.Element) -> None:
    """Take the text of a tight item out of its paragraph."""
    if len(item) and item[0].tag == "p":
        paragraph = item[0]
        item.text = paragraph.text
        item.remove(paragraph)


def _cells(line: str) -> list[str]:
    """Return the cells of a table row; a bar behind a backslash is text."""
    text = line.strip().removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    cells: list[str] = []
    current: list[str] = []
    escaped = False
    for char in text:
        if char == "|" and not escaped:
            cells.append("".join(current).strip())
            current = []
        else:
            if char == "|" and escaped:
                current.pop()
            current.append(char)
        escaped = char == "\\" and not escaped
    cells.append("".join(current).strip())
    return cells
