"""What may be uploaded into the library: pictures are drawn anew, other files must be what their name says.

Source: security.md I4 (allow-list by content and extension, limits, metadata dropped, SVG refused).
"""

import hashlib
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_IMAGE_BYTES = 10 * 1024 * 1024
MAX_IMAGE_PIXELS = 40_000_000
MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
#: A phone shows no more; larger pictures are made smaller when stored.
LONGEST_SIDE = 2000
IMAGE_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_LOOKED_AT_BYTES = 4096

path_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*\Z",
    gettext_lazy("Đường dẫn chỉ gồm chữ thường không dấu, số, dấu chấm, gạch nối và dấu «/», ví dụ: anh/loi-di.png."),
)


@dataclass(frozen=True, kw_only=True)
class RedrawnImage:
    """A picture made anew from the pixels of an uploaded one; `extension` without a dot."""

    content: bytes
    extension: str
    width: int
    height: int

    @property
    def sha1(self) -> str:
        """Return the fingerprint by which the library finds the same picture again."""
        return hashlib.sha1(self.content, usedforsecurity=False).hexdigest()


def redraw_image(stream: IO[bytes]) -> RedrawnImage:
    """Return the picture drawn anew: turned upright, at most LONGEST_SIDE wide and high, without any metadata.

    Raises:
        ValidationError: not a JPEG, PNG or WebP picture, broken, or too large in bytes or pixels.
    """
    stream.seek(0)
    data = stream.read(MAX_IMAGE_BYTES + 1)
    if len(data) > MAX_IMAGE_BYTES:
        raise ValidationError(_("Ảnh lớn hơn 10 MB. Hãy thu nhỏ rồi tải lên lại."), code="image_bytes")
    try:
        with Image.open(BytesIO(data), formats=tuple(IMAGE_FORMATS)) as picture:
            if picture.width * picture.height > MAX_IMAGE_PIXELS:
                raise ValidationError(_("Ảnh quá 40 triệu điểm ảnh. Hãy thu nhỏ rồi tải lên lại."), code="image_pixels")
            return _redrawn(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("Tệp này không phải ảnh JPG, PNG hay WebP đọc được."), code="not_image") from error


def check_document(stream: IO[bytes], name: str) -> None:
    """Refuse a file whose content is not what its extension says, that holds macros, or that is too large.

    Raises:
        ValidationError: with a sentence that says which.
    """
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    stream.seek(0, 2)
    if stream.tell() > MAX_DOCUMENT_BYTES:
        raise ValidationError(_("Tệp lớn hơn 50 MB."), code="document_bytes")
    stream.seek(0)
    head = stream.read(_LOOKED_AT_BYTES)
    right = _is_office(stream, extension) if extension in _OFFICE_PARTS else _looks_like(head, extension)
    stream.seek(0)
    if not right:
        raise ValidationError(
            _("Nội dung tệp không đúng với đuôi «.%(extension)s», hoặc tệp có macro. Hãy lưu lại đúng loại."),
            code="document_kind",
            params={"extension": extension},
        )


def _redrawn(picture: Image.Image) -> RedrawnImage:
    kind = picture.format or ""
    upright = ImageOps.exif_transpose(picture)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    drawn = upright.convert("RGBA" if transparent and kind != "JPEG" else "RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn.info = {}
    out = BytesIO()
    drawn.save(out, format=kind, **({} if kind == "PNG" else {"quality": 85}), optimize=True)
    return RedrawnImage(content=out.getvalue(), extension=IMAGE_FORMATS[kind], width=drawn.width, height=drawn.height)


def _is_office(stream: IO[bytes], extension: str) -> bool:
    try:
        with zipfile.ZipFile(stream) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return _OFFICE_PARTS[extension] in names and not any(name.endswith("vbaProject.bin") for name in names)


def _looks_like(head: bytes, extension: str) -> bool:
    if extension == "pdf":
        return b"%PDF-" in head[:1024]
    if extension == "mp4":
        return head[4:8] == b"ftyp"
    if extension == "mp3":
        return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)
    if extension == "vtt" and not head.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return False
    return extension in ("txt", "vtt") and b"\x00" not in head
