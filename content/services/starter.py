"""Loads the texts of `content/starter` into the tree, and loads them again without making duplicates."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from django.core.files.base import ContentFile
from wagtail.models import Page

from content.checking import articles_named_in, with_ids
from content.models import CasePage, GuidePage, LibraryDocument, LibraryImage, MaterialPage, NewsPage, StarterText
from content.services.groups import ensure_groups
from content.services.law import Loaded, load_register
from content.services.tree import SiteTree, ensure_tree

STARTER = Path(__file__).resolve().parent.parent / "starter"


@dataclass(frozen=True, kw_only=True)
class StarterPage:
    """One text to be loaded: where it goes, its key in the starter set and the fields of its page."""

    key: str
    parent: Page
    model: type[Page]
    fields: dict[str, Any]
    body: str | None = None
    published_on: date | None = None


def read_index(folder: Path = STARTER) -> dict[str, Any]:
    """Return what `index.yaml` lists."""
    return yaml.safe_load((folder / "index.yaml").read_text(encoding="utf-8"))


def load_starter(*, folder: Path = STARTER, force: bool = False) -> dict[str, Loaded]:
    """Load register, pictures, films, material set, news, cases and guides; return the counts by part.

    Args:
        force: also write over pages that a person has edited since.
    """
    law = yaml.safe_load((folder / "law.yaml").read_text(encoding="utf-8"))
    counts = {"law": load_register(documents=law["documents"])}
    counts |= {"images": load_pictures(folder=folder), "files": load_files(folder=folder)}
    tree = ensure_tree()
    ensure_groups(home=tree.home, sections=[tree.materials, tree.news])
    index = read_index(folder)
    for part, parent, model, extra in _parts(tree):
        counts[part] = Loaded()
        for entry in sorted(index.get(part) or (), key=lambda item: item["order"]):
            text = StarterPage(
                key=f"{part}/{entry['slug']}",
                parent=parent,
                model=model,
                fields={"title": entry["title"], "slug": entry["slug"], "summary": entry["summary"], **extra(entry)},
                body=(folder / entry["file"]).read_text(encoding="utf-8"),
                published_on=entry.get("published_on"),
            )
            load_page(text=text, loaded=counts[part], force=force)
    return counts


def load_page(*, text: StarterPage, loaded: Loaded, force: bool) -> Page:
    """Make or renew the page of one starter text and publish it; count what happened in `loaded`.

    A page that a person has edited since the last load is left alone (`loaded.kept`) unless `force`.
    """
    fingerprint = _fingerprint(text)
    known = StarterText.objects.filter(key=text.key).select_related("page").first()
    if known is not None and known.fingerprint == fingerprint and not force:
        loaded.unchanged += 1
        return known.page
    if known is not None and known.page.latest_revision_id != known.revision_id and not force:
        loaded.kept += 1
        return known.page
    loaded.count(made=known is None, changed=known is not None)
    page = known.page.specific if known else text.model(**text.fields, live=False)
    _fill(page, text)
    if known is None:
        page.first_published_at = _noon(text.published_on)
        text.parent.add_child(instance=page)
    revision = page.save_revision(clean=False)
    revision.publish()
    StarterText.objects.update_or_create(
        key=text.key, defaults={"page_id": page.pk, "revision": revision, "fingerprint": fingerprint}
    )
    return page


def load_pictures(*, folder: Path) -> Loaded:
    """Put the pictures under `pictures/` into the library under their path; those already there stay."""
    loaded, root = Loaded(), folder / "pictures"
    for path in sorted(root.rglob("*.*")) if root.is_dir() else ():
        media_path = path.relative_to(root).as_posix()
        made = not LibraryImage.objects.filter(media_path=media_path).exists()
        if made:
            title = path.stem.replace("-", " ").capitalize()
            LibraryImage(title=title, media_path=media_path, file=ContentFile(path.read_bytes(), path.name)).save()
        loaded.count(made=made, changed=False)
    return loaded


def load_files(*, folder: Path) -> Loaded:
    """Put films and captions under `files/` into the library under their path; those already there stay."""
    loaded, root = Loaded(), folder / "files"
    for path in sorted(root.rglob("*.*")) if root.is_dir() else ():
        media_path = path.relative_to(root).as_posix()
        made = not LibraryDocument.objects.filter(media_path=media_path).exists()
        if made:
            title = f"{path.stem.replace('-', ' ').capitalize()} ({path.suffix.lstrip('.')})"
            file = LibraryDocument(title=title, media_path=media_path, file=ContentFile(path.read_bytes(), path.name))
            file.clean()
            file.save()
        loaded.count(made=made, changed=False)
    return loaded


def _parts(tree: SiteTree) -> list[tuple[str, Page, type[Page], Callable[[dict[str, Any]], dict[str, Any]]]]:
    return [
        ("materials", tree.materials, MaterialPage, lambda entry: {"section": entry["section"]}),
        ("news", tree.news, NewsPage, lambda entry: {"published_on": entry["published_on"]}),
        ("cases", tree.cases, CasePage, lambda entry: {"field": entry["section"]}),
        ("guides", tree.guides, GuidePage, lambda entry: {"role": entry["role"]}),
    ]


def _fill(page: Page, text: StarterPage) -> None:
    for name, value in text.fields.items():
        setattr(page, name, value)
    if text.body is None:
        return
    page.body = with_ids(text.body)
    if hasattr(page, "law_articles"):
        page.law_articles.set(articles_named_in(text.body))


def _fingerprint(text: StarterPage) -> str:
    parts = json.dumps({"fields": text.fields, "body": text.body}, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(5), tzinfo=UTC) if day else None
