"""Reading a sheet of marks, and the command that computes its statistics."""

import json
import random
from pathlib import Path
from time import process_time

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from stat_data import FOLDER, tally_a, unhurried

from lms.base.errors import RuleViolation
from quizzes.statistics.items import item_statistics
from quizzes.statistics.mark_table import CHUNK_ROWS, MAX_BYTES, read_mark_table
from quizzes.statistics.whole_test import whole_test_statistics

PLAIN = (FOLDER / "data_set_a.csv").read_text(encoding="utf-8")
SMALL = "id,Q1,Q2\nmax,1,2\nA,1,0.5\nB,0,2\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").replace(".", ",").encode("utf-8-sig"),
        PLAIN.replace(",", "\t").replace(".", ",").encode("utf-16"),
        ("sep=;\r\n" + PLAIN.replace(",", ";")).encode(),
        PLAIN.replace("1.5", '"1,5"').encode(),
        PLAIN.replace("1.5", " 1.50 ").replace("\n", ",,\n").encode(),
        (PLAIN.replace("\n", "\n\n") + ",,,,,,\n").replace("\n\n", "\n,,,,,,\n").encode(),
        PLAIN.replace(",0,", ",,").replace(",0,", ",,").encode(),
        PLAIN.replace("1.5", "15e-1").encode(),
    ],
    ids=[
        "plain", "mark", "crlf", "vietnamese-excel", "unicode-text", "sep-line", "quoted-comma",
        "blank-columns", "blank-rows", "blank-marks", "exponent",
    ],
)  # fmt: skip
def test_the_same_sheet_as_different_programs_write_it(content: bytes) -> None:
    tally = read_mark_table(content=content)
    assert item_statistics(tally=tally) == item_statistics(tally=tally_a())
    assert whole_test_statistics(tally=tally) == whole_test_statistics(tally=tally_a())


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "trống"),
        (b"\xef\xbb\xbf \r\n", "empty", "trống"),
        (b"PK\x03\x04\x00\x00\xff\xff", "not_text", "UTF-8"),
        (b"a,b\x00,c\n", "not_csv", "CSV"),
        (b'{"items": []}', "not_csv", "CSV"),
        ("Không phải bảng điểm.\nChỉ là lời văn.\n".encode(), "not_csv", "tên các câu"),
        (b'id,"Q1\nmax,1\n', "not_csv", "hỏng"),
        (b"id,Q1,,Q3\nmax,1,1,1\nA,1,1,1\n", "missing_id", "ô thứ 3"),
        (b"id,Q1,Q1\nmax,1,1\nA,1,1\n", "duplicate_item", "«Q1»"),
        (b"id,Q1,\nmax,1,\nA,1,1\n", "missing_id", "Dòng 3"),
        (b"id,Q1\n", "no_candidates", "thiếu"),
        (b"id,Q1\nmax,1\n", "no_candidates", "người dự thi"),
        (b"id,Q1\nmax,1\n,\n", "no_candidates", "người dự thi"),
        (b"id,Q1\nmax,0\nA,0\n", "bad_maximum", "«Q1»"),
        (b"id,Q1\nmax,-1\nA,0\n", "bad_maximum", "lớn hơn 0"),
        (b"id,Q1,Q2\nmax,,1\nA,0,1\n", "bad_maximum", "«Q1»"),
        (b"id,Q1\nmax,9000000000\nA,0\n", "bad_maximum", "Tổng"),
        (b"id,Q1\nmax,mot\nA,0\n", "not_a_number", "«mot»"),
        (SMALL.replace("0.5", "abc").encode(), "not_a_number", "Dòng 3, câu «Q2»: «abc»"),
        (SMALL.replace("0.5", "nan").encode(), "not_a_number", "nan"),
        (SMALL.replace("0.5", "inf").encode(), "not_a_number", "inf"),
        (SMALL.replace("0.5", "1.0.5").encode(), "not_a_number", "1.0.5"),
        (SMALL.replace("0.5", "٣").encode(), "not_a_number", "Q2"),
        (SMALL.replace("0.5", "2.001").encode(), "above_maximum", "«2.001» lớn hơn điểm tối đa 2."),
        (SMALL.replace("0.5", "9e99").encode(), "above_maximum", "9e99"),
        (SMALL.replace("0.5", "-0.5").encode(), "below_zero", "nhỏ hơn 0"),
        (SMALL.replace("0.5", "0.5,1").encode(), "ragged", "Dòng 3 có 4 ô, dòng đầu có 3 ô"),
        (SMALL.replace(",0.5", "").encode(), "ragged", "Dòng 3 có 2 ô"),
        (SMALL.replace("B", "A").encode(), "duplicate_candidate", "«A»"),
        (SMALL.replace("B", "").encode(), "missing_candidate", "Dòng 4"),
        (b"id," + b",".join(b"q%d" % place for place in range(2001)), "too_many_items", "2001"),
        (b"x" * (MAX_BYTES + 1), "too_large", "64 MB"),
    ],
)
def test_a_bad_sheet_is_refused_with_its_place(content: bytes, code: str, words: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_mark_table(content=content)
    assert refusal.value.code == code
    assert words in refusal.value.message


def test_a_long_sheet_read_in_pieces_is_the_sum_of_its_rows() -> None:
    rows = [f"N{number},{number % 2},{number % 5 / 2}" for number in range(2 * CHUNK_ROWS + 7)]
    tally = read_mark_table(content=("id,a,b\nmax,1,2\n" + "\n".join(rows)).encode())
    assert tally.people == 2 * CHUNK_ROWS + 7
    assert whole_test_statistics(tally=tally).mean == pytest.approx(
        sum(number % 2 + number % 5 / 2 for number in range(2 * CHUNK_ROWS + 7)) / tally.people, rel=1e-12
    )


def test_a_name_repeated_in_a_later_piece_is_found() -> None:
    rows = [f"N{number},1" for number in range(CHUNK_ROWS)] + ["N0,0"]
    with pytest.raises(RuleViolation, match="«N0» có hai lần"):
        read_mark_table(content=("id,a\nmax,1\n" + "\n".join(rows)).encode())


cells = st.sampled_from(["", "1", "0,5", "-1", "9", "A", "B", "x", '"', "sep=;", "1e5", "\x00", "Câu", " "])
sheets = st.lists(st.lists(cells, max_size=4), max_size=5).flatmap(
    lambda rows: st.sampled_from([",", ";", "\t"]).map(lambda mark: "\n".join(mark.join(row) for row in rows).encode())
)


@unhurried
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode), sheets))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    try:
        tally, told = read_mark_table(content=content), ""
    except RuleViolation as refusal:
        tally, told = None, refusal.message
    assert told.endswith(".") == (tally is None)
    assert tally is None or all(0 <= item.facility <= 1 for item in item_statistics(tally=tally))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    call_command("item_statistics", *words)
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_the_agreed_keys_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, str(FOLDER / "data_set_a.csv"), "--json")
    assert set(found) == {"items", "test"}
    assert [item["id"] for item in found["items"]] == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]
    assert all(list(item) == ["id", "p", "s", "D", "r_rest", "r_tot", "DE", "EW", "IW"] for item in found["items"])
    names = ["mean", "median", "sd", "skewness", "kurtosis", "alpha", "sem", "alpha_if_deleted"]
    assert list(found["test"]) == names
    assert found["items"][3]["EW"] is None
    assert found["items"][5]["r_rest"] is None
    assert found["items"][4]["EW"] == pytest.approx(0.3140552655, rel=1e-9)
    assert found["test"]["alpha_if_deleted"]["Q4"] == pytest.approx(0.6726907631, rel=1e-9)


