"""Reading an .xlsx file; runs inside the cage only (`lms.base.spreadsheets.read_workbook` calls it).

Everything here takes bytes from strangers. The archive is looked through before any spreadsheet library sees it:
number and size of its entries, what kind of document it is, document type declarations and links to other files.
Refusals are codes with facts; the sentences are made outside (`lms.base.spreadsheets`).

Source: security.md I4, I5, §9.
"""

import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import python_calamine
from defusedxml import ElementTree

from lms.base.cage_child import Refusal

_MIB = 1024 * 1024
_CHUNK_BYTES = 256 * 1024
_RATIO_FREE_BYTES = 2 * _MIB
_SMALL_PART_BYTES = 1 * _MIB
_TYPES_PART = "[Content_Types].xml"
_ENCRYPTED_FLAG = 0x1
_UNSAFE_XML = (b"<!DOCTYPE", b"<!ENTITY")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")

# The first words found in the content types decide; macros and binary kinds come before the plain one.
_KINDS = (
    ("macroEnabled", "macro"),
    ("vbaProject", "macro"),
    ("sheet.binary", "xlsb"),
    ("spreadsheetml.sheet.main", "xlsx"),
    ("spreadsheetml.template.main", "xlsx"),
    ("wordprocessingml", "word"),
    ("presentationml", "slides"),
)
_MIMETYPES = {"spreadsheet": "ods", "text": "word", "presentation": "slides"}


def read(
    stream: BinaryIO,
    *,
    max_entries: int,
    max_unpacked_mib: int,
    max_ratio: int,
    max_sheets: int,
    max_rows: int,
    max_columns: int,
) -> dict[str, Any]:
    """Return `{"sheets": [{"name", "hidden", "merged", "rows"}]}` of an .xlsx file.

    A cell is null, text, a number, a boolean or `{"on": ISO date}` / `{"at": ISO date and time}`; rows begin at row 1
    of the sheet and column A, and end at their last filled cell. Merged ranges are
    `[top, left, bottom, right]` counted from 0.

    Raises:
        Refusal: `wrong_kind`, `macro`, `encrypted`, `broken`, `bomb`, `unsafe_xml`, `external_link`,
            `too_many_sheets`, `too_many_rows`, `too_many_columns`, `no_sheet`.
    """
    _look_through(stream, max_entries=max_entries, max_unpacked_mib=max_unpacked_mib, max_ratio=max_ratio)
    stream.seek(0)
    try:
        workbook = python_calamine.load_workbook(stream)
        return {"sheets": _sheets(workbook, max_sheets=max_sheets, max_rows=max_rows, max_columns=max_columns)}
    except python_calamine.PasswordError as error:
        raise Refusal("encrypted") from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, ValueError) as error:
        raise Refusal("broken") from error


def _look_through(stream: BinaryIO, *, max_entries: int, max_unpacked_mib: int, max_ratio: int) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_sizes(entries, max_entries=max_entries, max_unpacked_mib=max_unpacked_mib, max_ratio=max_ratio)
            _check_kind(archive, {entry.filename for entry in entries})
            for entry in entries:
                _check_part(archive, entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, KeyError, UnicodeDecodeError, OSError) as error:
        raise Refusal("broken") from error
    except zlib.error as error:
        raise Refusal("broken") from error


def _check_sizes(entries: list[zipfile.ZipInfo], *, max_entries: int, max_unpacked_mib: int, max_ratio: int) -> None:
    if len(entries) > max_entries:
        raise Refusal("bomb", limit="entries", most=max_entries)
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise Refusal("encrypted")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise Refusal("broken")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max_unpacked_mib * _MIB:
        raise Refusal("bomb", limit="unpacked", most=max_unpacked_mib)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > _RATIO_FREE_BYTES and unpacked > max_ratio * packed:
        raise Refusal("bomb", limit="ratio", most=max_ratio)


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names:
        words = archive.open("mimetype").read(200).decode("ascii", "replace")
        kind = next((kind for word, kind in _MIMETYPES.items() if f"opendocument.{word}" in words), "zip")
        raise Refusal("wrong_kind", kind=kind)
    if _TYPES_PART not in names:
        raise Refusal("wrong_kind", kind="zip")
    types = archive.open(_TYPES_PART).read(_SMALL_PART_BYTES).decode("utf-8", "replace")
    kind = next((kind for word, kind in _KINDS if word in types), "zip")
    if kind == "macro" or any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Refusal("macro")
    if kind != "xlsx":
        raise Refusal("wrong_kind", kind=kind)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack the part once, to its end: this also proves its size and checksum."""
    name = entry.filename.casefold()
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    kept = bytearray()
    with archive.open(entry) as part:
        tail = b""
        while chunk := part.read(_CHUNK_BYTES):
            if is_xml and ((not tail and chunk.startswith(_UTF16_MARKS)) or _is_unsafe(tail + chunk)):
                raise Refusal("unsafe_xml")
            tail = chunk[-16:]
            if name.endswith(".rels"):
                kept += chunk
                if len(kept) > _SMALL_PART_BYTES:
                    raise Refusal("bomb", limit="links", most=1)
    if kept:
        _check_links(bytes(kept))


def _is_unsafe(chunk: bytes) -> bool:
    return b"<!" in chunk and any(sign in chunk.upper() for sign in _UNSAFE_XML)


def _check_links(relationships: bytes) -> None:
    """Refuse links to other files; a web or mail address behind a cell is only text and is never followed."""
    try:
        root = ElementTree.fromstring(relationships)
    except (ElementTree.ParseError, ValueError) as error:
        raise Refusal("broken") from error
    for link in root:
        external = link.get("TargetMode", "").casefold() == "external"
        if external and not link.get("Type", "").endswith("/hyperlink"):
            raise Refusal("external_link")


def _sheets(
    workbook: python_calamine.CalamineWorkbook, *, max_sheets: int, max_rows: int, max_columns: int
) -> list[dict[str, Any]]:
    pages = [page for page in workbook.sheets_metadata if page.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if not pages:
        raise Refusal("no_sheet")
    if len(pages) > max_sheets:
        raise Refusal("too_many_sheets", count=len(pages), most=max_sheets)
    sheets, row_count = [], 0
    for page in pages:
        sheet = workbook.get_sheet_by_name(page.name)
        last_row, last_column = sheet.end or (-1, -1)
        row_count += last_row + 1
        if row_count > max_rows:
            raise Refusal("too_many_rows", count=row_count, most=max_rows, sheet=page.name)
        if last_column >= max_columns:
            raise Refusal("too_many_columns", count=last_column + 1, most=max_columns, sheet=page.name)
        sheets.append(
            {
                "name": page.name,
                "hidden": page.visible != python_calamine.SheetVisibleEnum.Visible,
                "merged": [
                    [top, left, bottom, right] for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
                ],
                "rows": [_row(row) for row in sheet.iter_rows()],
            }
        )
    return sheets


def _row(cells: list[Any]) -> list[Any]:
    values = [_cell(value) for value in cells]
    while values and values[-1] is None:
        values.pop()
    return values


def _cell(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value
