"""Small rules and sheets for the tests of contests."""

import json
from typing import Any

import yaml

from contests.rules.book import complete_rules
from contests.rules.reading import read_json
from contests.rules.scoring import score_sheets
from contests.rules.standing import Standing, standing_as_json

FRAME = """
format: 1
code: vi-du
name: Hội thi ví dụ
mode: stage
level: commune
team: {kind: team}
rounds:
  - code: vong
    name: Vòng thi
    judges: {count: 1, head: true, combine: {kind: mean}}
    rounding: {decimals: 2, at: total}
    parts:
      - {code: tieu_pham, name: Tiểu phẩm, maximum: 10, marking: {kind: by_part, step: 0.25}}
    tie_break: []
    qualification: {kind: none}
    prizes: none
"""


def frame_with(fragment: str | dict[str, Any] = "", **changes: Any) -> str:
    """The frame with keys of its round replaced; scalars stay texts, as our reader takes them."""
    document = yaml.load(FRAME, Loader=yaml.BaseLoader)  # BaseLoader builds texts only
    new = yaml.load(fragment, Loader=yaml.BaseLoader) if isinstance(fragment, str) else fragment
    document["rounds"][0] |= {**(new or {}), **changes}
    return yaml.safe_dump(json.loads(json.dumps(document)), allow_unicode=True, sort_keys=False)


def standing(rules: str, sheets: Any) -> Standing:
    text = json.dumps(sheets, default=str)
    return score_sheets(contest=complete_rules(content=rules.encode()), value=read_json(text.encode()))


def score(rules: str, sheets: Any) -> dict[str, Any]:
    return standing_as_json(standing=standing(rules, sheets))


def sheets_of(marks: dict[str, Any], *, part: str = "tieu_pham", **more: Any) -> dict[str, Any]:
    """Sheets of one judge who gave one mark to each entry."""
    return {
        "entries": [{"entry": entry} for entry in marks],
        "judges": [{"judge": "1", "head": True}],
        "sheets": [{"judge": "1", "entry": entry, "part": part, "mark": mark} for entry, mark in marks.items()],
        **more,
    }
