"""Reading a sheet of marks: first column candidate, first row item ids, second row maxima, then one candidate a row.

Accepted as the programs at hand write it: comma, semicolon or tab between cells, point or comma before decimals, with
or without a byte-order mark, UTF-8 or Excel's «Unicode text» (UTF-16), a leading «sep=» line. A blank mark counts 0.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import numpy as np

from lms.base.errors import RuleViolation
from quizzes.statistics.exact import Whole
from quizzes.statistics.tally import LARGEST_TEST, Tally, scaled, tally_matrix

MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 2_000
CHUNK_ROWS = 4_096
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?")
_SEPARATOR_LINE = re.compile(r"\Asep=([;,\t|])\r?\n", re.IGNORECASE)
_DELIMITERS = (";", "\t", ",")

Row = tuple[int, list[str]]


@dataclass(frozen=True, kw_only=True)
class _Columns:
    """The items of the sheet; `places` are the cells of a row that hold their marks."""

    item_ids: tuple[str, ...]
    maxima: tuple[Fraction, ...]
    width: int


def read_mark_table(*, content: bytes) -> Tally:
    """Return the tally of a sheet, read in one pass and in pieces.

    Args:
        content: the bytes of the file, at most MAX_BYTES.

    Raises:
        RuleViolation: too_large, empty, not_text, not_csv, no_items, too_many_items, missing_id, duplicate_item,
            ragged, not_a_number, bad_maximum, below_zero, above_maximum, missing_candidate, duplicate_candidate,
            no_candidates. The sentence names the row as a spreadsheet numbers it.
    """
    rows = _filled_rows(_text_of(content))
    columns = _read_columns(rows)
    reader = _MarkReader(columns)
    tally: Tally | None = None
    while chunk := list(islice(rows, CHUNK_ROWS)):
        part = tally_matrix(item_ids=columns.item_ids, maxima=columns.maxima, matrix=reader.matrix(chunk))
        tally = part if tally is None else tally + part
    if tally is None:
        raise RuleViolation("no_candidates", "Tệp không có dòng nào của người dự thi, sau hai dòng đầu.")
    return tally


def _text_of(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise RuleViolation("too_large", f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy chia thành nhiều tệp.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RuleViolation("not_text", "Tệp không phải văn bản UTF-8. Hãy lưu lại dạng «CSV UTF-8».") from error
    if "\x00" in text:
        raise RuleViolation("not_csv", "Tệp không phải CSV: có ký tự không đọc được.")
    if not text.strip():
        raise RuleViolation("empty", "Tệp trống.")
    return text


def _filled_rows(text: str) -> Iterator[Row]:
    """Yield the rows that are not wholly blank, with their numbers, all as wide as the first one."""
    named = _SEPARATOR_LINE.match(text)
    body, delimiter = (text[named.end() :], named[1]) if named else (text, _delimiter_of(text))
    width, shift = 0, 1 if named else 0
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    number = shift
    try:
        for number, cells in enumerate(rows, start=1 + shift):
            trimmed = [cell.strip() for cell in cells]
            if not any(trimmed):
                continue
            width = width or len(trimmed)
            if len(trimmed) != width:
                reason = f"Dòng {number} có {len(trimmed)} ô, dòng đầu có {width} ô."
                raise RuleViolation("ragged", reason)
            yield number, trimmed
    except csv.Error as error:
        raise RuleViolation("not_csv", f"Tệp không phải CSV hợp lệ: hỏng ở gần dòng {number + 1}.") from error


def _delimiter_of(text: str) -> str:
    """Return what stands between the cells of the first filled line; text in quotation marks does not count."""
    first = next(line for line in text.splitlines() if line.strip())
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _read_columns(rows: Iterator[Row]) -> _Columns:
    number, head = next(rows, (1, []))
    width = max((place + 1 for place, cell in enumerate(head) if cell), default=0)
    item_ids = tuple(head[1:width])
    if not item_ids:
        raise RuleViolation("not_csv", "Tệp không phải bảng CSV: dòng đầu phải có tên các câu, từ ô thứ hai.")
    if len(item_ids) > MAX_ITEMS:
        raise RuleViolation("too_many_items", f"Tệp có {len(item_ids)} câu, nhiều hơn {MAX_ITEMS}.")
    if "" in item_ids:
        raise RuleViolation("missing_id", f"Dòng {number}, ô thứ {item_ids.index('') + 2} thiếu tên câu.")
    if repeated := _first_repeated(item_ids):
        raise RuleViolation("duplicate_item", f"Tên câu «{_short(repeated)}» có hai lần ở dòng {number}.")
    number, cells = next(rows, (number + 1, []))
    if not cells:
        raise RuleViolation("no_candidates", "Tệp chỉ có dòng tên câu: thiếu dòng điểm tối đa và người dự thi.")
    _refuse_beyond(cells, width, number)
    named = zip(item_ids, cells[1:width], strict=True)
    maxima = tuple(_maximum(cell, number, item_id) for item_id, cell in named)
    if sum(maxima) > LARGEST_TEST:
        raise RuleViolation("bad_maximum", f"Tổng điểm tối đa lớn hơn {LARGEST_TEST}.")
    return _Columns(item_ids=item_ids, maxima=maxima, width=width)


def _maximum(cell: str, number: int, item_id: str) -> Fraction:
    found = _number(cell)
    if found is None or found <= 0:
        reason = f"Dòng {number}, câu «{_short(item_id)}»: điểm tối đa «{_short(cell)}» không phải số lớn hơn 0."
        raise RuleViolation("bad_maximum" if found is not None or not cell else "not_a_number", reason)
    return found


class _MarkReader:
    """Turns rows into whole numbers; a cell text seen before is not read again."""

    def __init__(self, columns: _Columns) -> None:
        self.columns = columns
        self.known: dict[str, int] = {"": 0}
        self.candidates: set[str] = set()
        self.tops = np.array([scaled(top) for top in columns.maxima], dtype=np.int64)

    def matrix(self, rows: Sequence[Row]) -> Whole:
        """Return the marks of some rows in units of 10^−DECIMALS."""
        table = []
        for number, cells in rows:
            self._candidate(cells[0], number)
            _refuse_beyond(cells, self.columns.width, number)
            marks = cells[1 : self.columns.width]
            try:
                table.append([self.known[cell] for cell in marks])
            except KeyError:
                table.append([self._mark(cell, number, place) for place, cell in enumerate(marks)])
        matrix = np.array(table, dtype=np.int64)
        self._refuse_outside(matrix, rows)
        return matrix

    def _candidate(self, name: str, number: int) -> None:
        if not name:
            raise RuleViolation("missing_candidate", f"Dòng {number} có điểm mà thiếu mã người dự thi ở ô đầu.")
        if name in self.candidates:
            reason = f"Mã người dự thi «{_short(name)}» có hai lần, lần sau ở dòng {number}."
            raise RuleViolation("duplicate_candidate", reason)
        self.candidates.add(name)

    def _mark(self, cell: str, number: int, place: int) -> int:
        if cell not in self.known:
            found = _number(cell)
            if found is None:
                where = f"Dòng {number}, câu «{_short(self.columns.item_ids[place])}»"
                raise RuleViolation("not_a_number", f"{where}: «{_short(cell)}» không phải là số.")
            if found > LARGEST_TEST:
                self._refuse_mark("above_maximum", cell, number, place)
            self.known[cell] = scaled(found)
        return self.known[cell]

    def _refuse_outside(self, matrix: Whole, rows: Sequence[Row]) -> None:
        for code, wrong in (("below_zero", matrix < 0), ("above_maximum", matrix > self.tops)):
            if wrong.any():
                row, place = (int(part) for part in np.argwhere(wrong)[0])
                number, cells = rows[row]
                self._refuse_mark(code, cells[place + 1], number, place)

    def _refuse_mark(self, code: str, cell: str, number: int, place: int) -> None:
        top = f"{float(self.columns.maxima[place]):.12g}".replace(".", ",")
        fault = "nhỏ hơn 0" if code == "below_zero" else f"lớn hơn điểm tối đa {top}"
        where = f"Dòng {number}, câu «{_short(self.columns.item_ids[place])}»"
        raise RuleViolation(code, f"{where}: điểm «{_short(cell)}» {fault}.")


def _refuse_beyond(cells: list[str], width: int, number: int) -> None:
    if any(cells[width:]):
        raise RuleViolation("missing_id", f"Dòng {number} có giá trị ở cột không có tên câu.")


def _number(cell: str) -> Fraction | None:
    return Fraction(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else None


def _first_repeated(names: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
