"""Checks that look at the whole document: identifiers, headings, legal basis, likeness in the bank."""

import re
from collections.abc import Iterator

from lms.hgm.blockparser import heading_of
from lms.hgm.folding import fold_answer
from lms.hgm.kinds.base import BlockContext
from lms.hgm.nodes import Block, Document, Prose
from lms.hgm.parts import CodeTracker
from lms.hgm.registry import kind_named
from lms.hgm.resolve import Resolver

_LEGAL = re.compile(
    r"\b(?:điều|khoản) \d|\b(?:nghị định|thông tư|bộ luật|nghị quyết|pháp lệnh)\b|\bluật [A-ZĐÀ-Ỹ]"
    r"|theo (?:quy định|luật|pháp luật)|pháp luật (?:quy định|về)|quy định (?:của|tại)"
)


def check_document(document: Document, ctx: BlockContext, resolver: Resolver) -> frozenset[int]:
    """Report what only the whole shows; return the opening lines of blocks that are thereby broken."""
    broken = _identifiers(document, ctx)
    broken |= _video_questions(document, ctx)
    _headings(document, ctx)
    for block in document.blocks():
        if block.kind and not block.broken and kind_named(block.kind).scored:
            _basis(block, ctx)
            _likeness(block, ctx, resolver)
    return frozenset(broken)


def _identifiers(document: Document, ctx: BlockContext) -> set[int]:
    seen: dict[str, int] = {}
    broken = set()
    for block in document.blocks():
        if block.id is None:
            continue
        if block.id in seen:
            ctx.report("E106", block.line, id=block.id, n=seen[block.id])
            broken.add(block.line)
        seen.setdefault(block.id, block.line)
    return broken


def _video_questions(document: Document, ctx: BlockContext) -> set[int]:
    """Report cues that name no question of this document (E405)."""
    known = {block.id for block in document.questions if block.id}
    broken = set()
    for block in document.blocks():
        for cue in getattr(block.body, "cues", ()):
            if cue.question and cue.question not in known:
                ctx.report("E405", cue.line, id=cue.question)
                broken.add(block.line)
    return broken


def _headings(document: Document, ctx: BlockContext) -> None:
    for line, level, above in heading_levels(document):
        if level > above + 1:
            ctx.report("W508", line)


def heading_levels(document: Document) -> Iterator[tuple[int, int, int]]:
    """Yield line and level of each heading between blocks, and the level of the one above it (1 for the first)."""
    above = 1
    for node in document.walk():
        if not isinstance(node, Prose):
            continue
        code = CodeTracker()
        for offset, text in enumerate(node.source.split("\n")):
            heading = None if code.inside(text) else heading_of(text)
            if heading is None:
                continue
            yield node.line + offset, heading[0], above
            above = heading[0]


def _stem(block: Block) -> str:
    stem = getattr(block.body, "stem", None)
    return stem.source if stem else ""


def _basis(block: Block, ctx: BlockContext) -> None:
    notes = getattr(block.body, "notes", None)
    if "basis" in block.fields or (notes and notes.basis):
        return
    if _LEGAL.search(_stem(block)) or _LEGAL.search(_stem(block)[:1].lower() + _stem(block)[1:]):
        ctx.report("W505", block.line)


def _likeness(block: Block, ctx: BlockContext, resolver: Resolver) -> None:
    similar = getattr(resolver, "similar", None)
    found = similar(fold_answer(_stem(block)), block.id) if similar and _stem(block) else None
    if found:
        ctx.report("W509", block.line, id=found)
