"""Every worked example of docs/contests.md is run and compared with the result printed there."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from contest_samples import FRAME, frame_with, score
from django.conf import settings

from contests.rules import combining, drawing, marking, penalties, prizes, qualification, ranking
from contests.rules.book import read_rules
from lms.base.errors import RuleViolation

TEXT = (Path(settings.BASE_DIR) / "docs/contests.md").read_text(encoding="utf-8")
FAULTS = Path(settings.BASE_DIR) / "docs/contests-faults.md"
BLOCK = re.compile(r"^```(\w+) ([\w-]+)\n(.*?)^```$", re.M | re.S)


@cache
def examples() -> list[tuple[str, str, str]]:
    found, rules, sheets = [], "", ""
    for _, label, body in BLOCK.findall(TEXT):
        if label == "the-le":
            rules = frame_with(body)
        elif label == "ca-tep":
            rules = body
        elif label == "phieu":
            sheets = body
        elif label == "ket-qua":
            found.append((rules, sheets, body))
    return found


def agrees(expected: Any, found: Any) -> bool:
    """Whether what is printed stands in the answer; lists have the same length."""
    if isinstance(expected, dict):
        return all(name in found and agrees(item, found[name]) for name, item in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(agrees, expected, found))
    return bool(expected == found)


@pytest.mark.parametrize("number", range(len(examples())))
def test_worked_example_gives_the_printed_result(number: int) -> None:
    rules, sheets, printed = examples()[number]
    expected = json.loads(printed)
    if "error" in expected:
        with pytest.raises(RuleViolation) as refusal:
            score(rules, json.loads(sheets))
        assert refusal.value.code == expected["error"]
        return
    found = score(rules, json.loads(sheets))
    assert agrees(expected, found), found


def test_there_is_an_example_for_every_kind_of_rule() -> None:
    kinds = set(re.findall(r"kind: (\w+)", "".join(body for _, _, body in BLOCK.findall(TEXT))))
    families = [
        combining.COMBINATIONS,
        drawing.GROUP_CONSTRAINTS,
        marking.MARKINGS,
        penalties.PENALTIES,
        prizes.SIDE_PRIZES,
        qualification.QUALIFICATIONS,
        ranking.TIE_BREAKS,
    ]
    registered = {kind for family in families for kind in family.kinds}
    assert registered - kinds - {"spread_evenly", "criterion_score"} == set()


def test_every_rules_block_is_right_and_complete() -> None:
    bodies = [rules for rules, _, _ in examples()]
    bodies += [body for _, label, body in BLOCK.findall(TEXT) if label == "khung"]
    bodies += [frame_with(body) for _, label, body in BLOCK.findall(TEXT) if label == "the-le" and "groups:" in body]
    readings = [read_rules(content=body.encode()) for body in bodies]
    assert [str(fault) for reading in readings for fault in (*reading.faults, *reading.unset)] == []


def test_the_printed_frame_is_the_one_the_examples_use() -> None:
    printed = next(body for _, label, body in BLOCK.findall(TEXT) if label == "khung")
    assert yaml.safe_load(printed) == yaml.safe_load(FRAME)


def test_every_refusal_code_is_listed() -> None:
    # What files are refused for; what the screens refuse stands in words where it happens.
    sources = [
        *Path(settings.BASE_DIR, "contests", "rules").rglob("*.py"),
        Path(settings.BASE_DIR, "contests/shipped.py"),
    ]
    told = re.compile(r"(?:RuleViolation\(|report\.fault\(|, code=)\s*\"(\w+)\"")
    codes = {code for path in sources for code in told.findall(path.read_text(encoding="utf-8"))}
    listed = set(re.findall(r"\w+", TEXT[TEXT.index("## 6. Mã lỗi") :]))
    assert len(codes) > 60
    assert codes - listed == set()


def test_every_fault_in_the_table_names_a_test_that_exists() -> None:
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", FAULTS.read_text(encoding="utf-8")))
    files = FAULTS.parents[1].glob("tests/**/test_*.py")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    written = set(re.findall(r"^def (test_[a-z0-9_]+)", text, re.M))
    assert len(named) > 30
    assert named <= written, sorted(named - written)
