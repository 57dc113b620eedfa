"""The settings that rules leave open («cần nhập»), as questions a first-time organiser can answer.

A *question* knows where it stands (`path`), how it is asked (`kind`) and what is proposed where nothing was published.
Proposals are ours, not the rules' own: the form marks them as such.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from contests.rules.combining import COMBINATIONS
from contests.rules.reading import Path
from contests.rules.specs import UNSET, Report

Choices = tuple[tuple[str, str, Any], ...]

ROUNDINGS: Choices = tuple(
    (f"{at}-{decimals}", f"{decimals} chữ số thập phân, làm tròn {words}", {"decimals": decimals, "at": at})
    for at, words in (("total", "tổng điểm"), ("part", "từng phần thi"))
    for decimals in (2, 1, 0, 3)
)
COMBINES: Choices = tuple((kind, shape.label, {"kind": kind}) for kind, shape in COMBINATIONS.kinds.items())
TIES: Choices = (
    ("head", "Trưởng ban Giám khảo quyết định", [{"kind": "head_judge_decision"}]),
    ("penalties", "Bị trừ ít điểm hơn, rồi Trưởng ban Giám khảo quyết định",
     [{"kind": "fewer_penalties"}, {"kind": "head_judge_decision"}]),
    ("lot", "Bốc thăm", [{"kind": "lot"}]),
    ("none", "Không phân định: đồng hạng", []),
)  # fmt: skip
MARKINGS: Choices = (
    ("by_part", "Giám khảo cho một điểm cả phần thi, bước 0,25", {"kind": "by_part", "step": "0.25"}),
    ("by_key_10", "Trắc nghiệm 10 câu, mỗi câu đúng 1 điểm", {"kind": "by_key", "questions": 10, "points_each": 1}),
    ("by_key_20", "Trắc nghiệm 20 câu, mỗi câu đúng 1 điểm", {"kind": "by_key", "questions": 20, "points_each": 1}),
)
PENALTIES: Choices = (
    ("none", "Không trừ điểm", {"kind": "none"}),
    ("full-1", "Mỗi phút đã đủ trừ 1 điểm", {"kind": "per_full_minute", "points": 1}),
    ("started-1", "Mỗi phút đã bắt đầu trừ 1 điểm", {"kind": "per_started_minute", "points": 1}),
    ("full-half", "Mỗi phút đã đủ trừ 0,5 điểm", {"kind": "per_full_minute", "points": "0.5"}),
    ("zero", "Quá giờ thì phần thi không được tính điểm", {"kind": "zero_after_limit"}),
)


def _words(*pairs: tuple[str, str]) -> Choices:
    return tuple((value, label, value) for value, label in pairs)


SHARED = _words(
    ("share_using_places", "Các bài bằng nhau cùng nhận giải cao hơn, bớt số giải phía dưới"),
    ("share_keeping_places", "Các bài bằng nhau cùng nhận giải cao hơn, giữ nguyên số giải phía dưới"),
    ("forbid", "Không cho đồng giải: phải phân định"),
)
SIDE_SHARED = _words(("share", "Cùng nhận giải"), ("better_rank", "Bài có hạng chung cao hơn nhận giải"))
ADMITTED = _words(("admit_all", "Lấy hết các bài bằng nhau"), ("admit_none", "Không lấy bài nào trong số bằng nhau"))

#: last word of the path → how it is asked, its label, its choices, the proposal
KNOWN: Mapping[str, tuple[str, str, Choices, str]] = {
    "maximum": ("number", "Điểm tối đa", (), ""),
    "step": ("number", "Bước điểm (giám khảo cho điểm theo bội số này)", (), "0,25"),
    "points_each": ("number", "Điểm mỗi câu đúng", (), "1"),
    "points": ("number", "Số điểm", (), ""),
    "questions": ("whole", "Số câu hỏi", (), "10"),
    "members": ("whole", "Số thành viên chính thức mỗi đội", (), "3"),
    "entries": ("whole", "Số bài dự thi", (), ""),
    "count": ("whole", "Số giải", (), "1"),
    "attempts": ("whole", "Số lượt thi mỗi người", (), "1"),
    "time": ("time", "Thời gian thi (phút:giây) và cách trừ khi quá giờ", PENALTIES, "5:00"),
    "limit": ("text", "Thời gian (phút:giây)", (), "5:00"),
    "penalty": ("choice", "Khi quá giờ", PENALTIES, "full-1"),
    "floor": ("choice", "Trừ điểm quá giờ đến đâu", _words(
        ("zero", "Không thấp hơn 0"), ("none", "Có thể thấp hơn 0")), "zero"),
    "thinking_over": ("choice", "Suy nghĩ quá thời gian", _words(
        ("ignored", "Không tính"), ("counted", "Cộng vào thời gian thi")), "ignored"),
    "rounding": ("choice", "Làm tròn điểm", ROUNDINGS, "total-2"),
    "tie_break": ("choice", "Khi bằng tổng điểm", TIES, "head"),
    "criteria": ("lines", "Các tiêu chí, mỗi dòng một tiêu chí: tên rồi hai chấm rồi điểm tối đa", (), ""),
    "prizes": ("prizes", "Giải thưởng, mỗi dòng: tên giải rồi hai chấm rồi số giải", (),
               "Giải Nhất: 1\nGiải Nhì: 2\nGiải Ba: 3"),
    "judges": ("judges", "Số giám khảo và cách gộp điểm", COMBINES, "3"),
    "combine": ("choice", "Cách gộp điểm các giám khảo", COMBINES, "mean"),
    "marking": ("choice", "Cách chấm", MARKINGS, "by_part"),
    "replacement": ("choice", "Đội được chọn mà rút thì", _words(
        ("next", "Đội kế tiếp vào thay"), ("none", "Để trống, không thay")), "next"),
    "pack_by": ("choice", "Gói câu hỏi bốc theo", _words(
        ("team", "Từng đội"), ("group", "Từng bảng"), ("none", "Không bốc gói")), "team"),
    "when_skipped": ("choice", "Đội không thi phần này thì", _words(
        ("zero", "0 điểm"), ("rescale", "Quy đổi theo các phần đã thi"), ("not_counted", "Không tính")), "zero"),
    "opens_at": ("moment", "Mở thi lúc", (), ""),
    "closes_at": ("moment", "Đóng thi lúc", (), ""),
    "counts": ("choice", "Tính lượt thi nào", _words(
        ("best", "Lượt tốt nhất"), ("last", "Lượt cuối"), ("first", "Lượt đầu")), "best"),
    "among_equal": ("choice", "Các lượt bằng điểm thì lấy", _words(
        ("first", "Lượt sớm hơn"), ("last", "Lượt muộn hơn"), ("best_by_chain", "Lượt hơn khi phân định")), "first"),
    "duration_unit": ("choice", "Thời gian làm bài tính đến", _words(
        ("millisecond", "Phần nghìn giây"), ("second", "Giây")), "second"),
    "person_is": ("choice", "Mỗi người nhận ra bằng", _words(
        ("account", "Tài khoản"), ("phone", "Số điện thoại")), "account"),
    "of": ("choice", "Đoán số lượng", _words(
        ("participants", "Người dự thi"), ("full_mark_entries", "Bài đạt điểm tối đa")), "participants"),
    "counting": ("choice", "Đếm theo", _words(("people", "Người"), ("turns", "Lượt thi")), "people"),
    "taken_from": ("choice", "Lấy số đoán ở", _words(
        ("counted_attempt", "Lượt được tính"), ("last_attempt", "Lượt cuối cùng")), "counted_attempt"),
}  # fmt: skip


#: which section form asks what a question cannot, by the word of the path
SECTIONS: Mapping[str, str] = {
    "parts": "phan-thi", "qualification": "chon-doi", "groups": "boc-tham", "draw": "boc-tham", "side": "giai-phu",
    "prizes": "giai-thuong", "incidents": "su-viec", "takes": "chon-doi", "tie_break": "bang-diem",
    "team": "doi-thi", "eligibility": "dieu-kien", "online": "truc-tuyen", "guess": "truc-tuyen",
    "units": "giai-don-vi", "measures": "giai-don-vi", "judges": "giam-khao", "rounding": "giam-khao",
    "when": "giam-khao", "organiser": "chung", "basis": "chung", "notes": "chung", "questions": "chung",
    "content": "noi-dung", "prompt": "noi-dung", "play": "noi-dung", "points_list": "noi-dung", "wrong": "noi-dung",
    "blank": "noi-dung", "time": "thoi-gian",
}  # fmt: skip

_FAST = [{"kind": "duration"}, {"kind": "received_at"}]
#: the same where people take part online: last word of the path → its choices, the proposal
ONLINE: Mapping[str, tuple[Choices, str]] = {
    "tie_break": ((
        ("fast", "Làm bài nhanh hơn, rồi máy chủ nhận bài sớm hơn", _FAST),
        ("guess", "Dự đoán gần đúng hơn, làm bài nhanh hơn, rồi máy chủ nhận bài sớm hơn",
         [{"kind": "guess_distance"}, *_FAST]),
        ("early", "Máy chủ nhận bài sớm hơn", [{"kind": "received_at"}]),
        ("lot", "Làm bài nhanh hơn, nhận sớm hơn, rồi bốc thăm", [*_FAST, {"kind": "lot"}]),
        ("none", "Không phân định: đồng hạng", []),
    ), "fast"),
    "marking": (tuple(row for row in MARKINGS if row[0] != "by_part"), "by_key_20"),
    "time": (PENALTIES[:1], "15:00"),
    "penalty": (PENALTIES[:1], "none"),
    "limit": ((), "15:00"),
    "rounding": (ROUNDINGS, "total-0"),
    "maximum": ((), "20"),
    "questions": ((), "20"),
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One setting to be given. `field` is its name on the form; `where` says round and part in words."""

    path: Path
    kind: str
    label: str
    choices: Choices
    proposal: str
    where: str
    fault_path: str

    @property
    def field(self) -> str:
        """Return the name of the form's field."""
        return "-".join(["q", *(str(step) for step in self.path)])

    @property
    def section(self) -> tuple[str, int]:
        """Return the section form that asks this better, and its round from 1 (0: whole contest); none: empty."""
        if self.kind != "yaml":
            return "", 0
        words = [step for step in self.path if isinstance(step, str)]
        if "groups" in words:  # units of a named group are not those of an online contest
            words = ["rounds", "groups"]
        if words[0] != "rounds":
            return SECTIONS.get(words[0], "chung"), 0
        section = next((SECTIONS[word] for word in reversed(words) if word in SECTIONS), "giam-khao")
        place = self.path[1] if self.path[0] == "rounds" and isinstance(self.path[1], int) else -1
        return section, place + 1


