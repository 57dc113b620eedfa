"""Spreadsheets in and out: reading an uploaded .xlsx in the cage, writing one that Excel shows as plain data.

In: `read_workbook` looks at the first bytes, refuses what is not an .xlsx with a sentence that names the kind or the
limit and what to do, then lets the cage read it. Out: `write_xlsx` writes row by row; texts that a spreadsheet would
run as a formula get an apostrophe in front, which our own reading takes away again.

Source: security.md I4-I6, §9; contracts.md §1 (10 MB, 10 s, 256 MiB).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from lms.base.cage import Crashed, Limits, Refused, Timeout, TooBig, run_caged
from lms.base.errors import RuleViolation
from lms.base.spreadsheet_sentences import kind_sentence, refusal_sentence

MAX_UPLOAD_BYTES = 10_000_000
MAX_UNPACKED_MIB = 160
MAX_RATIO = 100
MAX_ENTRIES = 1_500
MAX_SHEETS = 300
MAX_ROWS = 60_000
MAX_COLUMNS = 100
MAX_OUTPUT_MIB = 32

CellValue = str | int | float | bool | date | datetime | None
OutValue = str | int | float | bool | date | datetime | Decimal | None

_RUNS_AS_FORMULA = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_NEEDS_APOSTROPHE = re.compile(f"'*[{_RUNS_AS_FORMULA}]")
_HAS_APOSTROPHE = re.compile(f"'+[{_RUNS_AS_FORMULA}]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_SHEET_NAME_LENGTH = 31
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKED_AT_BYTES = 4096


class SpreadsheetRefused(RuleViolation):
    """The file cannot be taken at all: nothing of it was used. Code and sentence as in `RuleViolation`."""


@dataclass(frozen=True, kw_only=True)
class MergedRange:
    """Cells shown as one; rows and columns counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet as read: `rows[0]` is row 1; a row ends at its last filled cell; empty cells are None."""

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    merged: tuple[MergedRange, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class OutSheet:
    """One sheet to write: its name, bold header, rows of values and, if wished, widths of columns in characters."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[OutValue]]
    widths: Sequence[float] = field(default=())


def read_workbook(source: bytes | BinaryIO | Path) -> tuple[Sheet, ...]:
    """Read an .xlsx file that anybody may have made.

    Dates come as `date` (or `datetime` when they have a time), whole numbers as `int`, texts as typed except that
    the apostrophe which `write_xlsx` put before a formula sign is taken away.

    Args:
        source: the bytes, a binary file, or a path; at most MAX_UPLOAD_BYTES.

    Raises:
        SpreadsheetRefused: too large, another kind of file, encrypted, with macros, broken, a bomb, with links to
            other files, too many sheets, rows or columns.
    Source: security.md I4, I5, §9.
    """
    content = _bytes_of(source)
    kind = _kind_of(content)
    if kind != "zip":
        raise SpreadsheetRefused("wrong_kind" if kind not in {"empty", "encrypted"} else kind, kind_sentence(kind))
    try:
        found = run_caged(
            "lms.base.workbook:read",
            source=content,
            options={
                "max_entries": MAX_ENTRIES,
                "max_unpacked_mib": MAX_UNPACKED_MIB,
                "max_ratio": MAX_RATIO,
                "max_sheets": MAX_SHEETS,
                "max_rows": MAX_ROWS,
                "max_columns": MAX_COLUMNS,
            },
            limits=Limits(output_mib=MAX_OUTPUT_MIB),
        )
    except Refused as refusal:
        raise SpreadsheetRefused(refusal.code, refusal_sentence(refusal.code, refusal.facts)) from refusal
    except (Timeout, TooBig) as failure:
        raise SpreadsheetRefused("too_large", refusal_sentence("too_large", {})) from failure
    except Crashed as failure:
        raise SpreadsheetRefused("broken", refusal_sentence("broken", {})) from failure
    return tuple(_sheet(item) for item in found["sheets"])


