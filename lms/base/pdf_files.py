"""PDF files of our own print engine, taken apart and put together: many joined to one, a field for a signature added.

Only files as `typst_pdf` makes them are read: one cross-reference table, no object streams, no encryption, no text of
users outside compressed streams (untagged files). Sources: ISO 32000-1 §7.5 (structure, incremental update), §12.7.4.5
(signature fields).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_INFO = re.compile(rb"/Info \d+ 0 R")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_SHARED = re.compile(rb"/Subtype/Image|/N [134]\b|/FontFile")
_STREAM = re.compile(rb"\bstream\r?\n")
POINTS_PER_MM = 72 / 25.4


class UnreadablePdf(Exception):
    """A file that was not made by our print engine."""


@dataclass(frozen=True)
class Parts:
    """The objects of a file by number, without «n 0 obj» and «endobj», and the numbers of root and page tree."""

    objects: dict[int, bytes]
    root: int
    pages: int

    def kids(self) -> list[int]:
        """Return the numbers of the pages in their order; the engine makes one flat tree."""
        return [int(number) for number in _REFERENCE.findall(self.objects[self.pages])]


def read_parts(content: bytes) -> Parts:
    """Return the objects of a file.

    Raises:
        UnreadablePdf: it has another structure than our files.
    """
    start = _START.search(content)
    if not content.startswith(b"%PDF-") or start is None:
        raise UnreadablePdf("no cross-reference")
    table = int(start[1])
    offsets = _offsets(content, table)
    ends = dict(zip(sorted(offsets.values()), [*sorted(offsets.values())[1:], table], strict=True))
    objects = {number: _inside(content[offset : ends[offset]], number) for number, offset in offsets.items()}
    root = _ROOT.search(content, table)
    pages = _PAGES.search(objects[int(root[1])]) if root else None
    if root is None or pages is None:
        raise UnreadablePdf("no root")
    return Parts(objects, int(root[1]), int(pages[1]))


class PdfJoiner:
    """Writes many files after one another into one, without holding more than one of them.

    Equal pictures and colour profiles are written once. Call `add` for each file, then `close`.
    """

    def __init__(self, target: BinaryIO) -> None:
        """Begin the file; object 1 will be the root, 2 the page tree."""
        self.target = target
        self.offsets: dict[int, int] = {}
        self.kids: list[int] = []
        self.known: dict[bytes, int] = {}
        self.next_number = 3
        self.position = 0
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, content: bytes) -> int:
        """Write the pages of a file; return how many they are.

        Raises:
            UnreadablePdf: it was not made by our print engine.
        """
        parts = read_parts(content)
        kept = {number: body for number, body in parts.objects.items() if number not in (parts.root, parts.pages)}
        numbers = {parts.pages: 2}
        for number, body in _shareable(kept):
            self._share(numbers, number, body)
        others = [number for number in kept if number not in numbers]
        numbers.update({number: self._take() for number in others})
        for number in others:
            self._put(numbers[number], _renumbered(kept[number], numbers))
        kids = parts.kids()
        self.kids += [numbers[number] for number in kids]
        return len(kids)

    def close(self) -> None:
        """Write page tree, root and cross-reference table."""
        kids = b" ".join(b"%d 0 R" % number for number in self.kids)
        self._put(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.kids), kids))
        self._put(1, b"<</Type/Catalog/Pages 2 0 R/Lang(vi)>>")
        table = self.position
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % self.next_number)
        for number in range(1, self.next_number):
            self._write(b"%010d 00000 n \n" % self.offsets[number])
        self._write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self.next_number, table))

    def _share(self, numbers: dict[int, int], number: int, body: bytes) -> None:
        """Write a picture or profile that stands for itself, or name the equal one that is there."""
        if not all(int(found) in numbers for found in _REFERENCE.findall(_head(body))):
            return
        content = _renumbered(body, numbers)
        digest = hashlib.sha256(content).digest()
        if digest not in self.known:
            self.known[digest] = self._take()
            self._put(self.known[digest], content)
        numbers[number] = self.known[digest]

    def _take(self) -> int:
        self.next_number += 1
        return self.next_number - 1

    def _put(self, number: int, body: bytes) -> None:
        self.offsets[number] = self.position
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _write(self, content: bytes) -> None:
        self.target.write(content)
        self.position += len(content)


def with_signature_field(content: bytes, *, box: tuple[float, float, float, float], page_height: float) -> bytes:
    """Return the file with an empty field for a digital signature on its first page, as an incremental update.

    Args:
        box: left, top, width and height in millimetres, from the upper left corner of the page.
        page_height: of the page, in millimetres.

    Raises:
        UnreadablePdf: it was not made by our print engine.
    """
    parts = read_parts(content)
    page, field = parts.kids()[0], max(parts.objects) + 1
    left, top, width, height = (part * POINTS_PER_MM for part in box)
    bottom = page_height * POINTS_PER_MM - top - height
    rect = b"%.2f %.2f %.2f %.2f" % (left, bottom, left + width, bottom + height)
    widget = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(ChuKySo)/F 132/P %d 0 R/Rect[%s]>>" % (page, rect)
    fresh = {
        field: widget,
        page: _with_entry(parts.objects[page], b"/Annots[%d 0 R]" % field),
        parts.root: _with_entry(parts.objects[parts.root], b"/AcroForm<</Fields[%d 0 R]/SigFlags 1>>" % field),
    }
    return _appended(content, fresh, parts.root)


def _appended(content: bytes, fresh: dict[int, bytes], root: int) -> bytes:
    start = _START.search(content)
    if start is None:
        raise UnreadablePdf("no cross-reference")
    before = int(start[1])
    info = _INFO.search(content, before)
    out, rows = [content.rstrip(b"\n"), b"\n"], []
    position = len(out[0]) + 1
    for number, body in sorted(fresh.items()):
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, position))
        written = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        out.append(written)
        position += len(written)
    trailer = b"<</Size %d/Root %d 0 R%s/Prev %d>>" % (max(fresh) + 1, root, info[0] if info else b"", before)
    out += [b"xref\n", *rows, b"trailer\n", trailer, b"\nstartxref\n%d\n%%%%EOF\n" % position]
    return b"".join(out)


def _with_entry(body: bytes, entry: bytes) -> bytes:
    """Return a dictionary with one more entry."""
    name = re.match(rb"/\w+", entry)
    if not body.startswith(b"<<") or not body.endswith(b">>") or name is None or name[0] in body:
        raise UnreadablePdf("unknown dictionary")
    return body[:-2] + entry + b">>"


def _offsets(content: bytes, table: int) -> dict[int, int]:
    lines = content[table:].split(b"trailer", 1)[0].split(b"\n")
    if lines[0].strip() != b"xref":
        raise UnreadablePdf("no table")
    first, count = (int(part) for part in lines[1].split())
    rows = [(first + nth, line.split()) for nth, line in enumerate(lines[2 : 2 + count])]
    return {number: int(parts[0]) for number, parts in rows if parts[2] == b"n"}


def _inside(written: bytes, number: int) -> bytes:
    head = b"%d 0 obj" % number
    body = written.strip()
    if not body.startswith(head) or not body.endswith(b"endobj"):
        raise UnreadablePdf(f"object {number}")
    return body[len(head) : -len(b"endobj")].strip(b"\r\n")


def _head(body: bytes) -> bytes:
    """Return what stands before the content of a stream; the whole where there is none."""
    found = _STREAM.search(body)
    return body[: found.start()] if found else body


def _shareable(kept: dict[int, bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield pictures, masks and profiles, those that name nothing first."""
    streams = [(number, body) for number, body in kept.items() if _SHARED.search(_head(body))]
    yield from sorted(streams, key=lambda item: len(_REFERENCE.findall(_head(item[1]))))


def _renumbered(body: bytes, numbers: dict[int, int]) -> bytes:
    head = _head(body)
    changed = _REFERENCE.sub(lambda found: b"%d 0 R" % numbers.get(int(found[1]), int(found[1])), head)
    return changed + body[len(head) :]
