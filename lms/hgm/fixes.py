"""Repairs of findings: pure functions from a text and a finding to the lines that change.

A repair is offered only where the text itself says what was meant (a fence of the wrong length, a misspelt keyword, a
missing blank line); what an author must decide is never guessed. Each repair removes its finding and touches no line
but those it names. The rules stand in `fix_rules`, one for each code.
"""

from collections.abc import Callable
from random import Random
from zlib import crc32

from lms.hgm.draft import Draft, Fix
from lms.hgm.fix_rules import RULES
from lms.hgm.formatting import Chooser
from lms.hgm.messages import Diagnostic
from lms.hgm.nodes import Document
from lms.hgm.parser import parse

MAX_ROUNDS = 8
MAX_FIXES = 200


def draft_of(source: str, *, document: Document | None = None, rng: Chooser | None = None) -> Draft:
    """Return a text ready for repairs; line ends must be line feeds.

    Args:
        document: the text as parsed with the library and the register; without it neither is asked.
        rng: where new identifiers come from.
    """
    found = parse(source) if document is None else document
    seed = crc32(source.encode("utf-8", "replace"))
    return Draft(source, found, found.diagnostics, rng or Random(seed))  # noqa: S311 - names, not secrets


def fix_of(draft: Draft, item: Diagnostic) -> Fix | None:
    """Return the repair of a finding, or None where only the author knows what was meant."""
    rule = RULES.get(item.code)
    return rule(draft, item) if rule else None


def apply_fix(source: str, fix: Fix) -> str:
    """Return the text with one repair made."""
    lines = source.split("\n")
    lines[fix.line - 1 : fix.line - 1 + fix.count] = fix.lines
    return "\n".join(lines)


def apply_all(source: str, *, read: Callable[[str], Document] = parse, rng: Chooser | None = None) -> str:
    """Return the text with every repair made; a repair may show what it hid, so it is read again a few times.

    Args:
        read: parses a text, with the library and the register where there are such.
        rng: where new identifiers come from.
    """
    for _round in range(MAX_ROUNDS):
        draft = draft_of(source, document=read(source), rng=rng)
        found = [fix for fix in (fix_of(draft, item) for item in draft.findings[:MAX_FIXES]) if fix]
        mended = _apply_apart(source, found)
        if mended == source:
            break
        source = mended
    return source


def _apply_apart(source: str, fixes: list[Fix]) -> str:
    """Make those repairs that do not touch each other, from the last line up so that the numbers hold."""
    limit = source.count("\n") + 3
    for fix in sorted(fixes, key=lambda fix: (fix.line, fix.count), reverse=True):
        if fix.line + max(fix.count, 1) <= limit:
            source = apply_fix(source, fix)
            limit = fix.line
    return source
