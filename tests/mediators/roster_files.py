"""Makers of roster files as communes send them, and as nobody should."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from lms.base.spreadsheets import Sheet, read_workbook
from mediators.roster.people import RosterRow
from mediators.roster.reading import RosterReading, read_roster

SAMPLES = Path(__file__).parents[1] / "data" / "rosters"
TODAY = date(2026, 11, 22)
HEADER = [
    "STT",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Dân tộc",
    "Chức danh trong tổ",
    "Ngày công nhận",
    "Số QĐ",
    "SĐT",
]
PERSON = [1, "Nguyễn Văn An", "Nam", "19/02/1969", "Kinh", "HGV", "05/12/2022", "287/QĐ-UBND", "0912345678"]
TEAM_ROW = ["I", "TỔ HÒA GIẢI THÔN 1"]

Rows = Sequence[Sequence[Any]]


def person(**changes: Any) -> list[Any]:
    """Return a sound row with some cells changed: name, sex, born, ethnicity, role, recognised, decision, phone."""
    keys = ["number", "name", "sex", "born", "ethnicity", "role", "recognised", "decision", "phone"]
    assert set(changes) <= set(keys)
    return [changes.get(key, value) for key, value in zip(keys, PERSON, strict=True)]


def workbook_bytes(sheets: dict[str, Rows], *, merged: Sequence[str] = ()) -> bytes:
    """Return an .xlsx file with these sheets; the merged ranges are those of the first one."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(list(row))
    for area in merged:
        workbook.worksheets[0].merge_cells(area)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def sheets_of(rows: Rows, *, name: str = "DS", merged: Sequence[str] = ()) -> tuple[Sheet, ...]:
    """Return the sheets of a one-sheet file, gone through a real .xlsx."""
    return read_workbook(workbook_bytes({name: rows}, merged=merged))


def read(rows: Rows, *, name: str = "DS", merged: Sequence[str] = (), **options: Any) -> RosterReading:
    """Read a roster of one sheet."""
    return read_roster(sheets_of(rows, name=name, merged=merged), today=TODAY, **options)


def read_one(**changes: Any) -> RosterRow:
    """Read a roster of one person with some cells changed."""
    (row,) = read([HEADER, TEAM_ROW, person(**changes)]).rows
    return row


def codes(row: RosterRow) -> list[str]:
    """Return the codes of what is wrong with a row."""
    return [found.code for found in row.problems]
