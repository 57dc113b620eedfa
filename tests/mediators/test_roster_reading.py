"""Reading rosters as they really are: the two samples, other communes' habits, and files nobody should send."""

import io
import json
import random
import time
import unicodedata
from dataclasses import asdict
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.base.spreadsheets import MergedRange, Sheet, SpreadsheetRefused, read_workbook
from mediators.roster.columns import Meaning, meaning_of
from mediators.roster.messages import Severity
from mediators.roster.names import commune_in, read_person, team_name
from mediators.roster.reading import from_json, read_roster, to_json
from tests.base import broken_files
from tests.mediators.roster_files import (
    HEADER,
    PERSON,
    SAMPLES,
    TEAM_ROW,
    TODAY,
    codes,
    person,
    read,
    read_one,
    workbook_bytes,
)

_KEYS = ("team", "head", "name", "female", "born", "ethnic_minority", "recognised_on", "decision", "phone")
# The answer file calls these rows «no recognition date», yet their cells in the sample hold one.
_DATED_AGAINST_THE_ANSWERS = {17: "2024-02-14", 68: "2022-12-05", 69: "2026-01-13"}


def _answers(name: str) -> dict:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def _taken(reading) -> list[dict]:
    return [
        {key: asdict(row)[key] for key in _KEYS} for row in reading.rows if not row.is_refused and not row.questions
    ]


def _le_chan_without_the_disputed_dates() -> bytes:
    workbook = openpyxl.load_workbook(SAMPLES / "phuong-le-chan.xlsx")
    for row in _DATED_AGAINST_THE_ANSWERS:
        workbook.active[f"L{row}"] = None
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def test_le_chan_gives_the_people_of_the_answers_when_the_three_dates_are_missing() -> None:
    answers = _answers("phuong-le-chan")
    reading = read_roster(read_workbook(_le_chan_without_the_disputed_dates()), today=TODAY, commune="Phường Lê Chân")
    assert _taken(reading) == answers["people"]
    assert len(reading.teams) == answers["teams"]
    assert reading.commune_in_heading == answers["commune_in_heading"]
    refused = {row.row: codes(row) for row in reading.rows if row.is_refused}
    assert refused == {row: ["no_recognition_date"] for row in _DATED_AGAINST_THE_ANSWERS}
    assert [(row.row, codes(row)) for row in reading.rows if row.problems and not row.is_refused] == [
        (11, ["phone_short"])
    ]
    assert reading.warnings == ()


def test_le_chan_as_sent_keeps_the_dates_that_stand_in_its_cells() -> None:
    reading = read_roster(read_workbook(SAMPLES / "phuong-le-chan.xlsx"), today=TODAY, commune="Phường Lê Chân")
    disputed = {row.row: row.recognised_on for row in reading.rows if row.row in _DATED_AGAINST_THE_ANSWERS}
    assert disputed == _DATED_AGAINST_THE_ANSWERS
    names = {row.name for row in reading.rows if row.row in _DATED_AGAINST_THE_ANSWERS}
    assert [one for one in _taken(reading) if one["name"] not in names] == _answers("phuong-le-chan")["people"]
    assert [(skipped.row, skipped.reason) for skipped in reading.skipped][-4:] == [
        (89, "total"),
        (91, "signature"),
        (92, "signature"),
        (93, "signature"),
    ]


def test_doan_ket_gives_exactly_the_people_of_the_answers() -> None:
    answers = _answers("xa-doan-ket")
    reading = read_roster(read_workbook(SAMPLES / "xa-doan-ket.xlsx"), today=TODAY, commune="Xã Đoàn Kết")
    assert _taken(reading) == answers["people"]
    assert len(reading.teams) == answers["teams"]
    assert reading.commune_in_heading == "Xã Đoàn Kết"
    left = [(row.sheet, row.row, codes(row)) for row in reading.rows if row.is_refused or row.questions]
    assert left == [("Thôn 2", 13, ["possible_duplicate"])]
    (question,) = [found for row in reading.rows for found in row.questions]
    assert "«Thôn 1», dòng 5" in question.sentence
    assert [(sheet.name, sheet.fate) for sheet in reading.sheets][:2] == [("Tổng hợp", "summary"), ("Thôn 1", "read")]


