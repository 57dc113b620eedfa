"""Rules files: every fault has its code, place and line; shipped sets are right; export comes back the same."""

import re
from typing import Any

import pytest
import yaml
from contest_samples import FRAME, frame_with
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.rules.book import changes_between, check_document, complete_rules, fingerprint, read_rules
from contests.rules.exporting import export_rules
from contests.rules.reading import MAX_RULES_BYTES, read_json, read_yaml
from contests.rules.specs import UNSET
from contests.shipped import shipped_content, shipped_names
from lms.base.errors import RuleViolation

unhurried = settings(deadline=None, max_examples=60)

CRITERIA = [{"code": "nd", "name": "Nội dung", "maximum": "6"}, {"code": "ht", "name": "Hình thức", "maximum": "4"}]


def part(**changes: Any) -> dict[str, Any]:
    marking = {"kind": "by_criteria", "step": "0.5", "criteria": CRITERIA}
    return {"code": "tieu_pham", "name": "Tiểu phẩm", "maximum": "10", "marking": marking, **changes}


def timed(**changes: Any) -> dict[str, Any]:
    return part(time={"limit": "5:00", "penalty": {"kind": "none"}, **changes})


def marked(**marking: Any) -> list[dict[str, Any]]:
    return [part(marking=marking)]


def panel(count: int, kind: str, *, head: str = "false") -> dict[str, Any]:
    return {"count": str(count), "head": head, "combine": {"kind": kind}}


FIXED = {"kind": "fixed", "count": "5", "replacement": "none", "on_tie": "admit_all"}
WILD = {"kind": "best_and_wildcards", "by": "group", "groups": "3", "best": "2", "wildcards": "2"}
REST_FIRST = [{"code": "a", "name": "A", "count": "rest"}, {"code": "b", "name": "B", "count": "1"}]
FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("criteria_sum", {"parts": [part(maximum="11")]}, "rounds[vong].parts[tieu_pham].marking.criteria"),
    ("maximum_off_step", {"parts": marked(kind="by_criteria", step="4", criteria=CRITERIA)}, "criteria[nd]"),
    ("key_sum", {"parts": marked(kind="by_key", questions="9", points_each="1")}, "marking"),
    ("points_said_once", {"parts": marked(kind="by_key", questions="9")}, "marking"),
    ("points_list_length", {"parts": marked(kind="by_key", questions="9", points_list=["10"])}, "points_list"),
    ("sub_part_sum", {"parts": [{"code": "a", "name": "A", "maximum": "9", "parts": [part()]}]}, "parts[a].parts"),
    ("duplicate_code", {"parts": [part(), part()]}, "parts[tieu_pham]"),
    ("duplicate_code", {"parts": [{"code": "a", "name": "A", "maximum": "10", "parts": [part(code="a")]}]}, "parts[a]"),
    ("marking_or_parts", {"parts": [{"code": "a", "name": "A", "maximum": "9"}]}, "parts[a]"),
    ("unknown_part", {"tie_break": [{"kind": "part_score", "part": "hat"}]}, "rounds[vong].tie_break[1].part"),
    (
        "unknown_criterion",
        {"parts": [part()], "tie_break": [{"kind": "criterion_score", "part": "tieu_pham", "criterion": "x"}]},
        "tie_break[1].criterion",
    ),
    ("online_only", {"tie_break": [{"kind": "duration"}]}, "tie_break[1]"),
    ("head_missing", {"judges": panel(3, "mean"), "tie_break": [{"kind": "head_judge_total"}]}, "tie_break[1]"),
    ("head_missing", {"judges": panel(3, "head_judge")}, "judges.combine"),
    ("too_few_judges", {"judges": panel(2, "trimmed_mean")}, "judges.combine"),
    ("qualifiers_exceed_entries", {"entries": "4", "qualification": FIXED}, "rounds[vong].qualification"),
    (
        "qualifiers_exceed_entries",
        {"entries": "7", "qualification": {**WILD, "replacement": "none", "on_tie": "admit_all"}},
        "rounds[vong].qualification",
    ),
    ("group_sizes", {"entries": "12", "groups": {"sizes": ["4", "4", "3"]}}, "groups.sizes"),
    ("floor_missing", {"parts": [timed(penalty={"kind": "zero_after_limit"})]}, "time"),
    ("thinking_incomplete", {"parts": [timed(thinking="1:00")]}, "time"),
    (
        "steps_not_rising",
        {
            "parts": [
                timed(
                    floor="zero",
                    penalty={
                        "kind": "graded",
                        "steps": [{"from": "1:00", "points": "1"}, {"from": "0:30", "points": "2"}],
                    },
                )
            ]
        },
        "steps",
    ),
    ("rest_not_last", {"prizes": {"table": REST_FIRST, "on_tie": "forbid"}}, "table[a].count"),
    ("incident_points", {"incidents": [{"code": "a", "name": "A", "effect": "deduct"}]}, "incidents[a]"),
    ("unknown_choice", {"rounding": {"decimals": "2", "at": "end"}}, "rounding.at"),
    ("unknown_choice", {"judges": panel(3, "highest")}, "combine.kind"),
    ("missing_kind", {"qualification": {"count": "3"}}, "qualification"),
    ("out_of_range", {"rounding": {"decimals": "9", "at": "part"}}, "rounding.decimals"),
    ("wrong_number", {"parts": [part(maximum="8,75")]}, "maximum"),
    ("wrong_number", {"parts": [part(maximum="1e3")]}, "maximum"),
    ("wrong_clock", {"parts": [timed(limit="300")]}, "time.limit"),
    ("wrong_flag", {"judges": panel(3, "mean", head="yes")}, "judges.head"),
    ("wrong_code", {"code": "Vòng 1"}, "code"),
    ("wrong_text", {"name": "x" * 301}, "name"),
    ("wrong_list", {"parts": []}, "parts"),
    ("unknown_key", {"judge": "3"}, "judge"),
    ("online_on_stage", {"online": {}}, "online"),
]


