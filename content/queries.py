"""Reads of content: the folded search, the register of law."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from content.models import LegalArticle, LegalDocument, SearchEntry
from lms.base.text import highlight, search_key

MAX_WORDS = 12
SNIPPET_LENGTH = 220
SNIPPET_LEAD = 60


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """One result: its title and a piece of its text, cut into (text, is it a hit) segments."""

    entry: SearchEntry
    title: Sequence[tuple[str, bool]]
    snippet: Sequence[tuple[str, bool]]


def found_entries(*, query: str, kind: str = "") -> QuerySet[SearchEntry]:
    """Return entries that hold every word of the query, those with the whole query in the title first.

    Words are compared folded (no marks, no capitals); a word of the query may be the beginning of a word of the text.

    Args:
        query: as typed; at most MAX_WORDS words are used. Without a word nothing is found.
        kind: a value of SearchKind, or empty for all.
    """
    words = search_key(query).split()[:MAX_WORDS]
    if not words:
        return SearchEntry.objects.none()
    condition = Q()
    for word in words:
        condition &= _begins_a_word("title_key", word) | _begins_a_word("text_key", word)
    whole, every = _begins_a_word("title_key", " ".join(words)), Q()
    for word in words:
        every &= _begins_a_word("title_key", word)
    rank = Case(When(whole, then=Value(0)), When(every, then=Value(1)), default=Value(2), output_field=IntegerField())
    entries = SearchEntry.objects.filter(condition).annotate(rank=rank).order_by("rank", "title_key", "pk")
    return entries.filter(kind=kind) if kind else entries


def shown(*, entry: SearchEntry, query: str) -> FoundEntry:
    """Return a result with its hits marked, the snippet around the first hit in the text."""
    title = highlight(entry.title, query)
    return FoundEntry(entry, title, _snippet(highlight(entry.text, query)))


def register() -> QuerySet[LegalDocument]:
    """Return every document with what replaced it."""
    return LegalDocument.objects.select_related("replaced_by").order_by("kind", "number")


def document_with_articles() -> QuerySet[LegalDocument]:
    """Return documents with their articles in order: two statements."""
    articles = LegalArticle.objects.order_by("order", "pk")
    return LegalDocument.objects.select_related("replaced_by").prefetch_related(Prefetch("articles", articles))


def _begins_a_word(column: str, word: str) -> Q:
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


def _snippet(segments: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Cut the segments to SNIPPET_LENGTH characters around the first hit, at spaces, with dots where text was cut."""
    start = 0
    for text, is_hit in segments:
        if is_hit:
            break
        start += len(text)
    else:
        start = 0
    whole = "".join(text for text, _hit in segments)
    begin = whole.rfind(" ", 0, start - SNIPPET_LEAD) + 1 if start > SNIPPET_LEAD else 0
    end = len(whole) if begin + SNIPPET_LENGTH >= len(whole) else whole.rfind(" ", begin, begin + SNIPPET_LENGTH)
    end = end if end > begin else min(len(whole), begin + SNIPPET_LENGTH)
    cut, place = [], 0
    for text, is_hit in segments:
        piece = text[max(begin - place, 0) : max(end - place, 0)]
        place += len(text)
        if piece:
            cut.append((piece, is_hit))
    dots = ("… ", False)
    return [*([dots] if begin else []), *cut, *([(" …", False)] if end < len(whole) else [])]