def test_a_reading_survives_storage() -> None:
    reading = read_roster(read_workbook(SAMPLES / "xa-doan-ket.xlsx"), today=TODAY)
    assert from_json(json.loads(json.dumps(to_json(reading)))) == reading


def test_columns_in_another_order_with_other_words_give_the_same_people() -> None:
    """The rows of a sample under shuffled columns and other headings: nothing may change."""
    reading = read_roster(read_workbook(SAMPLES / "xa-doan-ket.xlsx"), today=TODAY)
    header = ["Số TT", "Điện thoại di động", "Họ tên HGV", "Nam, nữ", "Sinh ngày", "Thành phần dân tộc", "Tổ hoà giải",
              "Chức danh trong tổ hòa giải", "Ngày ký QĐ", "Quyết định số"]  # fmt: skip
    rows = [
        [
            number, row.phone, row.name.upper(), "Nữ" if row.female else "Nam", row.born,
            "Tày" if row.ethnic_minority else "Kinh", row.team, "Tổ trưởng" if row.head else "Hòa giải viên",
            row.recognised_on, row.decision,
        ]
        for number, row in enumerate(reading.rows, start=1)
    ]  # fmt: skip
    order = list(range(len(header)))
    random.Random(7).shuffle(order)
    again = read([[header[place] for place in order], *([row[place] for place in order] for row in rows)])
    assert _taken(again) == _taken(reading)
    assert len(again.rows) == len(reading.rows)


def test_header_of_two_rows_with_marks_and_merged_cells() -> None:
    rows = [
        ["DANH SÁCH TỔ HÒA GIẢI KHU PHỐ 3"],
        ["TT", "Họ, tên", None, "Giới tính", None, "Năm sinh", "Dân tộc", None, "Trình độ", None, None,
         "QĐ công nhận", None, "Tổ trưởng"],
        [None, None, None, "Nam", "Nữ", None, "Kinh", "Khác", "Luật", "Khác", "Chưa ĐT", "Số", "Ngày", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)", "(14)"],
        [1, "Lò Thị", "Pảnh", None, "x", 1971, None, "X", None, "x", None, "12/QĐ-UBND", date(2024, 5, 17), "x"],
        [2, "Vũ Văn", "Bình", "x", None, "1969", "x", None, "x", None, None, "13/QĐ-UBND", datetime(2024, 5, 18), None],
    ]  # fmt: skip
    merged = ["A1:N1", "B2:C3", "D2:E2", "G2:H2", "I2:K2", "L2:M2", "A2:A3", "F2:F3"]
    first, second = read(rows, merged=merged).rows
    assert (first.row, first.name, first.female, first.born) == (5, "Lò Thị Pảnh", True, "1971")
    assert (first.ethnic_minority, first.qualification, first.head) == (True, "other", True)
    assert first.recognised_on == "2024-05-17"
    assert first.team == "Tổ hòa giải Khu phố 3"
    assert (second.female, second.ethnic_minority, second.qualification, second.head) == (False, False, "law", False)
    assert second.recognised_on == "2024-05-18"
    assert first.problems == second.problems == ()


def test_team_column_merged_over_its_rows_and_ditto_marks() -> None:
    header = ["TT", "Thôn, tổ dân phố", "Họ và tên", "Nam", "Nữ", "Quyết định số, ngày", "Ghi chú"]
    rows = [
        header,
        [1, "Thôn Đông", "Hà Văn Ất", "1960", None, "15/QĐ-UBND ngày 05/12/2022", None],
        [2, None, "Hà Thị Bính", None, "1961", "nt", "kiêm nhiệm"],
        [3, "THÔN TÂY", "Hà Văn Đinh", "1962", None, "Số 16/QĐ-UBND ngày 6 tháng 12 năm 2022", None],
    ]
    one, two, three = read(rows, merged=["B2:B3"]).rows
    assert [one.team, two.team, three.team] == ["Tổ hòa giải Thôn Đông"] * 2 + ["Tổ hòa giải Thôn Tây"]
    assert (two.decision, two.recognised_on, two.note) == ("15/QĐ-UBND", "2022-12-05", "kiêm nhiệm")
    assert (three.decision, three.recognised_on) == ("16/QĐ-UBND", "2022-12-06")


