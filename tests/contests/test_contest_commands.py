"""`contest_rules` and `contest_score` on the console: no database, JSON alone on standard output, exit codes."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from contest_samples import FRAME, frame_with, sheets_of
from django.core.management import CommandError, call_command

from contests.shipped import shipped_names


def run(*words: str) -> tuple[Any, int]:
    """The printed JSON and the exit code; touching the database would fail here."""
    out = StringIO()
    code = 0
    try:
        call_command(*words, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return json.loads(out.getvalue()), code


def files(folder: Path, rules: str, sheets: dict[str, Any]) -> tuple[str, str]:
    (folder / "r.yaml").write_text(rules, encoding="utf-8")
    (folder / "s.json").write_text(json.dumps(sheets), encoding="utf-8")
    return str(folder / "r.yaml"), str(folder / "s.json")


def test_score_prints_exactly_the_agreed_keys(tmp_path: Path) -> None:
    rules, sheets = files(tmp_path, FRAME, sheets_of({"A": 8, "B": 9.25}))
    answer, code = run("contest_score", rules, sheets, "--json")
    assert code == 0
    assert answer == {
        "entries": [
            {
                "entry": entry,
                "parts": {"tieu_pham": points},
                "penalties": "0.00",
                "total": points,
                "rank": rank,
                "decided_by": None,
                "prize": None,
                "qualifies": False,
            }
            for rank, (entry, points) in enumerate([("B", "9.25"), ("A", "8.00")], start=1)
        ]
    }


def test_score_without_json_explains_each_place(tmp_path: Path) -> None:
    rules, sheets = files(tmp_path, FRAME, sheets_of({"A": 8, "B": 9.25}))
    out = StringIO()
    call_command("contest_score", rules, sheets, stdout=out)
    assert out.getvalue().splitlines() == [
        "B: hạng 1, 9,25 điểm; thứ hạng do tổng điểm quyết định.",
        "A: hạng 2, 8,00 điểm; thứ hạng do tổng điểm quyết định.",
    ]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (frame_with(tie_break=[{"kind": "part_score", "part": "x"}]), "unknown_part"),
        (frame_with(rounding="cần nhập"), "settings_missing"),
        ("a: [", "yaml_syntax"),
    ],
)
def test_score_refuses_rules_that_are_wrong_or_open(tmp_path: Path, rules: str, code: str) -> None:
    names = files(tmp_path, rules, sheets_of({"A": 8}))
    answer, status = run("contest_score", *names, "--json")
    assert (answer["error"], status) == (code, 1)
    assert set(answer) == {"error", "reason"}


def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    answer, status = run("contest_score", str(tmp_path / "r.yaml"), "s.json", "--json")
    assert (answer["error"], status) == ("missing_file", 1)
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("contest_score", str(tmp_path / "r.yaml"), "s.json")


def test_check_tells_every_fault_and_ends_with_one(tmp_path: Path) -> None:
    rules, _ = files(tmp_path, frame_with(judge="3", tie_break=[{"kind": "part_score", "part": "x"}]), {})
    answer, status = run("contest_rules", "check", rules, "--json")
    assert status == 1
    assert [fault["code"] for fault in answer["faults"]] == ["unknown_key", "unknown_part"]
    assert all(isinstance(fault["line"], int) for fault in answer["faults"])
    assert answer["error"] == "unknown_key"


def test_check_of_a_shipped_set_is_right_though_not_complete() -> None:
    answer, status = run("contest_rules", "check", "vinh-phuc-2023", "--json")
    assert (answer["ok"], answer["complete"], status) == (True, False, 0)
    assert "rounds[chung-khao].rounding" in [gap["path"] for gap in answer["missing"]]


def test_export_of_a_shipped_set_can_be_checked_again(tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    answer, _ = run("contest_rules", "export", "kon-tum-2023", "--out", str(copy), "--json")
    again, status = run("contest_rules", "check", str(copy), "--json")
    assert (again["version"], status) == (answer["version"], 0)


def test_list_names_the_shipped_sets() -> None:
    assert run("contest_rules", "list", "--json") == (shipped_names(), 0)