@pytest.mark.parametrize(("code", "changes", "place"), FAULTS, ids=[f"{row[0]}-{row[2]}" for row in FAULTS])
def test_each_fault_is_told_with_its_place_and_line(code: str, changes: dict[str, Any], place: str) -> None:
    text = frame_with({}, **changes)
    faults = [fault for fault in read_rules(content=text.encode()).faults if fault.code == code]
    assert faults, [str(fault) for fault in read_rules(content=text.encode()).faults]
    assert faults[0].path.endswith(place)
    last_key = re.split(r"[.\[]", place.replace("]", ""))[-1]
    line = text.splitlines()[(faults[0].line or 0) - 1]
    assert last_key in line or "- " in line


def test_a_fault_is_a_vietnamese_sentence_with_line_and_sums() -> None:
    text = frame_with(parts=[part(maximum="11")])
    with pytest.raises(RuleViolation) as refusal:
        complete_rules(content=text.encode())
    line = [row.strip() for row in text.splitlines()].index("criteria:") + 1
    assert refusal.value.message == (
        f"Dòng {line}, rounds[vong].parts[tieu_pham].marking.criteria: "
        "tổng điểm tối đa của các tiêu chí là 10, khác điểm tối đa của phần thi là 11."
    )


def test_the_frame_itself_has_no_fault() -> None:
    assert read_rules(content=FRAME.encode()).is_complete


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "yaml_feature"),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml_feature"),
        ("a: 1\n---\nb: 2\n", "yaml_feature"),
        ("a: 1\na: 2\n", "duplicate_key"),
        ("? [a, b]\n: 1\n", "yaml_feature"),
        ("a: [1, 2\n", "yaml_syntax"),
        ("a: \x01\n", "yaml_syntax"),
        ("a: " + "[" * 40 + "]" * 40, "yaml_too_deep"),
        ("[" + "1," * 30_000 + "1]", "yaml_too_long"),
        ("a" * (MAX_RULES_BYTES + 1), "file_too_large"),
    ],
)
def test_what_yaml_could_do_beyond_plain_data_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_rules(content=text.encode())
    assert refusal.value.code == code


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_rules(content="tên: hội".encode("utf-16"))
    assert refusal.value.code == "not_utf8"


