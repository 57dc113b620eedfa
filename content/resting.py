"""What rests on an article: pages here, questions and whatever else an upper app registers.

    resting.register(items_of_mine)

A provider is given the keys of changed places («35/2013/QH13#4», «35/2013/QH13#» for a whole document) and the person
who looks, and returns what this person may see, each item with the keys on which it rests.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import get_page_models

from accounts.access import SomeUser, scope_of
from accounts.enums import Role
from content.models.base import MarkdownPageMixin
from content.resolver import law_refs
from lms.hgm import Block, LawRef, parse

#: Who decides about pages: those who answer for the whole of the material set.
PAGE_ROLES = (Role.EDITOR, Role.PROGRAMME_EDITOR)


@dataclass(frozen=True)
class RestingItem:
    """One text that rests on changed places.

    Attributes:
        target: lasting name, as decisions keep it.
        keys: the changed places on which it rests.
        places: where in the text, in words.
        is_key: whether an answer key rests on the article, not only a citation.
        changed_at: when the text that people get was last written.
    """

    target: str
    kind: str
    title: str
    address: str
    keys: frozenset[str]
    places: tuple[str, ...]
    is_key: bool
    changed_at: datetime | None
    may_decide: bool = field(default=False)


Provider = Callable[[Collection[str], SomeUser], Iterable[RestingItem]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one is added once."""
    if provider not in _providers:
        _providers.append(provider)


def resting_on(keys: Collection[str], user: SomeUser) -> list[RestingItem]:
    """Return everything that this person may see and that rests on one of the places; keys first, then by title."""
    if not keys:
        return []
    found = [item for provider in (resting_pages, *_providers) for item in provider(keys, user)]
    return sorted(found, key=lambda item: (not item.is_key, item.kind, item.title, item.target))


def matching(ref: LawRef, keys: Collection[str]) -> list[str]:
    """Return the keys that a reference names: its article, and its document when that is changed as a whole."""
    return [key for key in (f"{ref.number}#{ref.article}", f"{ref.number}#") if key in keys]


def resting_pages(keys: Collection[str], user: SomeUser) -> Iterator[RestingItem]:
    """Yield the pages that cite a changed place, or name it as their basis; two statements."""
    may_decide = scope_of(user, roles=PAGE_ROLES).nation
    bases = _bases_of_pages(keys)
    for pk, title, source, published, label in _texts():
        named = bases.get(pk, frozenset())
        cited = [(ref, match) for ref in law_refs(source) for match in matching(ref, keys)]
        if not named and not cited:
            continue
        places, is_key = _places(source, keys) if cited else ([], False)
        if named:
            places = [_("căn cứ của bài"), *places]
        yield RestingItem(
            target=f"page:{pk}",
            kind=label,
            title=title,
            address=reverse("wagtailadmin_pages:edit", args=[pk]),
            keys=frozenset({match for _ref, match in cited}) | named,
            places=tuple(places),
            is_key=is_key,
            changed_at=published,
            may_decide=may_decide,
        )


def page_types() -> list[Any]:
    """Return the types of pages with a text in our dialect, of every app."""
    return [model for model in get_page_models() if issubclass(model, MarkdownPageMixin)]


def _texts() -> Any:
    """Return key, title, text, day and type of every page with a text, with one statement."""
    parts = [
        model.objects.order_by()
        .annotate(label=Cast(Value(str(model._meta.verbose_name).capitalize()), CharField()))
        .values_list("pk", "title", "body", "last_published_at", "label")
        for model in page_types()
    ]
    return reduce(lambda left, right: left.union(right, all=True), parts)


def _bases_of_pages(keys: Collection[str]) -> dict[int, frozenset[str]]:
    """Return, for pages that name their bases in a field of their own, the changed places among these."""
    parts = [
        model.law_articles.through.objects.order_by().values_list(
            f"{model._meta.model_name}_id", "legalarticle__document__number", "legalarticle__number"
        )
        for model in page_types()
        if hasattr(model, "law_articles")
    ]
    found: dict[int, frozenset[str]] = {}
    if parts:
        for pk, number, article in reduce(lambda left, right: left.union(right, all=True), parts):
            keys_here = frozenset(matching(LawRef(number, article), keys))
            if keys_here:
                found[pk] = found.get(pk, frozenset()) | keys_here
    return found


def _places(source: str, keys: Collection[str]) -> tuple[list[str], bool]:
    """Return where a text cites the places: «đáp án câu q-1 (khoản 1 Điều 4)», «dòng 14 (Điều 4)»."""
    document = parse(source)
    questions = [block for block in document.blocks() if block.kind in document.answerable]
    found: dict[str, None] = {}
    is_key = False
    for number, line in enumerate(source.splitlines(), start=1):
        for ref in law_refs(line):
            if not matching(ref, keys):
                continue
            block = next((block for block in questions if block.line <= number <= block.end_line), None)
            is_key = is_key or block is not None
            found.setdefault(_place(ref, block, number))
    return list(found), is_key


def _place(ref: LawRef, block: Block | None, line: int) -> str:
    named = {"place": ref.place or ref.number, "line": line, "code": (block.id or "") if block else ""}
    if block is not None:
        return _("đáp án câu %(code)s (%(place)s, dòng %(line)s)") % named
    return _("dòng %(line)s (%(place)s)") % named