def test_one_sheet_a_team_named_by_the_sheet() -> None:
    content = workbook_bytes(
        {"TDP 1": [HEADER, PERSON], "TDP 2": [HEADER, person(name="Lê Thị Ba", sex="Nữ")], "Sheet3": []}
    )
    reading = read_roster(read_workbook(content), today=TODAY)
    assert [row.team for row in reading.rows] == ["Tổ hòa giải Tổ dân phố 1", "Tổ hòa giải Tổ dân phố 2"]
    assert [sheet.fate for sheet in reading.sheets] == ["read", "read", "empty"]


def test_several_communes_in_one_file() -> None:
    header = ["Mã xã", "Tên xã", *HEADER]
    rows = [header, ["01234", "Xã A Dơi", *PERSON], [1235, "Xã Ba Lòng", *PERSON], [None, None, *person(name="Lê Ba")]]
    reading = read([["Danh sách tổ hòa giải thôn 1"], *rows])
    assert [row.commune_code for row in reading.rows] == ["01234", "01235", ""]
    assert codes(reading.rows[1]) == []
    assert "missing_commune" in codes(reading.rows[2])


def test_decomposed_accents_and_invisible_characters() -> None:
    rows = [
        [unicodedata.normalize("NFD", title) for title in HEADER],
        [unicodedata.normalize("NFD", "Tổ hoà giải thôn Đồng")],
    ]
    name = unicodedata.normalize("NFD", "  ĐẶNG\u00a0THỊ \u200bƯỞNG ")
    (row,) = read([*rows, person(name=name, sex="nữ ")]).rows
    assert (row.name, row.female, row.team) == ("Đặng Thị Ưởng", True, "Tổ hòa giải Thôn Đồng")


def test_repeated_headers_totals_and_signatures_are_no_people() -> None:
    rows = [
        HEADER, TEAM_ROW, PERSON, ["Cộng: 1 người"], HEADER, ["II", "Tổ hòa giải thôn 2 (1 người)"],
        person(name="Lê Thị Ba", sex="Nữ"), [None, "TỔNG CỘNG", 2], [3], ["Ghi chú: danh sách tạm"],
        [None, None, None, None, None, None, "CHỦ TỊCH"], [None, "Trần Văn Ký"],
    ]  # fmt: skip
    reading = read(rows)
    assert [(row.name, row.team) for row in reading.rows] == [
        ("Nguyễn Văn An", "Tổ hòa giải Thôn 1"),
        ("Lê Thị Ba", "Tổ hòa giải Thôn 2"),
    ]
    assert [found.reason for found in reading.skipped] == [
        "team_heading", "total", "header", "team_heading", "total", "number_only", "remark", "signature", "signature",
    ]  # fmt: skip


def test_personal_columns_are_dropped_and_said_so() -> None:
    rows = [[*HEADER, "Số CCCD", "Tôn giáo", "Địa chỉ"], TEAM_ROW, [*PERSON, "001068012345", "Không", "Số 1 phố Huế"]]
    reading = read(rows)
    assert "001068012345" not in json.dumps(to_json(reading))
    assert "phố Huế" not in json.dumps(to_json(reading), ensure_ascii=False)
    assert [warning.column for warning in reading.warnings] == ["J", "K", "L"]


