"""From the text of a page to what a reader sees, worked out once per text and process.

The key is the text itself, the day (whether a law is in force), and the version of the sanitiser's list: a new revision
or a changed list is a new key. A change in the register or the library is seen at once by the process that made it and
by the others after KEPT_SECONDS.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from time import monotonic
from typing import Any

from django.utils.safestring import SafeString

from content.law_queries import notices_for
from content.models.law import LegalArticle
from content.resolver import LibraryResolver, law_refs
from lms.base.clock import today
from lms.base.sanitise import LIST_VERSION
from lms.hgm import Document, RenderContext, parse, render_document

KEPT_SECONDS = 300
KEPT_TEXTS = 256


@dataclass
class ReadyText:
    """A text as parsed, and as HTML for a reader who answers nothing (`html`, made at first use)."""

    document: Document

    @cached_property
    def html(self) -> SafeString:
        """Return the whole text; questions are shown without a button."""
        return render_document(self.document)


class _Kept:
    """What was used last, at most KEPT_TEXTS things, each for at most KEPT_SECONDS."""

    def __init__(self) -> None:
        self._things: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what is kept under the key, made now where it is missing or too old."""
        with self._lock:
            made_at, found = self._things.get(key, (0.0, None))
        if found is None or monotonic() - made_at > KEPT_SECONDS:
            found = make()
            self._put(key, found)
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._things.clear()

    def _put(self, key: str, thing: Any) -> None:
        with self._lock:
            self._things[key] = (monotonic(), thing)
            self._things.move_to_end(key)
            while len(self._things) > KEPT_TEXTS:
                self._things.popitem(last=False)


_kept = _Kept()


def ready_text(source: str) -> ReadyText:
    """Return a text parsed with the library and the register; at most three statements, none when kept."""
    key = hashlib.sha256(f"{LIST_VERSION}|{today()}|{source}".encode()).hexdigest()
    return _kept.get(key, lambda: ReadyText(parse(source, resolver=LibraryResolver.for_sources([source]))))


def page_bases(page: Any) -> list[LegalArticle]:
    """Return the articles on which a page rests, with their documents; kept for a published version."""

    def load() -> list[LegalArticle]:
        return list(page.law_articles.select_related("document"))

    if page.live and not page.has_unpublished_changes and page.live_revision_id:
        return _kept.get(f"bases|{page.pk}|{page.live_revision_id}", load)
    return load()


def page_notices(page: Any) -> list[str]:
    """Return what readers are told about changes of the law on which the page rests; kept for a published version."""

    def load() -> list[str]:
        keys = {f"{ref.number}#{ref.article}" for ref in law_refs(page.body)}
        keys |= {f"{row.document.number}#{row.number}" for row in (page_bases(page) if has_bases else ())}
        changed_at = page.last_published_at
        return notices_for(target=f"page:{page.pk}", keys=keys, changed_at=changed_at, on=today()) if keys else []

    has_bases = hasattr(page, "law_articles")
    if page.live and not page.has_unpublished_changes and page.live_revision_id:
        return _kept.get(f"notices|{page.pk}|{page.live_revision_id}|{today()}", load)
    return load()


def page_document(page: Any) -> Document:
    """Return the parsed text of a page (`page.body`); shared between readers, never to be changed."""
    return ready_text(page.body).document


def render_page_body(page: Any, ctx: RenderContext | None = None) -> SafeString:
    """Return the text of a page as HTML.

    Args:
        ctx: what is known of one learner (seed, answers, where to post); without it the HTML is shared.
    """
    text = ready_text(page.body)
    return text.html if ctx is None else render_document(text.document, ctx)


def forget_rendered(**_signal: Any) -> None:
    """Drop what this process keeps; called when the register or the library changes."""
    _kept.clear()
