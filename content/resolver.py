"""What a text refers to, looked up in the library and the register of legal documents.

`LibraryResolver.for_sources` finds the references of one or more texts with a linear scan and loads them with at most
three statements; afterwards it answers the parser without asking the database again.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import unquote

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from content.enums import ChangeKind
from content.models.law import LegalDocument
from content.models.library import LibraryDocument, LibraryImage
from lms.base.clock import today
from lms.hgm import LawRef, LawTarget, parse_law_ref
from lms.hgm.law import SCHEME as LAW_SCHEME

MEDIA_SCHEME = "media:"
# The end of an address in a text: a space, a quote, a comma between two bases, a bracket.
_MEDIA = re.compile(r"media:([^\s<>\"'()\[\],;]{1,200})")
_LAW = re.compile(r"luat:[^\s<>\"'()\[\],;]{1,120}")


def media_paths(source: str) -> set[str]:
    """Return the library paths that a text names."""
    return {unquote(match[1]) for match in _MEDIA.finditer(source)}


def law_refs(source: str) -> list[LawRef]:
    """Return the legal references of a text in reading order, each once."""
    found: dict[LawRef, None] = {}
    for match in _LAW.finditer(source):
        ref = parse_law_ref(match[0].rstrip(".:"))
        if ref is not None:
            found.setdefault(ref)
    return list(found)


class LibraryResolver:
    """Answers the parser from what was loaded; what was not named by the sources counts as missing.

    Attributes:
        on: the day for which it is said whether a document, or one article of it, is in force.
    """

    def __init__(
        self, *, media: dict[str, str], documents: dict[str, LegalDocument], on: date, repealed: set[str] | None = None
    ) -> None:
        """Keep what was loaded; use `for_sources` to load it. `repealed` holds places as LawChange.key has them."""
        self.on = on
        self._media = media
        self._documents = documents
        self._repealed = repealed or set()

    @classmethod
    def for_sources(cls, sources: Iterable[str], *, on: date | None = None) -> "LibraryResolver":
        """Load what the texts refer to: at most one statement each for pictures, files and legal documents."""
        texts = list(sources)
        paths = set().union(*(media_paths(text) for text in texts))
        numbers = {ref.number for text in texts for ref in law_refs(text)}
        media: dict[str, str] = {}
        if paths:
            # No instances: one whose size is not loaded would ask for it.
            pictures = LibraryImage.objects.filter(media_path__in=paths).values_list("media_path", flat=True)
            media |= {path: reverse("content:picture", args=[path]) for path in pictures}
            files = LibraryDocument.objects.filter(media_path__in=paths - media.keys()).only("media_path", "file")
            media |= {file.media_path: file.get_absolute_url() for file in files}
        documents: dict[str, LegalDocument] = {}
        repealed: set[str] = set()
        day = on or today()
        # A document stands once for each of its repeals, so that one statement is enough.
        for row in _with_repeals(numbers, on=day) if numbers else ():
            documents[row.number] = row
            if row.repeal is not None and row.withdrawn is None:
                repealed.add(f"{row.number}#{row.repealed_article or ''}")
        return cls(media=media, documents=documents, on=day, repealed=repealed)

    def media(self, path: str) -> str | None:
        """Return the address of a library file, or None when it is missing (E502)."""
        return self._media.get(path)

    def law(self, ref: LawRef) -> LawTarget | None:
        """Return where a reference leads, or None when the document is not registered (W506)."""
        document = self._documents.get(ref.number)
        if document is None:
            return None
        anchor = f"#dieu-{ref.article}" if ref.article else ""
        stands = document.in_force(self.on) and f"{ref.number}#" not in self._repealed
        is_gone = stands and bool(ref.article) and f"{ref.number}#{ref.article}" in self._repealed
        return LawTarget(
            url=f"{document.get_absolute_url()}{anchor}",
            title=document.title,
            in_force=stands and not is_gone,
            replaced_by=document.replaced_by.number if document.replaced_by and not is_gone else "",
            part=_("Điều %(article)s, %(number)s") % {"article": ref.article, "number": ref.number} if is_gone else "",
        )


def _with_repeals(numbers: set[str], *, on: date) -> QuerySet[Any]:
    """Return documents with `repeal`, `repealed_article` (null for the whole) and `withdrawn`, a row a repeal."""
    begun = Q(changes__kind=ChangeKind.REPEALED, changes__from_on__lte=on)
    return (
        LegalDocument.objects.filter(number__in=numbers)
        .select_related("replaced_by")
        .annotate(gone=FilteredRelation("changes", condition=begun))
        .annotate(
            repeal=F("gone__id"), repealed_article=F("gone__article__number"), withdrawn=F("gone__withdrawal__id")
        )
    )


class WholeLibrary:
    """Answers from the database, one statement a question: for single commands, not for pages."""

    def media(self, path: str) -> str | None:
        """Return the address of a library file, or None when it is missing."""
        return LibraryResolver.for_sources([f"{MEDIA_SCHEME}{path}"]).media(path)

    def law(self, ref: LawRef) -> LawTarget | None:
        """Return where a reference leads, or None when the document is not registered."""
        return LibraryResolver.for_sources([f"{LAW_SCHEME}{ref.number}"]).law(ref)