@pytest.mark.parametrize("text", ["", "1", "[]", "null", "- a\n", "rounds: 5\n", "rounds: [1, [2]]\n", "team: x\n"])
def test_a_file_that_is_no_contest_ends_in_faults(text: str) -> None:
    assert not read_rules(content=text.encode()).is_valid


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[NaN]", "json_syntax"),
        ("{", "json_syntax"),
        ("[" * 100_000, "json_syntax"),
        ('{"a":1,"a":2}', "duplicate_key"),
    ],
)
def test_json_is_read_strictly(text: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_json(text.encode())
    assert refusal.value.code == code


def test_yaml_scalars_stay_what_was_typed() -> None:
    value, lines = read_yaml(b"a: 5:00\nb:\n  - no\n  - 0.25\nc: ~\n")
    assert value == {"a": "5:00", "b": ["no", "0.25"], "c": None}
    assert lines["b", 1] == 4


def test_an_unset_setting_is_told_and_keeps_the_round_from_being_scored() -> None:
    text = frame_with(rounding=UNSET, entries=UNSET)
    reading = read_rules(content=text.encode())
    assert reading.is_valid
    assert [gap.path for gap in reading.unset] == ["rounds[vong].entries", "rounds[vong].rounding"]
    with pytest.raises(RuleViolation) as refusal:
        complete_rules(content=text.encode())
    assert refusal.value.code == "settings_missing"


PUBLISHED = {"quoc-gia-2023", "quoc-gia-2016", "vinh-phuc-2023", "kon-tum-2023", "ha-noi-2019", "nghe-an-2023"}


def test_every_published_rule_set_is_shipped() -> None:
    names = set(shipped_names())
    assert names >= PUBLISHED
    assert len([name for name in names if not name.startswith("truc-tuyen")]) == 24
    assert len([name for name in names if name.startswith("truc-tuyen")]) == 12


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_rule_set_has_no_fault_and_comes_back_from_its_export(name: str) -> None:
    reading = read_rules(content=shipped_content(name=name))
    assert [str(fault) for fault in reading.faults] == []
    assert reading.document["code"] == name
    assert reading.unset, "what nobody published must stay open"
    text = export_rules(document=reading.document)
    assert read_rules(content=text.encode()).document == reading.document
    assert text.encode() == shipped_content(name=name)


def test_shipped_figures_are_those_published() -> None:
    nation = read_rules(content=shipped_content(name="quoc-gia-2023")).document
    assert [one["entries"] for one in nation["rounds"]] == [26, 17, 20, 15]
    assert [one["qualification"].get("count") for one in nation["rounds"]] == [6, 4, 5, None]
    south = nation["rounds"][2]["prizes"]["table"]
    assert [row["count"] for row in south] == [1, 2, 2, 7]
    vinh_phuc = read_rules(content=shipped_content(name="vinh-phuc-2023")).document["rounds"][0]["parts"][0]
    assert vinh_phuc["time"]["limit"] == "5:00"
    assert vinh_phuc["time"]["penalty"]["kind"] == "per_full_minute"
    assert vinh_phuc["time"]["floor"] == UNSET


def test_no_published_rule_set_guesses_rounding_tie_breaks_or_panels() -> None:
    for name in shipped_names():
        for one in read_rules(content=shipped_content(name=name)).document["rounds"]:
            if name not in ("truc-tuyen-ha-tinh-2024", "truc-tuyen-tay-ninh-2025"):
                assert one["tie_break"] == UNSET
            if name != "truc-tuyen-ha-tinh-2024":
                assert one["rounding"] == UNSET


def test_a_changed_version_shows_what_it_would_change() -> None:
    before = read_rules(content=FRAME.encode()).document
    after = read_rules(
        content=frame_with(rounding={"decimals": "1", "at": "total"}, tie_break=[{"kind": "lot"}]).encode()
    )
    changes = [(one.path, one.before, one.after) for one in changes_between(before=before, after=after.document)]
    assert changes == [("rounds[vong].rounding.decimals", 2, 1), ("rounds[vong].tie_break[1].kind", None, "lot")]
    assert fingerprint(document=before) != fingerprint(document=after.document)


def test_the_version_does_not_depend_on_how_the_file_is_written() -> None:
    spelled = FRAME.replace("maximum: 10", "maximum: 10.00").replace("{kind: team}", "\n  kind: team")
    one, two = (read_rules(content=text.encode()).document for text in (FRAME, spelled))
    assert fingerprint(document=one) == fingerprint(document=two)


TEXTS = st.text(min_size=1, max_size=60)


@unhurried
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), name=TEXTS)
def test_any_text_survives_export(texts: list[str], name: str) -> None:
    value = yaml.load(FRAME, Loader=yaml.BaseLoader)
    reading = check_document(value={**value, "name": name, "notes": texts})
    if reading.is_valid:
        back = read_rules(content=export_rules(document=reading.document).encode())
        assert back.document == reading.document


KEYS = ["kind", "code", "name", "maximum", "marking", "criteria", "step", "time", "penalty", "steps", "from", "points"]
KEYS += ["parts", "part", "combine", "count", "by", "counts", "groups", "best", "wildcards", "questions", "points_list"]
WORDS = ["by_criteria", "by_key", "by_part", "graded", "none", "part_score", "lot", "quota", "fixed", "trimmed_mean"]
WORDS += ["best_and_wildcards", "cần nhập", "1", "0.5", "5:00", "a", "-1"]
LEAVES = st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers() | TEXTS
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@unhurried
@given(value=VALUES)
def test_no_plain_value_breaks_the_check(value: Any) -> None:
    document = yaml.load(FRAME, Loader=yaml.BaseLoader)
    for place in ("team", "rounds"):
        check_document(value={**document, place: value})
    one = document["rounds"][0]
    for key in ("parts", "tie_break", "qualification", "judges", "prizes", "incidents", "groups", "online"):
        check_document(value={**document, "rounds": [{**one, key: value}]})
    check_document(value={**document, "rounds": [{**one, "parts": [value]}]})
    assert not check_document(value=value).is_valid
