"""The parts that question kinds share: stem, list items, nested quotes, labelled notes (dialect 4)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lms.hgm.blockparser import closes_code, code_fence
from lms.hgm.clean import Line, matched, trim_blank
from lms.hgm.folding import keyword_key
from lms.hgm.nodes import NO_TEXT, Notes, Text

BULLET = re.compile(r" ?([-*+])(?: +|$)")
NUMBERED = re.compile(r" ?(\d{1,3}[.)])(?: +|$)")
_QUOTE = re.compile(r" ?>[ ]?(.*)$")
_LABEL = re.compile(r"\s{0,3}([^\W\d_]+(?: [^\W\d_]+)?)\s{0,3}:\s*(.*)$")
LABELS = {
    "goi y": "hint", "hint": "hint",
    "giai thich": "explanation", "explanation": "explanation",
    "can cu": "basis", "basis": "basis",
}  # fmt: skip
LABEL_WORDS = {"hint": ("Gợi ý", "Hint"), "explanation": ("Giải thích", "Explanation"), "basis": ("Căn cứ", "Basis")}
MakeText = Callable[..., Text]


@dataclass
class Item:
    """One list item: its text lines, dedented, and the lines of the quote nested in it."""

    line: int
    lines: list[Line] = field(default_factory=list)
    quote: list[Line] = field(default_factory=list)


@dataclass
class Parts:
    """A block body taken apart; `stray` are lines that belong nowhere."""

    stem: list[Line] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    stray: list[Line] = field(default_factory=list)


class CodeTracker:
    """Remembers whether a line stands inside a code block."""

    def __init__(self) -> None:
        self.fence: tuple[str, int] | None = None

    def inside(self, text: str) -> bool:
        """Take the next line; return whether it is part of a code block."""
        if self.fence:
            if closes_code(text, self.fence):
                self.fence = None
            return True
        self.fence = code_fence(text)
        return self.fence is not None


def split_parts(lines: list[Line], *, marker: re.Pattern[str] = BULLET) -> Parts:
    """Take a body apart: stem, then items that begin with `marker`, then labelled quotes."""
    parts = Parts()
    raw: list[list[Line]] = []
    code = CodeTracker()
    index = 0
    while index < len(lines):
        line = lines[index]
        in_item = bool(raw) and _belongs_to_item(line, lines[index - 1])
        if code.inside(line.text):
            _put(parts, raw, line, in_item=in_item or bool(raw))
        elif marker.match(line.text):
            raw.append([line])
        elif _QUOTE.match(line.text):
            end = _quote_end(lines, index)
            _take_quote(parts, lines[index:end], before_items=not raw)
            index = end
            continue
        else:
            _put(parts, raw, line, in_item=in_item)
        index += 1
    parts.items = [read_item(item, marker) for item in raw]
    parts.stem = trim_blank(parts.stem)
    return parts


def _belongs_to_item(line: Line, previous: Line) -> bool:
    if not line.text.strip() or line.text.startswith("  "):
        return True
    return bool(previous.text.strip()) and not _QUOTE.match(previous.text)


def _put(parts: Parts, raw: list[list[Line]], line: Line, *, in_item: bool) -> None:
    if not raw:
        parts.stem.append(line)
    elif in_item:
        raw[-1].append(line)
    elif line.text.strip():
        parts.stray.append(line)


def _quote_end(lines: list[Line], start: int) -> int:
    end = start
    while end < len(lines) and _QUOTE.match(lines[end].text):
        end += 1
    return end


def _take_quote(parts: Parts, quote: list[Line], *, before_items: bool) -> None:
    """Put a top-level quote where it belongs: a note from its first label on, else the stem."""
    inner = [Line(line.number, matched(_QUOTE, line.text)[1]) for line in quote]
    labelled = next((index for index, line in enumerate(inner) if read_label(line.text)), len(inner))
    parts.notes.extend(inner[labelled:])
    unlabelled = quote[:labelled]
    if unlabelled and not before_items and parts.stem:
        parts.stem.append(Line(unlabelled[0].number, ""))
    parts.stem.extend(unlabelled)


def read_label(text: str) -> tuple[str, str] | None:
    """Return the name of the note that a line begins, and the text behind the label."""
    match = _LABEL.match(text)
    name = LABELS.get(keyword_key(match[1])) if match else None
    return (name, match[2]) if match and name else None


def read_item(lines: list[Line], marker: re.Pattern[str]) -> Item:
    """Return one list item without bullet and indent, its nested quote apart."""
    first = matched(marker, lines[0].text)
    item = Item(lines[0].number, [Line(lines[0].number, lines[0].text[first.end() :])])
    width = max(2, first.end())
    code = CodeTracker()
    for line in lines[1:]:
        cut = min(width, len(line.text) - len(line.text.lstrip(" ")))
        text = line.text[cut:]
        quote = None if code.inside(text) else _QUOTE.match(text)
        if quote:
            item.quote.append(Line(line.number, quote[1]))
        else:
            item.lines.append(Line(line.number, text))
    item.lines = trim_blank(item.lines)
    item.quote = trim_blank(item.quote)
    return item


def read_notes(lines: list[Line], make_text: MakeText) -> Notes:
    """Return the labelled notes; a label that comes twice continues its note."""
    found: dict[str, list[Line]] = {}
    current: list[Line] = []
    for line in lines:
        label = read_label(line.text)
        if label is None:
            current.append(line)
            continue
        current = found.setdefault(label[0], [])
        if current:
            current.append(Line(line.number, ""))
        current.append(Line(line.number, label[1]))
    texts = {name: make_text(trim_blank(part)) for name, part in found.items()}
    return Notes(**{name: text or NO_TEXT for name, text in texts.items()})


def leaf_source(lines: list[Line]) -> str:
    """Return the lines as leaf text: no trailing blanks, a hard line break written as a backslash."""
    out: list[str] = []
    for index, line in enumerate(lines):
        text = line.text.rstrip()
        follows = index + 1 < len(lines) and lines[index + 1].text.strip()
        if text and follows and line.text.endswith("  "):
            text += "\\"
        out.append(text)
    return "\n".join(out)


def quoted(source: str) -> list[str]:
    """Return leaf text as the lines of a quote."""
    return [f"> {line}".rstrip() for line in source.split("\n")]


def indented(source: str, first: str, rest: str = "  ") -> list[str]:
    """Return leaf text as a list item: `first` before its first line, `rest` before the others."""
    head, *tail = source.split("\n")
    if code_fence(head):
        head, tail = "", [head, *tail]
    return [f"{first}{head}".rstrip(), *(f"{rest}{line}".rstrip() for line in tail)]


_PAIR = re.compile(r"(?:(.*?)[ ]+)?::(?:[ ]+(.*)|())$")


def split_pair(item: Item) -> tuple[list[Line], list[Line]] | None:
    """Return the left and right lines of `left :: right`, or of two parts around a line `::`; None without it."""
    for index, line in enumerate(item.lines):
        match = _PAIR.match(line.text)
        if match is None:
            continue
        left, right = match[1] or "", match[2] or ""
        if index and left:
            continue
        before = [*item.lines[:index], Line(line.number, left)] if left else item.lines[:index]
        after = [Line(line.number, right), *item.lines[index + 1 :]] if right else item.lines[index + 1 :]
        return trim_blank(before), trim_blank(after)
    return None


def format_pair(left: Text, right: Text) -> list[str]:
    """Return a pair as a list item: on one line when both sides are one line, else around a line `::`."""
    if "\n" not in left.source and "\n" not in right.source and not code_fence(right.source):
        return [f"- {left.source} :: {right.source}" if left else f"- :: {right.source}"]
    if not left:
        return indented(right.source, "- :: ")
    return [*indented(left.source, "- "), "  ::", *indented(right.source, "  ")]
