"""What lists need to know about a question's text: asked text, articles, competencies, bands of likeness, findings.

Knows the dialect, not the database, so that services and migrations make the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from lms.base.text import search_key
from lms.hgm import Block, LawRef, fingerprint, parse, parse_block, parse_law_ref
from lms.hgm.nodes import Notes, Text
from quizzes.enums import IndexKind
from quizzes.likeness import MOST_TEXT, bands

#: Parts of a body that a learner does not see before answering, or that say nothing of the question.
NOT_ASKED = {"notes", "feedback", "model", "rubric", "line"}
#: Fields of the header that are tags.
TAGS = {"competency", "level"}
MOST_FINDINGS = 999
#: Said of every question whose writer left the identifier to the system.
NO_FINDING = {"W510"}


@dataclass(frozen=True, slots=True)
class BlockIndex:
    """The index of one text: `rows` are pairs of IndexKind and value, each once."""

    asked_text: str
    rows: tuple[tuple[str, str], ...]
    finding_count: int


def index_of_source(source: str) -> BlockIndex:
    """Return the index of a stored text of one question."""
    return index_of(parse_block(source))


def index_of(block: Block) -> BlockIndex:
    """Return the index of a question."""
    asked = asked_text(block)
    rows = [(IndexKind.COMPETENCY.value, code.upper()) for code in block.setting("competency", ())]
    rows += [(IndexKind.BASIS.value, article_key(ref)) for ref in _bases(block)]
    rows += [(IndexKind.CITED.value, article_key(ref)) for ref in cited_in(block.source)]
    rows += [(IndexKind.BAND.value, value) for value in bands(asked)]
    found = {item for item in parse(block.source).diagnostics if item.code not in NO_FINDING}
    return BlockIndex(asked, tuple(dict.fromkeys(rows)), min(len(found), MOST_FINDINGS))


def review_mark(source: str) -> str:
    """Return what an approval is given to: the fingerprint of a stored text without its tags."""
    return mark_of(parse_block(source))


def mark_of(block: Block) -> str:
    """Return the fingerprint of a question without competency and level, which say nothing of its answer."""
    kept = {name: value for name, value in block.fields.items() if name not in TAGS}
    return fingerprint(replace(block, fields=kept))


def article_key(ref: LawRef) -> str:
    """Return a reference as the index holds it: «35/2013/QH13#4», or «35/2013/QH13#» for a whole document."""
    return f"{ref.number}#{ref.article}"


def asked_text(block: Block) -> str:
    """Return what a question asks and offers, folded, at most MOST_TEXT characters."""
    return search_key(" ".join(_asked(block.body)))[:MOST_TEXT]


def cited_in(source: str) -> Iterator[LawRef]:
    """Yield the legal references of a text in reading order, those of its header too."""
    for part in source.split("luat:")[1:]:
        word = part.split()[0] if part.split() else ""
        for end in ")]>,;\"'":
            word = word.split(end)[0]
        ref = parse_law_ref(f"luat:{word.rstrip('.:')}")
        if ref is not None:
            yield ref


def _bases(block: Block) -> list[LawRef]:
    found = [parse_law_ref(str(reference)) for reference in block.setting("basis", ())]
    return [ref for ref in found if ref is not None]


def _asked(part: Any) -> Iterator[str]:
    if isinstance(part, Text):
        yield part.source
    elif isinstance(part, tuple | list):
        for inner in part:
            yield from _asked(inner)
    elif is_dataclass(part) and not isinstance(part, Notes | type):
        for item in fields(part):
            if item.name not in NOT_ASKED:
                yield from _asked(getattr(part, item.name))
