"""Makers of files that are not what they should be: hostile, broken or of another kind."""

import io
import zipfile
from collections.abc import Callable

from lms.base.spreadsheets import OutSheet, write_xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_PART = '<Override PartName="/{}" ContentType="application/vnd.{}+xml"/>'


def good_xlsx(rows: list[list[str]] | None = None) -> bytes:
    """Return a small sound workbook."""
    target = io.BytesIO()
    write_xlsx(target, [OutSheet(name="DS", header=["Họ và tên"], rows=rows or [["Nguyễn Văn An"]])])
    return target.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """Return the archive with each part passed through `change` and the extra parts added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return target.getvalue()


def office_zip(kind: str) -> bytes:
    """Return a zip whose content types say `kind`, for instance `openxmlformats-officedocument.wordprocessingml`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES.format(_PART.format("main.xml", kind)))
    return target.getvalue()


def plain_zip(parts: dict[str, bytes]) -> bytes:
    """Return a zip with these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def ole(stream_name: str) -> bytes:
    """Return the beginning of an old compound file that holds a stream of this name."""
    return _OLE + stream_name.encode("utf-16-le") + bytes(64)


def ratio_bomb() -> bytes:
    """Return a workbook whose sheet unpacks to 60 MB of nothing."""
    return repacked(good_xlsx(), lambda _, part: part, {"xl/worksheets/sheet2.xml": bytes(60_000_000)})


def lying_bomb() -> bytes:
    """Return a workbook whose directory says that the 60 MB part has 100 bytes."""
    content = bytearray(ratio_bomb())
    true_size = (60_000_000).to_bytes(4, "little")
    return bytes(content.replace(true_size, (100).to_bytes(4, "little")))


def far_cell() -> bytes:
    """Return a workbook with one value in the last cell a sheet can have."""

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        cell = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", cell)

    return repacked(good_xlsx(), change)