def test_a_person_corrects_the_columns_and_the_correction_fits_the_next_file() -> None:
    rows = [["Mục", "Cột A", "Cột B", "Cột C", "Cột D"], [1, "Lê Văn Tám", "1960", "05/12/2022", "Thôn 1"]]
    reading = read(rows)
    assert reading.refusal
    assert reading.refusal.code == "no_header"
    assert reading.sheets[0].mapping is None or not reading.sheets[0].mapping.has_names
    known = [["Họ và tên", "Cột B", "Cột C", "Cột D"], ["Lê Văn Tám", "1960", "05/12/2022", "Thôn 1"]]
    signature = read(known).sheets[0].mapping.signature
    corrected = {signature: {"B": "born", "C": "recognised_on", "D": "team"}}
    (row,) = read(known, overrides=corrected).rows
    assert (row.born, row.recognised_on, row.team) == ("1960", "2022-12-05", "Tổ hòa giải Thôn 1")
    (other,) = read([known[0], ["Lê Văn Chín", "1961", "06/12/2022", "Thôn 2"]], overrides=corrected).rows
    assert other.team == "Tổ hòa giải Thôn 2"


def test_a_row_without_any_known_heading_can_still_be_corrected() -> None:
    rows = [["Cột một", "Cột hai", "Cột ba", "Ghi chú", "Liên hệ"], ["Lê Văn Tám", "05/12/2022", "Thôn 1", None, None]]
    reading = read(rows)
    assert reading.refusal.code == "no_header"
    mapping = reading.sheets[0].mapping
    fixed = read(rows, overrides={mapping.signature: {"A": "name", "B": "recognised_on", "C": "team"}})
    assert fixed.refusal is None
    assert (fixed.rows[0].name, fixed.rows[0].recognised_on) == ("Lê Văn Tám", "2022-12-05")


@pytest.mark.parametrize(
    ("written", "day", "code"),
    [
        ("05/12/2022", "2022-12-05", None),
        ("5-1-2022", "2022-01-05", None),
        ("05.12.2022", "2022-12-05", None),
        (" 05 / 12 / 2022 ", "2022-12-05", None),
        ("2022-12-05", "2022-12-05", None),
        ("2022-12-05 00:00:00", "2022-12-05", None),
        ("ngày 5 tháng 12 năm 2022", "2022-12-05", None),
        (date(2022, 12, 5), "2022-12-05", None),
        (datetime(2022, 12, 5, 7, 30), "2022-12-05", None),
        (44900, "2022-12-05", None),
        ("44900", "2022-12-05", None),
        ("25122022", "2022-12-25", None),
        ("29/02/2024", "2024-02-29", None),
        ("01/01/2014", "2014-01-01", None),
        ("22/11/2026", "2026-11-22", None),
        (None, None, "no_recognition_date"),
        ("-", None, "no_recognition_date"),
        ("31/02/2024", None, "bad_date"),
        ("29/02/2023", None, "bad_date"),
        ("00/12/2022", None, "bad_date"),
        ("02/28/2021", None, "bad_date"),
        ("chưa có", None, "bad_date"),
        ("2022", None, "incomplete_date"),
        (2022, None, "incomplete_date"),
        ("12/2022", None, "incomplete_date"),
        ("23/11/2026", "2026-11-23", "future_date"),
        ("31/12/2013", "2013-12-31", "before_law"),
        ("05/12/22", "2022-12-05", "two_digit_year"),
        ("05/12/99", "1999-12-05", "two_digit_year"),
        ("20112022", "2022-11-20", None),
        ("20221120", "2022-11-20", None),
    ],
)
def test_recognition_dates(written: object, day: str | None, code: str | None) -> None:
    row = read_one(recognised=written)
    assert row.recognised_on == day
    assert codes(row) == ([code] if code else [])
    assert row.is_refused == (day is None)
    assert bool(row.questions) == (code is not None and day is not None)
    assert all(found.column == "G" for found in row.problems)


@pytest.mark.parametrize(
    ("written", "born", "code"),
    [
        ("1969", "1969", None),
        (1969, "1969", None),
        ("19/02/1969", "1969-02-19", None),
        ("02/1969", "1969", None),
        (date(1969, 2, 19), "1969-02-19", None),
        ("19/02/69", "1969-02-19", "two_digit_year"),
        ("19/02/15", "1915-02-19", "two_digit_year"),
        (None, None, "no_birth"),
        ("31/02/1969", None, "bad_birth"),
        ("2024", None, "bad_birth"),
        ("1899", None, "bad_birth"),
        ("không nhớ", None, "bad_birth"),
    ],
)
def test_birth(written: object, born: str | None, code: str | None) -> None:
    row = read_one(born=written)
    assert row.born == born
    assert codes(row) == ([code] if code else [])
    assert row.is_refused == (code == "bad_birth")


