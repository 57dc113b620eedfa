"""Files to drafts and drafts to files, for every format; no database.

In: `convert` checks the size, lets the cage read the file, and turns codes into a refusal. Out: `written`.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.base.cage import Crashed, Refused, Timeout, TooBig, run_caged
from lms.base.cage_child import Refusal
from lms.base.spreadsheets import OutSheet, Sheet, neutralise, read_workbook, restore, write_xlsx
from quizzes.exchange import aiken, gift_writer, moodle_writer, qti_writer, sheets, table
from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import Log
from quizzes.exchange.refusals import refusal

READER = "quizzes.exchange.reading:read"
ROW_READER = "quizzes.exchange.reading:read_rows"
MAX_FILE_MB = 100
MediaBytes = Callable[[str], bytes | None]


@dataclass
class Conversion:
    """What was read from a file: questions, what was lost, and pictures (base64) that texts call `media:nhap/N`."""

    drafts: list[Draft]
    log: Log
    pictures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """One format: what its file is called, and how it is written (None: only read)."""

    name: str
    extension: str
    write: Callable[[Sequence[Draft], Log, MediaBytes], bytes] | None


def _gift(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return gift_writer.write(list(drafts), log).encode()


def _aiken(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return aiken.write(list(drafts), log).encode()


def _moodle(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return moodle_writer.write(list(drafts), log, media).encode()


def _qti(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return qti_writer.write(list(drafts), log, media)


def _rows(drafts: Sequence[Draft], log: Log) -> tuple[list[str], list[list[str]]]:
    return table.rows_of(list(drafts), log, lettered=True)


def _xlsx(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    header, rows = _rows(drafts, log)
    widths = [48.0 if title == "Câu hỏi" else 18.0 for title in header]
    out = io.BytesIO()
    write_xlsx(out, [OutSheet(name="Câu hỏi", header=header, rows=rows, widths=widths)])
    return out.getvalue()


def _csv(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    header, rows = _rows(drafts, log)
    out = io.StringIO()
    csv.writer(out).writerows([header, *([neutralise(cell) for cell in row] for row in rows)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _docx(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return sheets.write_docx(*table.rows_of(list(drafts), log, lettered=False))


_ALL = (
    Format("gift", "txt", _gift),
    Format("aiken", "txt", _aiken),
    Format("moodlexml", "xml", _moodle),
    Format("qti", "zip", _qti),
    Format("h5p", "h5p", None),
    Format("xlsx", "xlsx", _xlsx),
    Format("csv", "csv", _csv),
    Format("docx", "docx", _docx),
)
FORMATS: dict[str, Format] = {form.name: form for form in _ALL}


def format_named(name: str) -> Format:
    """Return a format by its name.

    Raises:
        RuleViolation: "unknown_format".
    """
    if name not in FORMATS:
        raise refusal("unknown_format", {"format": name, "formats": ", ".join(FORMATS)})
    return FORMATS[name]


def convert(content: bytes, *, form: str) -> Conversion:
    """Return the questions of a file that anybody may have made.

    Raises:
        RuleViolation: the file is refused as a whole; the sentence says which limit and what to do.
    Source: security.md I4, I5, §9; dialect page §13.
    """
    format_named(form)
    if not content.strip():
        raise refusal("empty")
    if len(content) > MAX_FILE_MB * 1_000_000:
        raise refusal("upload_too_large", {"most": MAX_FILE_MB})
    if form == "xlsx" and content.startswith(b"PK"):
        return _tables([_sheet_rows(sheet) for sheet in read_workbook(content) if not sheet.hidden], Log())
    if form in {"xlsx", "csv", "docx"}:
        rows = _caged(ROW_READER, content, "docx" if form == "docx" else "csv")
        log = Log()
        log.extend(rows["losses"])
        clean = str if form == "docx" else restore
        return _tables([[[clean(cell) for cell in row] for row in rows_] for rows_ in rows["tables"]], log)
    found = _caged(READER, content, form)
    log = Log()
    log.extend(found["losses"], found["refused"])
    return Conversion([Draft.from_json(data) for data in found["drafts"]], log, found["pictures"])


def _sheet_rows(sheet: Sheet) -> list[list[str]]:
    return [[sheets.cell_text(value) for value in row] for row in sheet.rows]


def _tables(found: list[list[list[str]]], log: Log) -> Conversion:
    """Return the questions of those tables that have the heading of one."""
    drafts: list[Draft] = []
    bad = 0
    for number, rows in enumerate(found, start=1):
        try:
            drafts += table.read(rows, log, place="dòng" if len(found) == 1 else f"bảng {number}, dòng")
        except Refusal:
            bad += 1
    if bad == len(found):
        raise refusal("no_table")
    return Conversion(drafts, log)


def _caged(reader: str, content: bytes, form: str) -> Any:
    try:
        return run_caged(reader, source=content, options={"form": form})
    except Refused as refused:
        raise refusal(refused.code, refused.facts) from refused
    except (Timeout, TooBig) as failure:
        raise refusal("too_big") from failure
    except Crashed as failure:
        raise refusal("broken") from failure


def written(drafts: Sequence[Draft], *, form: str, log: Log, media: MediaBytes) -> bytes:
    """Return the questions as a file; what has no place in the format is told in the log.

    Args:
        media: gives the bytes of a library file by its path, None when there is none.

    Raises:
        RuleViolation: "unknown_format", "read_only".
    """
    writer = format_named(form).write
    if writer is None:
        raise refusal("read_only", {"format": form})
    return writer(drafts, log, media)
