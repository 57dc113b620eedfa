"""What an author must or should mend before a text is published, with the library and the register at hand."""

from dataclasses import dataclass
from secrets import SystemRandom

from content.models.law import LegalArticle
from content.resolver import LibraryResolver, law_refs
from lms.hgm import Diagnostic, Document, parse
from lms.hgm.draft import Fix
from lms.hgm.fixes import MAX_FIXES, apply_all, draft_of, fix_of
from lms.hgm.formatting import add_missing_ids

#: A missing identifier is added whenever a page is saved: writers need not know of it.
MENDED_ON_SAVING = frozenset({"W510"})


@dataclass(frozen=True, slots=True)
class TextCheck:
    """The findings about one text, by line, and the text as it was understood."""

    source: str
    document: Document

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return everything a writer can do something about, in order of lines."""
        return tuple(item for item in self.document.diagnostics if item.code not in MENDED_ON_SAVING)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Return what stands in the way of publishing."""
        return tuple(item for item in self.diagnostics if item.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return what may be published all the same."""
        return tuple(item for item in self.diagnostics if item.severity != "error")


def check_text(source: str) -> TextCheck:
    """Return what is wrong or doubtful in a text; never raises on what an author types."""
    return TextCheck(source, _read(source))


def _read(source: str) -> Document:
    return parse(source, resolver=LibraryResolver.for_sources([source]))


def repairs(found: TextCheck) -> list[Fix | None]:
    """Return the repair of each finding, None where only the writer knows what was meant."""
    draft = draft_of(found.source, document=found.document, rng=SystemRandom())
    fixes = [fix_of(draft, item) for item in found.diagnostics[:MAX_FIXES]]
    return fixes + [None] * (len(found.diagnostics) - len(fixes))


def repaired(source: str) -> str:
    """Return the text with every repair made that needs no decision."""
    return apply_all(source, read=_read, rng=SystemRandom())


def with_ids(source: str) -> str:
    """Return the text with an identifier in every block that records answers (dialect §6)."""
    return add_missing_ids(source, SystemRandom())


def articles_named_in(source: str) -> list[LegalArticle]:
    """Return the registered articles that a text links to or gives as basis, in one statement."""
    wanted = {(ref.number, ref.article) for ref in law_refs(source) if ref.article}
    if not wanted:
        return []
    rows = LegalArticle.objects.filter(
        document__number__in={number for number, _article in wanted},
        number__in={article for _number, article in wanted},
    ).select_related("document")
    return [row for row in rows if (row.document.number, row.number) in wanted]
