"""The canonical form of a text, and identifiers for blocks that record answers (dialect section 6)."""

import re
from typing import Protocol

from lms.hgm.clean import Unreadable, clean_text
from lms.hgm.fields import FIELDS, FRONT_FIELDS, Field, write_field
from lms.hgm.header import escaped
from lms.hgm.kinds.base import Kind
from lms.hgm.nodes import Block, Container, Document, Node, Prose
from lms.hgm.parser import parse
from lms.hgm.registry import find_kind, kind_named
from lms.hgm.resolve import OFFLINE

IDENTIFIER_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# After one of these the tree does not hold every line, so the text is left as it is.
_UNSAFE = frozenset({"E002", "E004", "E101", "E102", "E103", "E107"})
_OPENING = re.compile(r"( {0,3}:{3,}[ \t]+)(\S+)(?![ \t]+#)(.*)$")
_COLONS = re.compile(r"^ {0,3}(:{3,})", re.MULTILINE)


class Chooser(Protocol):
    """A source of chance: `random.Random`, or `secrets.SystemRandom` in life."""

    def choice(self, letters: str) -> str:
        """Return one of the letters."""


def fmt(source: str | bytes) -> str:
    """Return the canonical form of a text.

    Blocks with an error stay as typed, and so does the whole text when its fences do not add up or
    it cannot be read. `fmt(fmt(t)) == fmt(t)` and `parse(fmt(t)) == parse(t)`.
    """
    try:
        text = clean_text(source)
    except Unreadable:
        return source if isinstance(source, str) else source.decode("utf-8", "replace")
    document = parse(text, resolver=OFFLINE)
    if any(item.code in _UNSAFE for item in document.diagnostics):
        return text if text.endswith("\n") or not text else text + "\n"
    parts = [_front(document), *(_node(node, document.front.lang) for node in document.nodes)]
    out = "\n\n".join(part for part in parts if part)
    if not parts[0] and out.partition("\n")[0].rstrip() == "---":
        out = "\n" + out  # a rule on the first line would open the front matter
    return out + "\n" if out else ""


def format_block(block: Block, lang: str = "vi") -> str:
    """Return one block in canonical form, without a line end after it."""
    return _node(block, lang)


def _front(document: Document) -> str:
    front = document.front
    if front.broken:
        return front.source
    if not front.fields:
        return ""
    lang = front.lang.split("-")[0]
    known = ((field, front.fields[name]) for name, field in FRONT_FIELDS.items() if name in front.fields)
    lines = [_field_line(field, value, lang) for field, value in known]
    return "\n".join(["---", *lines, "---"])


def _field_line(field: Field, value: object, lang: str, words: tuple[tuple[str, str], ...] = ()) -> str:
    return f"{field.label(lang)}: {write_field(field, value, lang, words)}"


def _node(node: Node, lang: str) -> str:
    if isinstance(node, Prose):
        return node.source
    # A container with a mistake in its own lines stays as typed; one whose children have mistakes does not.
    if node.broken:
        return node.source
    lang = lang.split("-")[0]
    kind = kind_named(node.kind)
    keyword = kind.vi if lang == "vi" else kind.name
    if isinstance(node.body, Container):
        body = _container(node, lang)
        fence = ":" * (max((len(run) for run in _COLONS.findall(body)), default=2) + 1)
    else:
        body, fence = "\n".join(kind.format(node, lang)).strip("\n"), ":::"
    opening = " ".join(part for part in (fence, keyword, f"#{node.id}" if node.id else "", node.title.source) if part)
    inside = "\n\n".join(part for part in ("\n".join(_header(node, kind, lang)), body) if part)
    return "\n".join(part for part in (opening, inside, fence) if part)


def _header(block: Block, kind: Kind, lang: str) -> list[str]:
    return [
        _field_line(field, block.fields[name], lang, kind.scorings if name == "scoring" else ())
        for name, field in FIELDS.items()
        if name in block.fields
    ]


def _container(block: Block, lang: str) -> str:
    parts = [_node(child, lang) for child in block.children]
    if parts and isinstance(block.children[0], Prose):
        parts[0] = escaped(parts[0])
    return "\n\n".join(parts)


def new_identifier(rng: Chooser, taken: set[str]) -> str:
    """Return an unused identifier `q-` and 8 characters, and note it as taken."""
    while True:
        identifier = "q-" + "".join(rng.choice(IDENTIFIER_LETTERS) for _ in range(8))
        if identifier not in taken:
            taken.add(identifier)
            return identifier


def add_missing_ids(source: str | bytes, rng: Chooser) -> str:
    """Return the text with an identifier on every block that records answers; others are never touched.

    Raises:
        Unreadable: the text is too large or not UTF-8.
    """
    text = clean_text(source)
    document = parse(text)
    lines = text.split("\n")
    taken = {block.id for block in document.blocks() if block.id}
    for block in document.blocks():
        match = _OPENING.match(lines[block.line - 1])
        if block.id or match is None:
            continue
        kind = find_kind(match[2])
        if kind and kind.records:
            lines[block.line - 1] = f"{match[1]}{match[2]} #{new_identifier(rng, taken)}{match[3]}"
    return "\n".join(lines)
