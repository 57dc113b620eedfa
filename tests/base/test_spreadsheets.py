"""Reading strangers' spreadsheets and writing harmless ones."""

import io
import time
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.base import spreadsheets
from lms.base.spreadsheets import (
    MergedRange,
    OutSheet,
    SpreadsheetRefused,
    neutralise,
    read_workbook,
    restore,
    write_xlsx,
)
from tests.base import broken_files as make

_SAMPLES = Path(__file__).parents[1] / "data" / "rosters"
_WORD = "openxmlformats-officedocument.wordprocessingml.document.main"
_EXTERNAL = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r9" Type="http://example.org/%s" Target="http://example.org/x" TargetMode="External"/>'
    b"</Relationships>"
)


def test_a_sample_is_read_with_types_merged_ranges_and_row_numbers() -> None:
    (sheet,) = read_workbook(_SAMPLES / "phuong-le-chan.xlsx")
    assert (sheet.name, sheet.hidden) == ("DS HGV", False)
    assert sheet.rows[10][:3] == (2, "Lê Văn Dũng", "1960")
    assert sheet.rows[2] == ()
    assert sheet.rows[16][11] == date(2024, 2, 14)
    assert sheet.rows[11][12] == 323307666
    assert MergedRange(top=6, left=2, bottom=6, right=3) in sheet.merged


