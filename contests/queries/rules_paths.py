"""Places in a rules document told in words, for people who never see the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contests.queries.rules_gaps import ADMITTED, KNOWN, SHARED, SIDE_SHARED
from contests.queries.rules_words import moment_words
from contests.rules.book import Change
from contests.rules.combining import COMBINATIONS
from contests.rules.marking import MARKINGS
from contests.rules.penalties import PENALTIES
from contests.rules.prizes import REST, SIDE_PRIZES
from contests.rules.qualification import QUALIFICATIONS
from contests.rules.ranking import TIE_BREAKS
from contests.rules.specs import UNSET, Report
from contests.rules.structure import feeders, spots
from contests.rules.units import MEASURE_LABELS

_STEP = re.compile(r"([^.\[\]]+)(?:\[([^\]]*)\])?")
WORDS: Mapping[str, str] = {
    "name": "tên", "team": "Đội thi", "kind": "cách", "members": "số thành viên", "reserves": "dự bị",
    "captain": "đội trưởng", "supporting": "vai phụ", "most": "nhiều nhất", "may_not": "không được làm",
    "eligibility": "Điều kiện dự thi", "in_registry": "trong danh sách", "training": "tập huấn", "age_from": "tuổi",
    "conditions": "điều kiện khác", "excluded": "không được dự thi", "rounds": "Vòng", "parts": "phần",
    "entries": "số bài dự thi", "judges": "giám khảo", "count": "số lượng", "head": "có Trưởng ban",
    "combine": "cách gộp điểm", "over": "gộp theo", "drop": "bỏ mỗi đầu", "rounding": "làm tròn", "at": "ở đâu",
    "decimals": "chữ số thập phân", "maximum": "điểm tối đa", "marking": "cách chấm", "step": "bước điểm",
    "criteria": "tiêu chí", "questions": "số câu", "points_each": "điểm mỗi câu", "points": "số điểm",
    "time": "thời gian", "limit": "thời gian thi", "tolerance": "châm chước", "thinking": "thời gian suy nghĩ",
    "thinking_over": "suy nghĩ quá giờ", "penalty": "khi quá giờ", "floor": "trừ đến đâu", "steps": "bậc",
    "tie_break": "phân định, bước", "qualification": "chọn vào vòng sau", "replacement": "đội rút thì",
    "on_tie": "khi bằng nhau", "prizes": "giải thưởng", "table": "bảng giải", "side": "giải phụ", "by": "xét theo",
    "amount_vnd": "tiền thưởng", "scope": "trao theo", "incidents": "sự việc", "effect": "xử lý",
    "groups": "chia bảng", "sizes": "cỡ bảng", "constraints": "ràng buộc", "attribute": "đặc điểm",
    "draw": "bốc thăm", "order": "thứ tự", "pack_by": "gói câu hỏi", "takes": "ai thi vòng này", "from": "từ vòng",
    "value": "giá trị", "when_skipped": "không thi thì", "code": "mã", "part": "phần thi", "online": "thi trực tuyến",
    "opens_at": "mở lúc", "closes_at": "đóng lúc", "attempts": "số lượt mỗi người", "counts": "lượt được tính",
    "among_equal": "các lượt bằng điểm", "duration_unit": "thời gian làm bài tính đến", "guess": "câu dự đoán",
    "of": "đoán về", "counting": "đếm theo", "taken_from": "lấy ở", "person_is": "nhận ra một người bằng",
    "appeal_days": "số ngày nhận khiếu nại",
    "identity_asked": "phải khai", "score_shown": "báo điểm", "void_for": "bị hủy bài vì", "units": "giải đơn vị",
    "measures": "xét theo", "when": "thời gian tổ chức", "organiser": "nơi tổ chức", "basis": "căn cứ",
    "notes": "ghi chú", "multiple_choice": "câu trắc nghiệm", "situations": "tình huống",
    "published_before": "công bố trước", "content": "nội dung", "prompt": "đưa tình huống bằng", "play": "cách thi",
    "points_list": "điểm từng câu", "wrong": "câu sai", "blank": "câu bỏ trống", "fixed": "bảng định sẵn",
    "mode": "hình thức", "level": "cấp", "criterion": "tiêu chí", "pots": "lượt hạt giống", "least": "ít nhất",
    "best": "mỗi bảng lấy", "wildcards": "vé vớt",
}  # fmt: skip
_FAMILIES = (MARKINGS, PENALTIES, COMBINATIONS, TIE_BREAKS, QUALIFICATIONS, SIDE_PRIZES)
#: words of settings that hold one of a few, by the last key of the path
_CHOSEN: Mapping[str, Mapping[str, str]] = {
    **{name: {key: label for key, label, plain in row[2] if isinstance(plain, str)} for name, row in KNOWN.items()},
    "kind": {kind: one.label for family in _FAMILIES for kind, one in family.kinds.items() if kind != "none"}
    | {"team": "đội", "individual": "cá nhân"},
    "on_tie": {value: label for value, label, _plain in (*SHARED, *ADMITTED, *SIDE_SHARED)},
    "measures": MEASURE_LABELS,
    "score_shown": {"at_once": "Ngay khi nộp bài", "after_close": "Sau khi đóng vòng thi"},
    "at": {"part": "từng phần thi", "total": "tổng điểm"},
    "over": {"part": "điểm cả phần thi", "criterion": "từng tiêu chí"},
    "scope": {"round": "cả vòng thi", "group": "từng bảng"},
    "effect": {"deduct": "trừ điểm", "void_part": "phần thi không được tính điểm",
               "excuse_time": "không tính thời gian", "disqualify": "loại khỏi vòng thi"},
    "training": {"not_asked": "không xét", "completed": "đã hoàn thành tập huấn bắt buộc"},
}  # fmt: skip
_TIMES = ("opens_at", "closes_at")
VALUES: Mapping[str, str] = {UNSET: "chưa nhập", REST: "còn lại", "True": "có", "False": "không", "none": "không"}


@dataclass(frozen=True)
class ToldChange:
    """One changed setting in words; `path` as in the file."""

    words: str
    path: str
    before: str
    after: str


def told_changes(*, changes: Sequence[Change], before: Any, after: Any) -> list[ToldChange]:
    """Return changes with their places in words: names instead of codes, by whichever version has them.

    A round or part that only one version has is one line: added, or taken out, with all that it says.
    """
    old, new = _items(before), _items(after)
    found: dict[str, ToldChange] = {}
    for one in changes:
        whole = next((path for path in _above(one.path) if (path in old) != (path in new)), None)
        if whole is None:
            words = _words(one.path, after if one.after is not None else before)
            names = new if one.after is not None else old
            found[one.path] = ToldChange(words, one.path, _value(one.before, one, old), _value(one.after, one, names))
        elif whole not in found:
            is_new = whole in new
            words = _words(whole, after if is_new else before)
            found[whole] = ToldChange(words, whole, *(("–", _added(whole, after)) if is_new else ("đang có", "bỏ")))
    return list(found.values())


def told_feeders(*, before: Any, after: Any) -> list[ToldChange]:
    """Return rounds that the rules feed by their place only, where another round would now feed them."""
    old, new = feeders(document=before), feeders(document=after)
    was = {one["code"]: one["name"] for one in before["rounds"]}
    names = was | {one["code"]: one["name"] for one in after["rounds"]}
    return [
        ToldChange(
            f"Vòng «{names[code]}» › lấy đội được chọn của",
            f"rounds[{code}].takes",
            was.get(old.get(code, ""), "–"),
            names.get(new.get(code, ""), "– (mọi bài đã duyệt)"),
        )
        for code in names
        if code in was and code in {one["code"] for one in after["rounds"]} and old.get(code) != new.get(code)
    ]


def _items(document: Any) -> dict[str, str]:
    """Return the path of every round, part and sub-part with its name."""
    report = Report(document)
    keys = ("rounds", "parts", "parts")
    return {
        report.path_text(tuple(step for pair in zip(keys, spot, strict=False) for step in pair)): str(row.get("name"))
        for spot, row in spots(document=document)
    }


def _added(path: str, document: Any) -> str:
    """Return what is said of a round or part that is new; of an online round, when it is open."""
    empty: Mapping[str, Any] = {}
    row = next((one for one in document["rounds"] if path == f"rounds[{one['code']}]"), empty)
    online = row.get("online") or {}
    times = [f"{WORDS[name]} {moment_words(online[name])}" for name in _TIMES if online.get(name)]
    return ", ".join(["thêm mới", *times])


def _above(path: str) -> list[str]:
    """Return the paths of the list items that a setting stands in, outermost first."""
    return [path[: place + 1] for place, sign in enumerate(path) if sign == "]"]


def told_place(path: str, document: Any) -> str:
    """Return a place as `Report.path_text` writes it, in words with a capital; «Thể lệ» for the whole document."""
    words = _words(path, document)
    return words[0].upper() + words[1:] if words else "Thể lệ"


def _words(path: str, document: Any) -> str:
    found, here = [], document
    for key, item in _STEP.findall(path):
        here = here.get(key) if isinstance(here, Mapping) else None
        words = WORDS.get(key, key.replace("_", " "))
        if item:
            here = _item(here, item)
            name = here.get("name") if isinstance(here, Mapping) else None
            words = f"{words} «{name}»" if name else f"{words} {item}"
        found.append(words)
    return " › ".join(found)


def _item(rows: Any, wanted: str) -> Any:
    if not isinstance(rows, list):
        return None
    for place, row in enumerate(rows):
        code = row.get("code") if isinstance(row, Mapping) else None
        if code == wanted or (code is None and str(place + 1) == wanted):
            return row
    return None


def _value(value: Any, change: Change, names: Mapping[str, str]) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):  # an order: codes, told by name
        listed = change.path.removesuffix(".order")
        return " → ".join(names.get(f"{listed}[{code}]", code) for code in value)
    last = _STEP.findall(change.path)[-1][0]
    if last in _TIMES:
        return moment_words(value)
    if isinstance(value, str) and value in _CHOSEN.get(last, {}):
        return _CHOSEN[last][value]
    return VALUES.get(str(value), str(value).replace(".", ",") if hasattr(value, "normalize") else str(value))