def test_the_command_never_holds_back_a_small_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nho.csv"
    file.write_text(SMALL, encoding="utf-8")
    found = run(capsys, str(file), "--json")
    assert found["items"][0]["p"] == 0.5
    assert found["items"][0]["r_rest"] == -1
    assert found["test"]["skewness"] is None


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"id,Q1\nmax,1\nA,2\n"])
def test_the_command_refuses_with_a_code_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "diem.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SystemExit) as ending:
        call_command("item_statistics", str(file), "--json")
    told = json.loads(capsys.readouterr().out)
    assert ending.value.code == 1
    assert set(told) == {"error", "reason"}
    assert told["error"] == {None: "missing_file", b"\xff\xfe\x00": "not_text"}.get(content, "above_maximum")


def test_a_thousand_candidates_and_a_hundred_items_take_less_than_two_seconds() -> None:
    draw = random.Random(20261122)
    rows = [",".join([f"TS{number}", *(str(draw.randint(0, 4) / 4) for _ in range(100))]) for number in range(1000)]
    head = ",".join(["id", *(f"Q{number}" for number in range(100))]) + "\nmax" + ",1" * 100 + "\n"
    content = (head + "\n".join(rows)).encode()
    begun = process_time()
    tally = read_mark_table(content=content)
    assert len(item_statistics(tally=tally)) == 100
    assert whole_test_statistics(tally=tally).alpha is not None
    assert process_time() - begun < 2
