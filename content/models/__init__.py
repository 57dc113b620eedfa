"""Pages of the material set, the law register, the image and document library, folded search."""

from content.models.amendments import LawChange, LawChangeWithdrawal, LawDecision
from content.models.law import LegalArticle, LegalDocument
from content.models.library import LibraryDocument, LibraryImage, LibraryRendition
from content.models.pages import (
    CaseIndexPage,
    CasePage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    MaterialIndexPage,
    MaterialPage,
    NewsIndexPage,
    NewsPage,
)
from content.models.search import SearchEntry
from content.models.starter import StarterText

__all__ = [
    "CaseIndexPage",
    "CasePage",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "LawChange",
    "LawChangeWithdrawal",
    "LawDecision",
    "LegalArticle",
    "LegalDocument",
    "LibraryDocument",
    "LibraryImage",
    "LibraryRendition",
    "MaterialIndexPage",
    "MaterialPage",
    "NewsIndexPage",
    "NewsPage",
    "SearchEntry",
    "StarterText",
]