@pytest.mark.parametrize(
    ("written", "phone", "code"),
    [
        (323307666, "0323307666", None),
        ("0359679290 (Zalo)", "0359679290", None),
        ("+84390237409", "0390237409", None),
        ("84 390 237 409", "0390237409", None),
        ("0084390237409", "0390237409", None),
        ("+84 (0)390 237 409", "0390237409", None),
        ("0963 002 458", "0963002458", None),
        ("0973.564.363", "0973564363", None),
        ("0963-002-458", "0963002458", None),
        ("ĐT: 0963002458", "0963002458", None),
        ("091234 / 0963002458", "0963002458", None),
        (None, None, None),
        ("không có", None, None),
        ("091234", None, "phone_short"),
        ("123456", None, "phone_short"),
        ("09630024581", None, "phone_unclear"),
        ("chị Lan", None, "phone_unclear"),
    ],
)
def test_phones(written: object, phone: str | None, code: str | None) -> None:
    row = read_one(phone=written)
    assert row.phone == phone
    assert codes(row) == ([code] if code else [])
    assert not row.is_refused


@pytest.mark.parametrize(
    ("written", "minority"),
    [
        ("Kinh", False),
        ("KINH ", False),
        ("kinh (Việt)", False),
        ("Tày", True),
        ("Nùng", True),
        ("", None),
        ("không rõ", None),
    ],
)
def test_ethnicity_is_yes_no_or_unknown(written: str, minority: bool | None) -> None:
    assert read_one(ethnicity=written or None).ethnic_minority is minority


@pytest.mark.parametrize(
    ("written", "head", "found"),
    [
        ("TT", True, []),
        ("Tổ trưởng", True, []),
        ("Tổ trưởng tổ hoà giải", True, []),
        ("HGV", False, []),
        ("Thành viên", False, []),
        ("Tổ phó", False, []),
        (None, False, []),
        ("Tổ trưởng TDP", False, ["unknown_role"]),
        ("abc", False, ["unknown_role"]),
    ],
)
def test_roles(written: str | None, head: bool, found: list[str]) -> None:
    row = read_one(role=written)
    assert (row.head, codes(row)) == (head, found)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": None}, "missing_name"),
        ({"name": "Nguyễn V4n 123"}, "bad_name"),
        ({"name": "1+1=2"}, "bad_name"),
        ({"name": "N" * 200}, "bad_name"),
        ({"name": "NguyÔn V¨n Hoµ"}, "legacy_font"),
        ({"sex": None}, "no_sex"),
    ],
)
def test_odd_cells_are_named(changes: dict, code: str) -> None:
    assert code in codes(read_one(**changes))


def test_a_person_of_no_team_is_refused() -> None:
    (row,) = read([HEADER, PERSON]).rows
    assert codes(row) == ["missing_team"]
    assert row.is_refused


def test_the_same_person_twice_is_asked_about_never_merged() -> None:
    rows = [
        HEADER, TEAM_ROW, PERSON, ["II", "Tổ hòa giải thôn 2"],
        person(name="NGUYỄN VĂN ÂN", born="1969"),
        person(name="Nguyễn Văn An", born="1970"),
        person(name="Lê Ba", born=None, decision="9/QĐ"),
        person(name="Lê Ba", born="1950", decision="9/QĐ"),
        person(name="Lê Ba", born="1951", decision="10/QĐ"),
    ]  # fmt: skip
    reading = read(rows)
    assert [(row.row, row.questions[0].code) for row in reading.rows if row.questions] == [
        (5, "possible_duplicate"),
        (8, "possible_duplicate"),
    ]
    assert "dòng 3" in reading.rows[1].questions[0].sentence


