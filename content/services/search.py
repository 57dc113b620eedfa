"""Keeps one folded row for each published page that the public may find.

What a page tells is said by the page itself: `search_kind` (its heading in the results) and, for pages with a text,
`search_whole_text`. A page without `search_kind` is never found; a lesson tells title and summary only.
"""

import re
from html import unescape

from wagtail.models import Page

from content.models.search import SearchEntry
from content.rendering import ready_text
from lms.base.text import clean, search_key

# Marks inside a line leave no gap behind, all others do.
_INLINE = re.compile(r"</?(?:a|strong|em|s|del|code|sup|sub|mark)(?: [^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")
TITLE_LENGTH = 255


def keep_entry(*, page: Page) -> SearchEntry | None:
    """Write the entry of a page anew; a page that is not public loses it."""
    specific = page.specific
    kind = getattr(specific, "search_kind", "")
    if not kind or not specific.live or specific.get_view_restrictions().exists():
        drop_entry(page=page)
        return None
    title, text = clean(specific.title)[:TITLE_LENGTH], _text_of(specific)
    return SearchEntry.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "kind": kind,
            "title": title,
            "text": text,
            "title_key": search_key(title)[:TITLE_LENGTH],
            "text_key": search_key(text),
            "address": specific.get_url() or "",
        },
    )[0]


def drop_entry(*, page: Page) -> None:
    """Remove the entry of a page; a deleted page takes its entry along by itself."""
    SearchEntry.objects.filter(page_id=page.pk).delete()


def keep_entries_below(*, page: Page) -> None:
    """Write the entries of a page and everything below it anew, after a move or a change of address."""
    for found in Page.objects.descendant_of(page, inclusive=True).specific().iterator():
        keep_entry(page=found)


def rebuild_entries() -> int:
    """Write every entry anew and return how many there are."""
    SearchEntry.objects.all().delete()
    return sum(keep_entry(page=page) is not None for page in Page.objects.live().specific().iterator())


def _text_of(page: Page) -> str:
    parts = [getattr(page, "summary", "")]
    if getattr(page, "search_whole_text", False):
        parts.append(unescape(_TAG.sub(" ", _INLINE.sub("", ready_text(page.body).html))))
    return clean(" ".join(parts))
