"""Reading a .docx file; runs inside the cage only (`content.services.word` calls it).

Everything here takes bytes from strangers. The archive is looked through before mammoth sees it. Refusals are codes;
the sentences are made outside. What Markdown cannot hold is counted by the marks it leaves in the document.

Source: security.md I4, I5; dialect page §13.
"""

import base64
import re
import zipfile
import zlib
from html import unescape
from typing import Any, BinaryIO

import mammoth
from mammoth.documents import Image

from lms.base.cage_child import Refusal

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_XML_BYTES = 20 * 1024 * 1024
MAX_RATIO = 100
MAX_PICTURES = 60
MAX_PICTURE_BYTES = 10 * 1024 * 1024
_RATIO_FREE_BYTES = 2 * 1024 * 1024
_BODY = "word/document.xml"
_TYPES = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_LINK = re.compile(rb"<Relationship [^>]*>")
_UNSAFE = (b"<!DOCTYPE", b"<!ENTITY")
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
"""
_FIRST = re.compile(r"(?:<p></p>)*<h1(?P<named> class=\"title\")?>(?P<words>[^\0]{1,2000}?)</h1>")
_TOP = re.compile(r"<h1[ >]")
_HEADING = re.compile(r"<(/?)h([1-6])(?: class=\"title\")?>")
_TAG = re.compile(r"<[^<>]*>")
#: What is counted as lost, by the mark it leaves in the document.
_LOST = {
    "underline": re.compile(rb"<w:u [^>]*w:val=\"(?!none)"),
    "colour": re.compile(rb"<w:(?:highlight|color) [^>]*w:val=\"(?!auto|000000|none)"),
    "textbox": re.compile(rb"<w:txbxContent>"),
    "formula": re.compile(rb"<m:oMath>"),
    "chart": re.compile(rb"<(?:c:chart|dgm:relIds) "),
    "embedded": re.compile(rb"<w:object[ >]"),
    "merged_cell": re.compile(rb"<w:(?:gridSpan|vMerge)[ /]"),
    "deleted": re.compile(rb"<w:del [^>]*>"),
    "comment": re.compile(rb"<w:commentReference "),
    "footnote": re.compile(rb"<w:(?:footnote|endnote)Reference "),
    "field": re.compile(rb"<w:sdt>"),
}


def read(stream: BinaryIO) -> dict[str, Any]:
    """Return `{"title", "html", "pictures": [{"type", "alt", "data"}], "lost": {what: count}}` of a .docx file.

    A picture stands in the HTML as `<img src="/p/N">`, N counted from 0; its data is base64.

    Raises:
        Refusal: `old_word`, `wrong_kind`, `macro`, `encrypted`, `broken`, `bomb`, `unsafe_xml`.
    """
    lost = _look_through(stream)
    pictures: list[dict[str, str]] = []
    stream.seek(0)
    try:
        result = mammoth.convert_to_html(
            stream,
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: _picture(image, pictures, lost)),
            external_file_access=False,
        )
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError, IndexError, TypeError, OSError) as error:
        raise Refusal("broken") from error
    title, html = _title_and_rest(result.value)
    kept = {name: count for name, count in lost.items() if count}
    return {"title": title, "html": html, "pictures": pictures, "lost": kept}


def _title_and_rest(html: str) -> tuple[str, str]:
    """Take the title out: a paragraph of the style «Title», or the only heading of the first level, at the beginning.

    What is left has its headings one level lower: the first level is that of the page's own title.
    """
    first = _FIRST.match(html)
    title = ""
    if first and (first["named"] or len(_TOP.findall(html)) == 1):
        title, html = unescape(_TAG.sub("", first["words"])), html[first.end() :]
    return title, _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 1, 6)}>", html)


def _picture(image: Image, pictures: list[dict[str, str]], lost: dict[str, int]) -> dict[str, str]:
    if len(pictures) >= MAX_PICTURES:
        lost["picture"] = lost.get("picture", 0) + 1
        return {"src": "/p/lost"}
    with image.open() as data:
        content = data.read(MAX_PICTURE_BYTES + 1)
    pictures.append(
        {
            "type": image.content_type or "",
            "alt": (image.alt_text or "")[:200],
            "data": base64.b64encode(content).decode() if len(content) <= MAX_PICTURE_BYTES else "",
        }
    )
    return {"src": f"/p/{len(pictures) - 1}"}


def _look_through(stream: BinaryIO) -> dict[str, int]:
    head = stream.read(8)
    stream.seek(0)
    if head == _OLE:
        raise Refusal("old_word")
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_sizes(archive.infolist())
            _check_kind(archive)
            xml = {entry.filename: _unpacked(archive, entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise Refusal("broken") from error
    lost = {name: len(mark.findall(xml[_BODY])) for name, mark in _LOST.items()}
    links = _LINK.findall(xml.get("word/_rels/document.xml.rels", b""))
    lost["linked"] = sum(b'TargetMode="External"' in link and b"/hyperlink" not in link for link in links)
    return lost


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refusal("bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refusal("encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > _RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed):
        raise Refusal("bomb")


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if _TYPES not in names:
        raise Refusal("wrong_kind")
    with archive.open(_TYPES) as part:
        types = part.read(1024 * 1024)
    if b"macroEnabled" in types or any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Refusal("macro")
    if b"wordprocessingml" not in types or _BODY not in names:
        raise Refusal("wrong_kind")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return an XML part, or nothing for another one; both are unpacked to their end to prove size and checksum."""
    is_xml = entry.filename.casefold().endswith((".xml", ".rels"))
    kept, size = bytearray(), 0
    with archive.open(entry) as part:
        while chunk := part.read(256 * 1024):
            size += len(chunk)
            if size > entry.file_size or (is_xml and size > MAX_XML_BYTES):
                raise Refusal("bomb")
            if is_xml:
                kept += chunk
    text = bytes(kept)
    if text.startswith(_UTF16) or (b"<!" in text and any(mark in text.upper() for mark in _UNSAFE)):
        raise Refusal("unsafe_xml")
    return text
