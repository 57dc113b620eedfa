"""Makes a draft page of a Word file: headings, lists, tables and pictures are kept, the rest is reported."""

import base64
import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import User
from content.models import LibraryImage
from content.panels import free_slug
from content.uploads import redraw_image
from content.word.sentences import REFUSALS, report
from lms.base.cage import Crashed, Refused, Timeout, TooBig, run_caged
from lms.base.errors import RuleViolation
from lms.base.html_markdown import read_html, to_markdown
from lms.base.sanitise import clean_fragment
from lms.base.text import clean, slug

MAX_BYTES = 10_000_000
TITLE_LENGTH = 200
READER = "content.word.reading:read"


@dataclass(frozen=True, slots=True)
class ImportedWord:
    """The draft that was made, and what of the file was not kept, a sentence each."""

    page: Page
    report: list[str]


def import_word(*, source: bytes, name: str, parent: Page, model: type[Page], by: User, on: date) -> ImportedWord:
    """Make an unpublished page of a kind under `parent`, owned by `by`.

    Args:
        name: of the file; the title when the text has no heading of the first level.
        on: day of a news item.

    Raises:
        RuleViolation: the file is refused; `field` is "file", the sentence says why and what to do.
    """
    read = _read(source)
    tree = read_html(clean_fragment(read["html"]))
    title = clean(read["title"] or PurePosixPath(name).stem.replace("_", " "))[:TITLE_LENGTH]
    lost = dict(read["lost"])
    if not tree.text and not read["title"] and not read["pictures"]:
        raise _refusal("empty")
    with transaction.atomic():
        pictures = _store_pictures(read["pictures"], title=title, by=by, lost=lost)
        body = to_markdown(tree, pictures=pictures)
        fields: dict[str, Any] = {"published_on": on} if hasattr(model, "published_on") else {}
        page = model(title=title, body=body, live=False, owner=by, **fields)
        page.slug = free_slug(title, parent=parent, page=page)
        parent.add_child(instance=page)
        page.save_revision(user=by, log_action=True)
    return ImportedWord(page, report(lost))


def _read(source: bytes) -> dict[str, Any]:
    if len(source) > MAX_BYTES:
        raise _refusal("upload_too_large")
    if source[:2] != b"PK" and source[:4] != b"\xd0\xcf\x11\xe0":
        raise _refusal("wrong_kind")
    try:
        return run_caged(READER, source=source)
    except Refused as refused:
        raise _refusal(refused.code) from refused
    except (Timeout, TooBig) as error:
        raise _refusal("too_large") from error
    except Crashed as error:
        raise _refusal("broken") from error


def _refusal(code: str) -> RuleViolation:
    return RuleViolation(code, str(REFUSALS[code]), field="file")


def _store_pictures(found: list[dict[str, str]], *, title: str, by: User, lost: dict[str, int]) -> dict[str, str]:
    """Put the pictures into the library and return the Markdown that stands for each `src`."""
    written: dict[str, str] = {}
    for place, picture in enumerate(found):
        image = _library_image(picture, title=f"{title[:60]} – {_('ảnh')} {place + 1}", by=by)
        if image is None:
            lost["picture"] = lost.get("picture", 0) + 1
            continue
        words = re.sub(r"[\[\]\s]+", " ", picture["alt"]).strip()
        if not words:
            lost["no_alt"] = lost.get("no_alt", 0) + 1
        written[f"/p/{place}"] = f"![{words or _('Ảnh') + f' {place + 1}'}](media:{image.media_path})"
    return written


def _library_image(picture: dict[str, str], *, title: str, by: User) -> LibraryImage | None:
    """Return the picture in the library, the one already there when it is the same; None when it cannot be drawn."""
    content = base64.b64decode(picture["data"])
    try:
        drawn = redraw_image(ContentFile(content))
    except ValidationError:
        return None
    same = LibraryImage.objects.filter(file_hash=drawn.sha1).first()
    if same is not None:
        return same
    name = f"{slug(title) or 'anh'}.{drawn.extension}"
    image = LibraryImage(title=title, uploaded_by_user=by, file=ContentFile(content, name=name))
    image.save()
    return image