def open_questions(document: Mapping[str, Any]) -> list[Question]:
    """Return a question per unset setting, in the order of the rules."""
    return [_question(document, path) for path in _unset(document, ())]


def filled(document: Mapping[str, Any], answers: Mapping[Path, Any]) -> dict[str, Any]:
    """Return the document with the answers at their places; what is not answered stays open."""
    found = deepcopy(dict(document))
    for path, value in answers.items():
        holder: Any = found
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value
    return found


def _unset(value: Any, path: Path) -> Iterator[Path]:
    if value == UNSET:
        yield path
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _unset(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _unset(item, (*path, place))


def _question(document: Mapping[str, Any], path: Path) -> Question:
    last = next((step for step in reversed(path) if isinstance(step, str)), "")
    kind, label, choices, proposal = KNOWN.get(last, ("yaml", f"Mục «{last}»: viết như trong tệp thể lệ", (), ""))
    if document.get("mode") == "online" and last in ONLINE:
        choices, proposal = ONLINE[last]
        proposal = _asked(document, path) if last == "maximum" else proposal
    if last == "on_tie":
        kind, label, choices, proposal = _on_tie(path)
    elif isinstance(path[-1], int) or last in ("side", "by", "parts"):
        kind, label, choices, proposal = "yaml", f"Mục «{last}»: viết như trong tệp thể lệ", (), ""
    where = " · ".join(_names(document, path))
    return Question(path, kind, label, choices, proposal, where, Report(document).path_text(path))


def _asked(document: Mapping[str, Any], path: Path) -> str:
    """Return how many questions the part at a path has: at one point each, that is the most it gives."""
    part: Any = document
    for step in path[:-1]:
        part = part[step]
    marking = part.get("marking")
    questions = marking.get("questions") if isinstance(marking, Mapping) else None
    return str(questions) if isinstance(questions, int) else ONLINE["maximum"][1]


def _on_tie(path: Path) -> tuple[str, str, Choices, str]:
    if "qualification" in path:
        return "choice", "Bằng nhau ở vị trí cuối được chọn", ADMITTED, "admit_all"
    if "side" in path:
        return "choice", "Bằng nhau khi xét giải phụ", SIDE_SHARED, "share"
    return "choice", "Bằng nhau khi xét giải", SHARED, "share_using_places"


def _names(document: Mapping[str, Any], path: Path) -> Iterator[str]:
    here: Any = document
    for step in path[:-1]:
        here = here[step]
        if isinstance(here, Mapping) and isinstance(here.get("name"), str) and isinstance(step, int):
            yield here["name"]