def test_another_commune_in_the_heading_is_a_warning() -> None:
    rows = [["UBND XÃ TÂN TẬP"], HEADER, TEAM_ROW, PERSON]
    reading = read(rows, commune="Xã Đoàn Kết")
    assert reading.commune_in_heading == "Xã Tân Tập"
    assert [warning.code for warning in reading.warnings] == ["heading_other_commune"]
    assert read(rows, commune="xã Tân Tập").warnings == ()


def test_two_heads_in_a_team_are_a_warning() -> None:
    reading = read([HEADER, TEAM_ROW, person(role="TT"), person(name="Lê Ba", role="Tổ trưởng")])
    assert [warning.code for warning in reading.warnings] == ["several_heads"]


def test_a_hidden_sheet_is_left_and_said_so() -> None:
    workbook = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes({"Thôn 1": [HEADER, PERSON], "Thôn 2": [HEADER, PERSON]}))
    )
    workbook["Thôn 2"].sheet_state = "hidden"
    target = io.BytesIO()
    workbook.save(target)
    reading = read_roster(read_workbook(target.getvalue()), today=TODAY)
    assert len(reading.rows) == 1
    assert [warning.code for warning in reading.warnings] == ["hidden_sheet"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([PERSON, person(name="Lê Ba")], "no_header"),
        ([["Đây là một lá thư"], ["không phải danh sách"]], "no_header"),
        ([HEADER], "no_people"),
        ([], "no_header"),
    ],
)
def test_a_file_of_which_nothing_can_be_used(rows: list, code: str) -> None:
    reading = read(rows)
    assert reading.refusal
    assert (reading.refusal.code, reading.refusal.severity) == (code, Severity.REFUSE)
    assert "Hãy" in reading.refusal.sentence
    assert reading.rows == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (broken_files.office_zip("openxmlformats-officedocument.wordprocessingml.document.main"), "wrong_kind"),
        (broken_files.ratio_bomb(), "bomb"),
        ((SAMPLES / "xa-doan-ket.xlsx").read_bytes()[:9000], "broken"),
        (broken_files.office_zip("ms-excel.sheet.macroEnabled.main"), "macro"),
        ("STT,Họ và tên\n1,Nguyễn Văn An\n".encode(), "wrong_kind"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_before_it_is_read(content: bytes, code: str) -> None:
    with pytest.raises(SpreadsheetRefused) as caught:
        read_workbook(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TỔ HÒA GIẢI TỔ DÂN PHỐ SỐ 1", "Tổ hòa giải Tổ dân phố số 1"),
        ("Tổ hòa giải Thôn 1 - Xã Đoàn Kết", "Tổ hòa giải Thôn 1"),
        ("II. Tổ hoà giải thôn ĐỒNG TÂM (7 người)", "Tổ hòa giải Thôn Đồng Tâm"),
        ("TDP số 3", "Tổ hòa giải Tổ dân phố số 3"),
        ("thôn 5A", "Tổ hòa giải Thôn 5A"),
        ("Thôn 1-2", "Tổ hòa giải Thôn 1-2"),
        ("Khu phố 2, phường Bến Thành", "Tổ hòa giải Khu phố 2"),
        ("THG bản Nà Lầu", "Tổ hòa giải Bản Nà Lầu"),
        ("Tổ hòa giải", ""),
    ],
)
def test_team_names(written: str, name: str) -> None:
    assert team_name(written) == name


def test_team_name_drops_the_commune_it_knows() -> None:
    assert team_name("Tổ hòa giải thôn 1 xã Đoàn Kết", commune="Xã Đoàn Kết") == "Tổ hòa giải Thôn 1"


@pytest.mark.parametrize(
    ("heading", "commune"),
    [
        ("PHƯỜNG LÊ CHÂN", "Phường Lê Chân"),
        ("UBND xã Tân Tập, tỉnh Tây Ninh", "Xã Tân Tập"),
        ("Danh sách hòa giải viên xã Đoàn Kết năm 2026", "Xã Đoàn Kết"),
        ("ĐẶC KHU CÔ TÔ", "Đặc khu Cô Tô"),
        ("Tổ chức chính trị xã hội", ""),
        ("UBND XÃ, PHƯỜNG", ""),
    ],
)
def test_communes_in_headings(heading: str, commune: str) -> None:
    assert commune_in(heading) == commune