def neutralise(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet would take it for a formula.

    Source: security.md I6.
    """
    return f"'{text}" if _NEEDS_APOSTROPHE.match(text) else text


def restore(text: str) -> str:
    """Take away the apostrophe that `neutralise` put in front; `restore(neutralise(text)) == text` always."""
    return text[1:] if _HAS_APOSTROPHE.match(text) else text


def write_xlsx(target: Path | str | IO[bytes], sheets: Iterable[OutSheet]) -> None:
    """Write the sheets to a path or binary file, row by row, so that memory does not grow with the rows.

    Texts are neutralised (security.md I6) and freed of control characters; dates are shown as dd/mm/yyyy.

    Raises:
        ValueError: there is no sheet.
    """
    workbook = Workbook(write_only=True)
    used: set[str] = set()
    for sheet in sheets:
        page = workbook.create_sheet(_sheet_name(sheet.name, used))
        page.freeze_panes = "A2"
        for place, width in enumerate(sheet.widths):
            page.column_dimensions[_column_letter(place)].width = width
        page.append([_header_cell(page, title) for title in sheet.header])
        for row in sheet.rows:
            page.append([_out_cell(page, value) for value in row])
    if not used:
        raise ValueError("a workbook needs a sheet")
    workbook.save(target)


def _bytes_of(source: bytes | BinaryIO | Path) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            content = file.read(MAX_UPLOAD_BYTES + 1)
    elif isinstance(source, bytes):
        content = source
    else:
        content = source.read(MAX_UPLOAD_BYTES + 1)
    if len(content) > MAX_UPLOAD_BYTES:
        raise SpreadsheetRefused("upload_too_large", refusal_sentence("upload_too_large", {}))
    return content


def _kind_of(content: bytes) -> str:
    """Name the kind of file by its first bytes; `zip` is the family .xlsx belongs to."""
    head = content[:_LOOKED_AT_BYTES]
    if not head.strip():
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLE):
        return _kind_of_ole(content)
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return "word"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "image"
    return _kind_of_text(head)


def _kind_of_ole(content: bytes) -> str:
    for name, kind in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "word"),
        ("Workbook", "xls"),
        ("Book", "xls"),
    ):
        if name.encode("utf-16-le") in content:
            return kind
    return "unknown"


def _kind_of_text(head: bytes) -> str:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "unknown"
    lowered = head.lower()
    if b"<html" in lowered or b"<table" in lowered or b"<?xml" in lowered:
        return "html"
    printable = sum(byte >= 0x20 or byte in b"\t\r\n" for byte in head)
    return "csv" if printable >= 0.95 * len(head) or head.startswith((b"\xff\xfe", b"\xfe\xff")) else "unknown"


def _sheet(item: dict[str, Any]) -> Sheet:
    return Sheet(
        name=item["name"],
        rows=tuple(tuple(_value(cell) for cell in row) for row in item["rows"]),
        merged=tuple(
            MergedRange(top=top, left=left, bottom=bottom, right=right) for top, left, bottom, right in item["merged"]
        ),
        hidden=item["hidden"],
    )


def _value(cell: Any) -> CellValue:
    if isinstance(cell, str):
        return restore(cell)
    if isinstance(cell, dict):
        if "on" in cell:
            return date.fromisoformat(cell["on"])
        moment = datetime.fromisoformat(cell["at"])
        return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment
    return cell


def _sheet_name(wanted: str, used: set[str]) -> str:
    base = _NOT_IN_SHEET_NAME.sub(" ", wanted).strip(" '")[:_SHEET_NAME_LENGTH] or "Sheet"
    name, number = base, 2
    while name.casefold() in used:
        suffix = f" ({number})"
        name, number = base[: _SHEET_NAME_LENGTH - len(suffix)] + suffix, number + 1
    used.add(name.casefold())
    return name


def _column_letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _header_cell(page: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=_safe_text(title))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _out_cell(page: Any, value: OutValue) -> Any:
    if isinstance(value, str):
        return _safe_text(value)
    if isinstance(value, date):  # a datetime is a date as well
        naive = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        cell = WriteOnlyCell(page, value=naive)
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
        return cell
    return value


def _safe_text(text: str) -> str:
    """Neutralise; line ends become the one a cell knows, since XML would change them anyway."""
    return neutralise(ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
