"""Sheets that do not fit their rules are refused with a code and a sentence that says where."""

import unicodedata
from typing import Any

import pytest
from contest_samples import frame_with, score, sheets_of, standing

from contests.rules.explaining import explain_place
from lms.base.errors import RuleViolation

CRITERIA = [{"code": "nd", "name": "Nội dung", "maximum": "6"}, {"code": "ht", "name": "Hình thức", "maximum": "4"}]
BY_CRITERIA = {"kind": "by_criteria", "step": "0.5", "criteria": CRITERIA}
BY_KEY = {"kind": "by_key", "questions": "3", "points_each": "1"}


def rules(**changes: Any) -> str:
    return frame_with({}, **changes)


def one_part(marking: dict[str, Any], maximum: str = "10", **more: Any) -> list[dict[str, Any]]:
    return [{"code": "tieu_pham", "name": "Tiểu phẩm", "maximum": maximum, "marking": marking, **more}]


def sheet(entry: str = "A", *, judge: str = "1", part: str = "tieu_pham", **more: Any) -> dict[str, Any]:
    return {"judge": judge, "entry": entry, "part": part, **more}


def answer(**given: Any) -> dict[str, Any]:
    return {"entry": "A", "part": "tieu_pham", **given}


GOOD = sheets_of({"A": 8})
CRITERIA_RULES = rules(parts=one_part(BY_CRITERIA))
KEY_RULES = rules(parts=one_part(BY_KEY, "3"))
PANEL = rules(judges={"count": "2", "head": "true", "combine": {"kind": "sum"}})
TWO = [{"judge": "1", "head": True}, {"judge": "2"}]
KEYS = {"tieu_pham": {"chung": ["A", "B", "C"]}}
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("mark_above_maximum", rules(), sheets_of({"A": "10.25"})),
    ("mark_below_zero", rules(), sheets_of({"A": "-0.25"})),
    ("mark_off_step", rules(), sheets_of({"A": "8.1"})),
    ("wrong_number", rules(), sheets_of({"A": "8,5"})),
    ("sheet_missing", rules(), {**GOOD, "sheets": []}),
    ("sheet_twice", rules(), {**GOOD, "sheets": [sheet(mark=8), sheet(mark=8)]}),
    ("unknown_entry", rules(), {**GOOD, "sheets": [sheet("Z", mark=8)]}),
    ("unknown_entry", rules(), {**GOOD, "lots": {"Z": 1}}),
    ("unknown_judge", rules(), {**GOOD, "sheets": [sheet(judge="9", mark=8)]}),
    ("lot_twice", rules(), sheets_of({"A": 8, "B": 8}, lots={"A": 1, "B": 1})),
    ("decision_twice", rules(), {**GOOD, "head_decision": ["A", "A"]}),
    ("unknown_part", rules(), {**GOOD, "sheets": [sheet(part="hat", mark=8)]}),
    ("unknown_part", rules(), {**GOOD, "times": [{"entry": "A", "part": "hat", "seconds": 3}]}),
    ("unknown_incident", rules(), {**GOOD, "incidents": [{"entry": "A", "incident": "x"}]}),
    ("unknown_prize", rules(), {**GOOD, "chosen": {"x": ["A"]}}),
    ("part_compulsory", rules(), {**GOOD, "entries": [{"entry": "A", "skipped": ["tieu_pham"]}]}),
    ("time_twice", rules(), {**GOOD, "times": [{"entry": "A", "part": "tieu_pham", "seconds": 3}] * 2}),
    ("wrong_judge_count", PANEL, GOOD),
    ("head_missing", PANEL, {**GOOD, "judges": [{"judge": "1"}, {"judge": "2"}]}),
    ("judge_recused", rules(), {**GOOD, "recusals": [{"judge": "1", "entry": "A"}]}),
    ("too_few_judges", PANEL, {**GOOD, "judges": TWO, "recusals": [{"judge": "2", "entry": "A"}]}),
    ("too_few_judges", rules(), {**GOOD, "sheets": [], "recusals": [{"judge": "1", "entry": "A"}]}),
    ("criterion_missing", CRITERIA_RULES, {**GOOD, "sheets": [sheet(marks={"nd": 5})]}),
    ("unknown_criterion", CRITERIA_RULES, {**GOOD, "sheets": [sheet(marks={"nd": 5, "ht": 1, "x": 1})]}),
    ("mark_above_maximum", CRITERIA_RULES, {**GOOD, "sheets": [sheet(marks={"nd": 6.5, "ht": 1})]}),
    ("wrong_sheets", CRITERIA_RULES, {**GOOD, "sheets": [sheet(marks={"nd": 5, "ht": 1}, mark=6)]}),
    ("part_not_judged", KEY_RULES, GOOD),
    ("answers_missing", KEY_RULES, {**GOOD, "sheets": []}),
    ("key_missing", KEY_RULES, {**GOOD, "sheets": [], "answers": [answer(answers=["A"])]}),
    ("wrong_answer_count", KEY_RULES, {**GOOD, "sheets": [], "keys": KEYS, "answers": [answer(answers=["A"])]}),
    ("wrong_answer_count", KEY_RULES, {**GOOD, "sheets": [], "answers": [answer(right=4)]}),
    ("answers_twice", KEY_RULES, {**GOOD, "sheets": [], "answers": [answer(right=2)] * 2}),
    ("unknown_round", rules(), {**GOOD, "round": "khac"}),
    ("unknown_key", rules(), {**GOOD, "judge": []}),
    ("missing_key", rules(), {"judges": []}),
    ("duplicate_code", rules(), {**GOOD, "entries": [{"entry": "A"}, {"entry": "A"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "sheets"), REFUSED, ids=[f"{n}-{row[0]}" for n, row in enumerate(REFUSED)])
def test_sheets_that_do_not_fit_are_refused(code: str, text: str, sheets: dict[str, Any]) -> None:
    with pytest.raises(RuleViolation) as refusal:
        score(text, sheets)
    assert refusal.value.code == code, refusal.value.message
    assert refusal.value.message.endswith(".") or "lỗi khác" in refusal.value.message


def test_a_refused_mark_says_whose_it_is() -> None:
    with pytest.raises(RuleViolation) as refusal:
        score(rules(), sheets_of({"Đội 1": "10.25"}))
    assert refusal.value.message == ("giám khảo «1», bài «Đội 1», phần «tieu_pham»: điểm 10,25 vượt mức tối đa 10.")


def test_the_round_must_be_named_where_there_are_two() -> None:
    text = rules()
    second = text[text.index("- code: vong") :].replace("code: vong", "code: vong-2")
    with pytest.raises(RuleViolation) as refusal:
        score(text + second, GOOD)
    assert refusal.value.code == "round_missing"
    assert score(text + second, {**GOOD, "round": "vong-2"})["entries"][0]["total"] == "8.00"


def test_a_half_is_rounded_up_once() -> None:
    """7.125 becomes 7.13; rounding 7.1249 first to three and then to two decimals would wrongly give 7.13."""
    text = rules(
        judges={"count": "2", "head": "true", "combine": {"kind": "mean"}},
        parts=one_part({"kind": "by_part", "step": "0.0001"}),
    )
    marks = {"A": (7.12, 7.13), "B": (7.1249, 7.1249)}
    rows = [sheet(entry, judge=str(n), mark=mark) for entry, pair in marks.items() for n, mark in enumerate(pair, 1)]
    found = score(text, {"entries": [{"entry": "A"}, {"entry": "B"}], "judges": TWO, "sheets": rows})
    assert [(row["entry"], row["total"]) for row in found["entries"]] == [("A", "7.13"), ("B", "7.12")]


def test_thirds_add_up_exactly_when_only_the_total_is_rounded() -> None:
    """Three parts of 1/3 and one of 0.005: 1.005 goes up to 1.01; sums of cut-off thirds would give 1.00."""
    parts = [one_part({"kind": "by_part", "step": "0.005"})[0] | {"code": f"p{n}"} for n in range(4)]
    text = rules(judges={"count": "3", "head": "false", "combine": {"kind": "mean"}}, parts=parts)
    marks = {"p0": (1, 0, 0), "p1": (1, 0, 0), "p2": (0, 1, 0), "p3": (0.005, 0.005, 0.005)}
    rows = [sheet(part=part, judge=str(n), mark=mark) for part, given in marks.items() for n, mark in enumerate(given)]
    sheets = {"entries": [{"entry": "A"}], "judges": [{"judge": str(n)} for n in range(3)], "sheets": rows}
    assert score(text, sheets)["entries"][0]["total"] == "1.01"
    assert score(text.replace("at: total", "at: part"), sheets)["entries"][0]["total"] == "1.00"


def test_what_is_compared_is_what_is_published() -> None:
    """Totals that differ only behind the published decimals are equal."""
    text = rules(
        judges={"count": "3", "head": "false", "combine": {"kind": "mean"}}, rounding={"decimals": "1", "at": "total"}
    )
    given = {"A": (8, 8, 8), "B": (8, 8, 8.0)} | {"C": (8, 8, 8.25)}
    rows = [sheet(entry, judge=str(n), mark=mark) for entry, marks in given.items() for n, mark in enumerate(marks)]
    entries = [{"entry": entry} for entry in given]
    found = score(text, {"entries": entries, "judges": [{"judge": str(n)} for n in range(3)], "sheets": rows})
    assert [(row["total"], row["rank"]) for row in found["entries"]] == [("8.1", 1), ("8.0", 2), ("8.0", 2)]


def test_a_shared_place_is_explained() -> None:
    result = standing(rules(), sheets_of({"A": 8, "B": 8, "C": 7}))
    assert explain_place(standing=result, place=result.places[0]) == (
        "A: hạng 1, 8,00 điểm, bằng tổng điểm với B; đồng hạng với B vì thể lệ không còn bước phân định."
    )


def test_fewer_entries_than_qualifiers_is_refused() -> None:
    text = rules(qualification={"kind": "fixed", "count": "3", "replacement": "next", "on_tie": "admit_all"})
    with pytest.raises(RuleViolation) as refusal:
        score(text, sheets_of({"A": 8, "B": 7}))
    assert refusal.value.code == "fewer_entries_than_qualifiers"


@pytest.mark.parametrize(("on_tie", "chosen"), [("admit_all", ["A", "B", "C"]), ("admit_none", ["A"])])
def test_a_tie_at_the_line_follows_its_setting(on_tie: str, chosen: list[str]) -> None:
    text = rules(qualification={"kind": "fixed", "count": "2", "replacement": "none", "on_tie": on_tie})
    found = score(text, sheets_of({"A": 9, "B": 8, "C": 8, "D": 7}))
    assert [row["entry"] for row in found["entries"] if row["qualifies"]] == chosen


def test_prizes_inside_each_group() -> None:
    prizes = {"table": [{"code": "nhat", "name": "Nhất cụm", "count": "1"}], "on_tie": "forbid", "scope": "group"}
    sheets = sheets_of({"A": 9, "B": 8, "C": 7})
    for row, group in zip(sheets["entries"], "112", strict=True):
        row["group"] = group
    found = score(rules(prizes=prizes), sheets)
    assert [row["prize"] for row in found["entries"]] == ["Nhất cụm", None, "Nhất cụm"]


def test_a_void_part_earns_nothing_and_a_deduction_may_be_on_the_total() -> None:
    incidents = [
        {"code": "huy", "name": "Sai phạm vi", "effect": "void_part"},
        {"code": "tre", "name": "Đến trễ", "effect": "deduct", "points": "1.5"},
    ]
    happened = [{"entry": "A", "part": "tieu_pham", "incident": "huy"}, {"entry": "B", "incident": "tre"}]
    found = score(rules(incidents=incidents), sheets_of({"A": 9, "B": 8}, incidents=happened))
    assert [(row["entry"], row["penalties"], row["total"]) for row in found["entries"]] == [
        ("B", "1.50", "6.50"),
        ("A", "9.00", "0.00"),
    ]


def test_one_name_typed_in_two_unicode_forms_is_one_entry() -> None:
    composed, taken_apart = "Đội Hòa", unicodedata.normalize("NFD", "Đội Hòa")
    text = rules(tie_break=[{"kind": "lot"}])
    sheets = sheets_of({composed: 8, "B": 8}, lots={taken_apart: 1, "B": 2})
    assert [row["entry"] for row in score(text, sheets)["entries"]] == [composed, "B"]