def test_titles_before_a_name_tell_the_sex() -> None:
    assert (read_person("1. Ông Nguyễn Văn A").name, read_person("Bà Lê Thị Bé").female) == ("Nguyễn Văn A", True)
    assert read_one(name="Bà Lê Thị Bé", sex=None).female is True
    assert read_one(name="Lê Văn Bé (Tổ trưởng)").head is True


@pytest.mark.parametrize(
    ("parts", "meaning"),
    [
        (["Năm sinh", "Nam"], Meaning.MALE),
        (["Ngày, tháng, năm sinh", "Năm"], Meaning.BORN),
        (["Dân tộc", "Khác"], Meaning.MINORITY_MARK),
        (["Trình độ chuyên môn", "Khác"], Meaning.OTHER_MARK),
        (["ĐT"], Meaning.PHONE),
        (["DT"], Meaning.ETHNICITY),
        (["Số, ngày QĐ công nhận"], Meaning.DECISION),
        (["Ngày thôi làm hòa giải viên"], Meaning.IGNORED),
        (["Số căn cước công dân"], Meaning.DROPPED),
        (["Số HGV"], Meaning.IGNORED),
        (["Nghề nghiệp"], Meaning.OCCUPATION),
    ],
)
def test_meaning_of_headings(parts: list[str], meaning: Meaning) -> None:
    assert meaning_of(parts) == meaning


def test_every_filled_row_is_accounted_for() -> None:
    sheets = read_workbook(SAMPLES / "phuong-le-chan.xlsx")
    reading = read_roster(sheets, today=TODAY)
    last = reading.sheets[0].mapping.header_last
    filled = {number for number, row in enumerate(sheets[0].rows, start=1) if number > last and any(row)}
    assert {row.row for row in reading.rows} | {row.row for row in reading.skipped} == filled


@pytest.mark.slow
def test_35000_rows_are_read_quickly() -> None:
    """The reading is about a quarter of the 60 s that the whole import may take."""
    header = ("Mã xã", "Tổ hòa giải", *HEADER)
    rows = (
        (f"{n // 300:05d}", f"Thôn {n // 10}", *person(name=f"Lê Văn {'ABCDEGHIK'[n % 9]}", born=1940 + n % 60))
        for n in range(35_000)
    )
    sheet = Sheet(name="DS", rows=(header, *rows))
    started = time.monotonic()
    reading = read_roster([sheet], today=TODAY)
    assert len(reading.rows) == 35_000
    assert time.monotonic() - started < 20


_CELLS = st.one_of(
    st.none(),
    st.integers(-5, 60_000),
    st.sampled_from(
        ["Họ và tên", "Nam", "Nữ", "x", "nt", "I", "Tổ hòa giải thôn 1", "Cộng", "xã", "Thôn", "((", "- 1"]
    ),
    st.text(max_size=12),
    st.dates(),
    st.booleans(),
    st.floats(allow_nan=True),
)
_AREAS = st.builds(
    MergedRange, top=st.integers(0, 8), left=st.integers(0, 6), bottom=st.integers(0, 9), right=st.integers(0, 7)
)


@settings(max_examples=150, deadline=None)
@given(
    top=st.sampled_from([(), (tuple(HEADER),), (("TT", "Họ và tên", "Năm sinh", None), (None, None, "Nam", "Nữ"))]),
    rows=st.lists(st.lists(_CELLS, max_size=9).map(tuple), max_size=10),
    merged=st.lists(_AREAS, max_size=4),
)
def test_no_content_whatever_breaks_the_reading(top: tuple, rows: list, merged: list) -> None:
    sheet = Sheet(name="Thôn 1", rows=(*top, *rows), merged=tuple(merged))
    reading = read_roster([sheet], today=TODAY, commune="Xã Đoàn Kết")
    assert from_json(json.loads(json.dumps(to_json(reading)))) == reading
    numbers = [row.row for row in reading.rows] + [skipped.row for skipped in reading.skipped]
    assert len(numbers) == len(set(numbers))