def test_hidden_sheets_are_noted() -> None:
    workbook = openpyxl.Workbook()
    workbook.create_sheet("Ẩn").sheet_state = "hidden"
    target = io.BytesIO()
    workbook.save(target)
    assert [(sheet.name, sheet.hidden) for sheet in read_workbook(target.getvalue())] == [
        ("Sheet", False),
        ("Ẩn", True),
    ]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "Tệp trống"),
        (make.office_zip(_WORD), "wrong_kind", "tệp Word"),
        (make.ole("WordDocument"), "wrong_kind", "tệp Word"),
        (make.ole("Workbook"), "wrong_kind", ".xls"),
        (make.ole("EncryptedPackage"), "encrypted", "mật khẩu"),
        ("Họ tên;Năm sinh\nAn;1960\n".encode(), "wrong_kind", "lưu lại thành .xlsx"),
        ("Họ tên;Năm sinh\n".encode("utf-16"), "wrong_kind", "CSV"),
        (b"<html><table></table></html>", "wrong_kind", "trang web"),
        (b"%PDF-1.7 x", "wrong_kind", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "wrong_kind", "ảnh"),
        (bytes(range(256)) * 4, "wrong_kind", "Không nhận ra"),
        (make.office_zip("ms-excel.sheet.macroEnabled.main"), "macro", "macro"),
        (make.repacked(make.good_xlsx(), lambda _, part: part, {"xl/vbaProject.bin": b"x"}), "macro", "macro"),
        (make.office_zip("ms-excel.sheet.binary.macroEnabled.main"), "macro", "macro"),
        (make.plain_zip({"a.txt": b"x"}), "wrong_kind", "tệp nén"),
        (
            make.plain_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            "wrong_kind",
            ".ods",
        ),
        (make.good_xlsx()[:-200], "broken", "hỏng"),
        (make.good_xlsx()[:300] + bytes(100) + make.good_xlsx()[400:], "broken", "hỏng"),
        (make.office_zip("openxmlformats-officedocument.spreadsheetml.sheet.main"), "broken", "hỏng"),
        (make.ratio_bomb(), "bomb", "100 lần"),
        (make.lying_bomb(), "broken", "hỏng"),
        (make.plain_zip({f"{n}.xml": b"" for n in range(1_600)}), "bomb", "1500 phần"),
        (make.far_cell(), "too_large", "ô thừa"),
        (
            make.repacked(make.good_xlsx(), lambda _, p: p, {"xl/x.xml": b"<!DOCTYPE x []><x/>"}),
            "unsafe_xml",
            "an toàn",
        ),
        (
            make.repacked(make.good_xlsx(), lambda _, p: p, {"xl/_rels/x.rels": _EXTERNAL % b"externalLinkPath"}),
            "external_link",
            "liên kết",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_what_it_is_and_what_to_do(content: bytes, code: str, words: str) -> None:
    started = time.monotonic()
    with pytest.raises(SpreadsheetRefused) as caught:
        read_workbook(content)
    assert caught.value.code == code
    assert words in caught.value.message
    assert "Hãy" in caught.value.message
    assert "%(" not in caught.value.message
    assert time.monotonic() - started < 10


def test_a_web_address_behind_a_cell_does_no_harm() -> None:
    content = make.repacked(make.good_xlsx(), lambda _, part: part, {"xl/_rels/x.rels": _EXTERNAL % b"hyperlink"})
    assert read_workbook(content)[0].rows[1] == ("Nguyễn Văn An",)


def test_the_upload_limit() -> None:
    with pytest.raises(SpreadsheetRefused) as caught:
        read_workbook(io.BytesIO(b"PK\x03\x04" + bytes(spreadsheets.MAX_UPLOAD_BYTES)))
    assert caught.value.code == "upload_too_large"
    assert "10 MB" in caught.value.message


@pytest.mark.parametrize(
    ("limit", "code"),
    [("MAX_ROWS", "too_many_rows"), ("MAX_COLUMNS", "too_many_columns"), ("MAX_SHEETS", "too_many_sheets")],
)
def test_rows_columns_and_sheets_are_capped(monkeypatch: pytest.MonkeyPatch, limit: str, code: str) -> None:
    target = io.BytesIO()
    write_xlsx(target, [OutSheet(name=name, header=["a", "b", "c"], rows=[["1", "2", "3"]]) for name in "xyz"])
    assert len(read_workbook(target.getvalue())) == 3
    monkeypatch.setattr(spreadsheets, limit, 2)
    with pytest.raises(SpreadsheetRefused) as caught:
        read_workbook(target.getvalue())
    assert caught.value.code == code


_ODD_TEXT = st.text(alphabet="='\t\r\n+-@\uff1d\uff0b\uff0d\uff20 aĐ1", max_size=6)


@given(_ODD_TEXT)
def test_restoring_gives_back_what_was_neutralised(text: str) -> None:
    safe = neutralise(text)
    assert restore(safe) == text
    assert not safe or safe[0] not in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


@settings(max_examples=40, deadline=None)
@given(st.lists(_ODD_TEXT.filter(str.strip), min_size=1, max_size=40))
def test_texts_survive_a_round_trip(texts: list[str]) -> None:
    """Blank texts apart (a cell of spaces only is empty), and every line end comes back as a line feed."""
    target = io.BytesIO()
    write_xlsx(target, [OutSheet(name="x", header=["Tên"], rows=[[text, "."] for text in texts])])
    (sheet,) = read_workbook(target.getvalue())
    assert [row[0] for row in sheet.rows[1:]] == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


def test_a_formula_in_a_name_is_written_as_text() -> None:
    target = io.BytesIO()
    write_xlsx(target, [OutSheet(name="x", header=["Tên"], rows=[['=HYPERLINK("http://example.org")']])])
    cell = openpyxl.load_workbook(target).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'=")


def test_written_values_keep_their_types(tmp_path: Path) -> None:
    values = ["Nguyễn\x00 Văn An", 12, 1.5, True, date(2026, 2, 28), datetime(2026, 2, 28, 7, 30), None, "cuối"]
    write_xlsx(tmp_path / "a.xlsx", [OutSheet(name="Tổ [1]: A/B", header=["x"], rows=[values], widths=[30, 8])])
    (sheet,) = read_workbook(tmp_path / "a.xlsx")
    assert sheet.rows[1] == ("Nguyễn Văn An", *values[1:])
    assert sheet.name == "Tổ  1   A B"


def test_sheets_of_one_name_are_told_apart() -> None:
    target = io.BytesIO()
    write_xlsx(target, [OutSheet(name="Tổ " * 20, header=["x"], rows=[]) for _ in range(3)])
    names = [sheet.name for sheet in read_workbook(target.getvalue())]
    assert len(set(names)) == 3
    assert all(len(name) <= 31 for name in names)


def test_a_workbook_needs_a_sheet() -> None:
    with pytest.raises(ValueError, match="sheet"):
        write_xlsx(io.BytesIO(), [])


@pytest.mark.slow
def test_a_roster_of_35000_rows_is_read_within_the_limits() -> None:
    row = ["x" * 8, "Nguyễn Thị Hồng Nhung", "", "19/02/1949", "Kinh", "Hòa giải viên", "Chi hội trưởng Phụ nữ"]
    rows = (
        [number, *row, "x", "", f"{number}/QĐ-UBND", date(2024, 5, 17), f"09{number:08d}"] for number in range(35_000)
    )
    target = io.BytesIO()
    write_xlsx(target, [OutSheet(name="DS", header=["STT"], rows=rows)])
    started = time.monotonic()
    (sheet,) = read_workbook(target.getvalue())
    assert time.monotonic() - started < 10
    assert len(sheet.rows) == 35_001
    assert sheet.rows[35_000][12] == "0900034999"
