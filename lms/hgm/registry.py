"""Keyword → kind, in Vietnamese with or without diacritics and in English (dialect 16)."""

from lms.hgm.folding import as_typed, nearest, spellings
from lms.hgm.kinds import (
    citation,
    containers,
    essay,
    fill_in,
    flashcards,
    hotspot,
    judgement,
    matching,
    multiple_choice,
    ordering,
    reflection,
    scenario,
    single_choice,
    timeline,
    true_false,
    video,
)
from lms.hgm.kinds.base import Kind

KINDS: tuple[Kind, ...] = (
    single_choice.KIND,
    multiple_choice.KIND,
    true_false.KIND,
    fill_in.KIND,
    ordering.KIND,
    matching.KIND,
    flashcards.KIND,
    hotspot.KIND,
    essay.KIND,
    judgement.KIND,
    scenario.KIND,
    video.KIND,
    reflection.KIND,
    timeline.KIND,
    citation.KIND,
    *containers.KINDS,
)
RESERVED = ("phân-nhóm", "grouping", "khảo-sát", "survey", "thuật-ngữ", "glossary")


def _keywords(kind: Kind) -> tuple[str, ...]:
    return (kind.vi, kind.name, *kind.also)


_BY_SPELLING = {spelling: kind for kind in KINDS for word in _keywords(kind) for spelling in spellings(word)}
_BY_NAME = {kind.name: kind for kind in KINDS}
ANSWERABLE = frozenset(kind.name for kind in KINDS if kind.records and kind.name != "flashcards")


def find_kind(word: str) -> Kind | None:
    """Return the kind an author means by a keyword, or None."""
    return _BY_SPELLING.get(as_typed(word))


def kind_named(name: str) -> Kind:
    """Return the kind of a parsed block; KeyError for a name that no parser gives."""
    return _BY_NAME[name]


def nearest_keyword(word: str) -> str | None:
    """Return the keyword an author most likely meant, in the language of the near miss."""
    return nearest(word, [known for kind in KINDS for known in _keywords(kind)])
