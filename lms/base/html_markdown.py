"""From clean HTML (what `lms.base.sanitise` lets through) to the Markdown of our dialect.

The HTML is read into a small tree, then written block by block. Text is escaped so that it reads in the dialect as it
stood in the file: no star, bracket, fence or heading is made by accident.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"img", "br", "hr"}
_INLINE = {"a", "strong", "em", "s", "del", "code", "img", "br", "sup", "sub"}
_MARKS = {"strong": "**", "em": "*", "s": "~~", "del": "~~"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START = re.compile(r"^(\s{0,3})(#{1,6}(?=\s)|[-+](?=\s)|\d{1,9}[.)](?=\s)|:::|={3,}|-{3,}|>)")
_SPACES = re.compile(r"\s+")


@dataclass
class Element:
    """An element of the tree; children are elements and texts in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the whole text inside, spaces collapsed."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return _SPACES.sub(" ", "".join(parts)).strip()


class _Reader(HTMLParser):
    """Builds the tree; the sanitiser has closed every element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_html(html: str) -> Element:
    """Return the tree of a clean fragment."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def to_markdown(root: Element, *, pictures: Mapping[str, str]) -> str:
    """Return the tree as Markdown.

    Args:
        pictures: for each `src` of an image the Markdown that stands for it; images not named vanish.
    """
    writer = _Writer(pictures, heading_shift=_heading_shift(root))
    return "\n\n".join(block for block in writer.blocks(root.children) if block.strip()) + "\n"


def _heading_shift(root: Element) -> int:
    """Return how far headings move so that the highest becomes a heading of level 2 (the page has the first)."""
    levels = [int(child.tag[1]) for child in root.children if isinstance(child, Element) and _is_heading(child)]
    return 2 - min(levels) if levels else 0


def _is_heading(element: Element) -> bool:
    return len(element.tag) == 2 and element.tag[0] == "h" and element.tag[1].isdigit()


class _Writer:
    def __init__(self, pictures: Mapping[str, str], heading_shift: int) -> None:
        self.pictures = pictures
        self.shift = heading_shift
        self.level = 1
        self.by_tag: dict[str, Callable[[Element], list[str]]] = {
            "ul": lambda element: [self._list(element, ordered=False)],
            "ol": lambda element: [self._list(element, ordered=True)],
            "table": lambda element: [self._table(element)],
            "blockquote": self._quote,
            "pre": lambda element: [f"```\n{element.text}\n```"],
            "hr": lambda element: ["---"],
        }

    def blocks(self, children: "list[Element | str]") -> list[str]:
        """Return the blocks of a run of children; inline ones that follow one another make a paragraph."""
        found: list[str] = []
        run: list[Element | str] = []
        for child in children:
            if isinstance(child, str) or child.tag in _INLINE:
                run.append(child)
                continue
            found += self._paragraph(run)
            run = []
            found += self._block(child)
        return found + self._paragraph(run)

    def inline(self, children: "list[Element | str]") -> str:
        """Return inline content on one line, except for line breaks the author made."""
        return "".join(self._escape(child) if isinstance(child, str) else self._mark(child) for child in children)

    def _block(self, element: Element) -> list[str]:
        if _is_heading(element):
            return self._heading(element)
        if element.tag in self.by_tag:
            return self.by_tag[element.tag](element)
        return self.blocks(element.children)

    def _paragraph(self, children: "list[Element | str]") -> list[str]:
        text = self.inline(children).strip()
        lines = [_LINE_START.sub(r"\1\\\2", line.strip()) for line in text.split("\n")]
        return ["\n".join(lines)] if text else []

    def _heading(self, element: Element) -> list[str]:
        words = self.inline(element.children).replace("\\\n", " ").replace("**", "").strip()
        if not words:
            return []
        # No level is skipped (W508): a Word file often jumps.
        self.level = max(2, min(int(element.tag[1]) + self.shift, self.level + 1, 6))
        return [f"{'#' * self.level} {words}"]

    def _list(self, element: Element, *, ordered: bool) -> str:
        items = [child for child in element.children if isinstance(child, Element) and child.tag == "li"]
        lines: list[str] = []
        for number, item in enumerate(items, start=1):
            mark = f"{number}. " if ordered else "- "
            blocks = self.blocks(item.children) or [""]
            inner = ("\n" if _is_tight(item) else "\n\n").join(blocks)
            pad = " " * len(mark)
            lines.append(mark + "\n".join(pad + line if line else "" for line in inner.split("\n")).lstrip())
        return "\n".join(lines)

    def _quote(self, element: Element) -> list[str]:
        inner = "\n\n".join(self.blocks(element.children))
        return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))]

    def _table(self, element: Element) -> str:
        rows = [
            [self._cell(cell) for cell in row.children if isinstance(cell, Element) and cell.tag in ("td", "th")]
            for row in _rows(element)
        ]
        rows = [row for row in rows if row]
        if not rows:
            return ""
        width = max(len(row) for row in rows)
        full = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in full]
        return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])

    def _cell(self, cell: Element) -> str:
        return _SPACES.sub(" ", " ".join(self._cell_parts(cell))).strip()

    def _cell_parts(self, element: Element) -> list[str]:
        parts: list[str] = []
        for child in element.children:
            if isinstance(child, str) or child.tag in _INLINE:
                parts.append(self.inline([child]).replace("\\\n", " "))
            else:
                parts += ["", *self._cell_parts(child), ""]
        return ["".join(parts)] if all(parts) else [" ".join(parts)]

    def _mark(self, element: Element) -> str:
        if element.tag == "br":
            return "\\\n"
        if element.tag == "img":
            return self.pictures.get(element.attributes.get("src", ""), "")
        inner = self.inline(element.children)
        if element.tag in _MARKS:
            return _around(inner, _MARKS[element.tag])
        href = element.attributes.get("href", "")
        if element.tag == "a" and href and not href.startswith("#") and inner.strip():
            return f"[{inner.strip()}](<{href}>)" if set(href) & set("() ") else f"[{inner.strip()}]({href})"
        if element.tag == "code":
            return f"`{element.text}`"
        return inner

    @staticmethod
    def _escape(text: str) -> str:
        return _SPECIAL.sub(r"\\\1", _SPACES.sub(" ", text.replace("\u00a0", " ")))


def _rows(element: Element) -> list[Element]:
    rows: list[Element] = []
    for child in element.children:
        if isinstance(child, Element):
            rows += [child] if child.tag == "tr" else _rows(child) if child.tag in ("thead", "tbody") else []
    return rows


def _is_tight(item: Element) -> bool:
    """Tell whether an item is one line, perhaps with a list below: then no blank line stands inside."""
    blocks = [child for child in item.children if isinstance(child, Element) and child.tag not in _INLINE]
    return all(child.tag in ("ul", "ol") for child in blocks)


def _around(inner: str, mark: str) -> str:
    """Put marks around text; spaces at its edges stay outside, where the marks would not be read."""
    core = inner.strip()
    if not core or "\n" in core:
        return inner
    lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{lead}{mark}{core}{mark}{tail}"
