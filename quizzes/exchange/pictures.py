"""Pictures of question files: into the library when read, out of it when written."""

import base64
import binascii
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from accounts.models import User
from content.models import LibraryImage
from content.uploads import redraw_image
from quizzes.exchange.conversion import Conversion
from quizzes.exchange.drafts import Draft, Part
from quizzes.exchange.picture_box import FOLDER, PATTERN


def library_bytes(path: str) -> bytes | None:
    """Return the file of a picture of the library by its path, None when there is none."""
    image = LibraryImage.objects.filter(media_path=path).first()
    if image is None:
        return None
    try:
        with image.file.open("rb") as stream:
            return stream.read()
    except OSError:
        return None


def store_pictures(found: Conversion, *, by: User | None) -> list[Draft]:
    """Put the pictures of a file into the library and return the drafts with the library's paths in their texts.

    A picture the library has already is not stored again; one that cannot be drawn leaves its description.
    """
    if not found.pictures:
        return found.drafts
    paths = [_stored(data, number=number, by=by) for number, data in enumerate(found.pictures, start=1)]
    return [_with_paths(draft, paths, found) for draft in found.drafts]


def _stored(data: str, *, number: int, by: User | None) -> str | None:
    try:
        content = base64.b64decode(data, validate=True)
        drawn = redraw_image(ContentFile(content))
    except (ValidationError, binascii.Error, ValueError):
        return None
    same = LibraryImage.objects.filter(file_hash=drawn.sha1).first()
    if same is None:
        title = _("Ảnh câu hỏi %(number)d") % {"number": number}
        same = LibraryImage(title=title, uploaded_by_user=by)
        same.file = ContentFile(content, name=f"cau-hoi-{number}.{drawn.extension}")
        same.save()
    return same.media_path


def _with_paths(draft: Draft, paths: list[str | None], found: Conversion) -> Draft:
    bad = 0

    def put(text: str) -> str:
        nonlocal bad
        for match in reversed(list(PATTERN.finditer(text))):
            path = paths[int(match["number"])] if int(match["number"]) < len(paths) else None
            bad += path is None
            text = (
                text[: match.start()]
                + (f"![{match['alt']}](media:{path})" if path else match["alt"])
                + text[match.end() :]
            )
        return text

    names = ("stem", "hint", "explanation", "basis", "rubric", "model", "body")
    changed = {name: put(getattr(draft, name)) for name in names if FOLDER in getattr(draft, name)}
    parts = [
        Part(put(part.text), put(part.feedback), part.weight, part.truth, put(part.right), part.rating, part.shape)
        for part in draft.parts
    ]
    if bad:
        found.log.begin(draft.code or draft.name)
        found.log.count("picture_bad", bad)
        found.log.end()
    return replace(draft, parts=parts, **changed)  # type: ignore[arg-type]  # the names are texts of Draft
