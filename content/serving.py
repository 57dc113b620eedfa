"""Files of the library as they are handed out: pictures whole, others in the parts that players ask for.

A phone asks for a film piece by piece and refuses one that comes only whole.

Source: RFC 9110 §14 (one range; several, or one that cannot be understood, are answered with the whole file).
"""

import re
from http import HTTPStatus

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from content.models import LibraryDocument

MOST_BYTES = 2 * 1024 * 1024
"""So much is handed out at once; a player asks for the next piece by itself."""
PICTURE_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
KEPT_BY_BROWSERS = "public, max-age=3600"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")


def part_asked_for(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for; None when the whole file is to be sent.

    Args:
        header: what the `Range` header says, empty when there is none.
        size: bytes of the file.

    Raises:
        ValueError: the part lies behind the end of the file (416).
    """
    match = _RANGE.match(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
        if match[2] and int(match[2]) < first:
            return None
    if first >= size:
        raise ValueError(header)
    return first, last


def answer_part(document: LibraryDocument, request: HttpRequest) -> HttpResponse | None:
    """Return the part of a file that was asked for, or None when the ordinary answer is to be given."""
    header = request.headers.get("Range", "")
    if request.method != "GET" or not header or request.headers.get("If-Range", _tag(document)) != _tag(document):
        return None
    size = document.file.size
    try:
        asked = part_asked_for(header, size)
    except ValueError:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    if asked is None:
        return None
    first, last = asked[0], min(asked[1], asked[0] + MOST_BYTES - 1)
    answer = HttpResponse(
        _piece(document, first, last), status=HTTPStatus.PARTIAL_CONTENT, content_type=document.content_type
    )
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Content-Disposition"] = document.content_disposition
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = _tag(document)
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


def answer_picture(name: str) -> FileResponse:
    """Return a stored picture; browsers may keep it for an hour.

    Raises:
        Http404: there is none of this name, or it is no picture.
    """
    kind = PICTURE_TYPES.get(name.rsplit(".", 1)[-1].lower())
    if kind is None or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=kind)
    response["Cache-Control"] = KEPT_BY_BROWSERS
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _tag(document: LibraryDocument) -> str:
    return f'"{document.file_hash}"'


def _piece(document: LibraryDocument, first: int, last: int) -> bytes:
    with document.file.open("rb") as stream:
        stream.seek(first)
        return bytes(stream.read(last - first + 1))
