"""From the text of a page to what a reader sees, worked out once per text and process.

The key is the text itself, the day (whether a law is in force), and the version of the sanitiser's list: a new revision
or a changed list is a new key. A change in the register or the library is seen at once by the process that made it and
by the others after KEPT_SECONDS.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from time import monotonic
from typing import Any

from django.utils.safestring import SafeString

from content.resolver import LibraryResolver
from lms.base.clock import today
from lms.base.sanitise import LIST_VERSION
from lms.hgm import Document, RenderContext, parse, render_document

KEPT_SECONDS = 300
KEPT_TEXTS = 256


@dataclass
class ReadyText:
    """A text as parsed, and as HTML for a reader who answers nothing (`html`, made at first use)."""

    document: Document
    made_at: float = field(default_factory=monotonic)

    @cached_property
    def html(self) -> SafeString:
        """Return the whole text; questions are shown without a button."""
        return render_document(self.document)


class _Kept:
    """The texts used last, at most KEPT_TEXTS, each for at most KEPT_SECONDS."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, ReadyText] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> ReadyText | None:
        with self._lock:
            found = self._texts.get(key)
            if found is None or monotonic() - found.made_at > KEPT_SECONDS:
                return None
            self._texts.move_to_end(key)
            return found

    def put(self, key: str, text: ReadyText) -> None:
        with self._lock:
            self._texts[key] = text
            self._texts.move_to_end(key)
            while len(self._texts) > KEPT_TEXTS:
                self._texts.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._texts.clear()


_kept = _Kept()


def ready_text(source: str) -> ReadyText:
    """Return a text parsed with the library and the register; at most three statements, none when kept."""
    key = hashlib.sha256(f"{LIST_VERSION}|{today()}|{source}".encode()).hexdigest()
    found = _kept.get(key)
    if found is None:
        found = ReadyText(parse(source, resolver=LibraryResolver.for_sources([source])))
        _kept.put(key, found)
    return found


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
