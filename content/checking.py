"""What an author must or should mend before a text is published, with the library and the register at hand."""

from dataclasses import dataclass
from secrets import SystemRandom

from content.models.law import LegalArticle
from content.resolver import LibraryResolver, law_refs
from lms.hgm import Diagnostic, parse
from lms.hgm.formatting import add_missing_ids


@dataclass(frozen=True, slots=True)
class TextCheck:
    """The findings about one text, by line."""

    diagnostics: tuple[Diagnostic, ...]

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
    return TextCheck(parse(source, resolver=LibraryResolver.for_sources([source])).diagnostics)


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
