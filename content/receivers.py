"""What follows a change in the tree, the register or the library."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from content.models import (
    LawChange,
    LawChangeWithdrawal,
    LawDecision,
    LegalArticle,
    LegalDocument,
    LibraryDocument,
    LibraryImage,
)
from content.rendering import forget_rendered
from content.services.search import drop_entry, keep_entries_below, keep_entry


def connect() -> None:
    """Connect the receivers; called once when the app is ready."""
    register = (LegalDocument, LegalArticle, LawChange, LawChangeWithdrawal, LawDecision)
    for model in (*register, LibraryImage, LibraryDocument):
        post_save.connect(forget_rendered, sender=model, dispatch_uid=f"forget-{model.__name__}-saved")
        post_delete.connect(forget_rendered, sender=model, dispatch_uid=f"forget-{model.__name__}-deleted")
    page_published.connect(_published, dispatch_uid="search-published")
    page_unpublished.connect(_unpublished, dispatch_uid="search-unpublished")
    post_page_move.connect(_moved, dispatch_uid="search-moved")
    page_slug_changed.connect(_moved, dispatch_uid="search-slug")


def _published(*, instance: Page, **_signal: Any) -> None:
    keep_entry(page=instance)


def _unpublished(*, instance: Page, **_signal: Any) -> None:
    drop_entry(page=instance)


def _moved(*, instance: Page, **_signal: Any) -> None:
    keep_entries_below(page=instance)
