"""A question written by a plain form, as text of the dialect; and the templates for who writes the text directly."""

from collections.abc import Sequence
from dataclasses import dataclass

KINDS = (
    ("single-choice", "Một đáp án"),
    ("multiple-choice", "Nhiều đáp án"),
    ("true-false", "Đúng – sai"),
)
#: Every kind that the bank may hold, as people call it.
ALL_KINDS = {
    **dict(KINDS),
    "fill-in": "Điền khuyết",
    "ordering": "Sắp xếp",
    "matching": "Ghép đôi",
    "hotspot": "Chọn trên ảnh",
    "essay": "Tự luận",
    "judgement": "Đánh giá phương án",
    "scenario": "Tình huống",
    "reflection": "Suy ngẫm",
}
KEYWORDS = {"single-choice": "một-đáp-án", "multiple-choice": "nhiều-đáp-án", "true-false": "đúng-sai"}
LEVEL_WORDS = {"recall": "nhận-biết", "understand": "thông-hiểu", "apply": "vận-dụng", "analyse": "vận-dụng-cao"}

TEMPLATES = {
    "single-choice": """::: một-đáp-án
điểm: 1
chủ-đề: k1
mức: nhận-biết
căn-cứ: luat:35/2013/QH13#dieu-4.khoan-1

Câu hỏi viết ở đây?

- ( ) Phương án thứ nhất
- (x) Phương án đúng
  > Nhận xét khi chọn phương án này.
- ( ) Phương án thứ ba

> Giải thích: Vì sao đáp án đúng.
:::
""",
    "multiple-choice": """::: nhiều-đáp-án
điểm: 1
chủ-đề: k1
mức: thông-hiểu
căn-cứ: luat:35/2013/QH13#dieu-4

Những việc nào phù hợp?

- [x] Việc phù hợp thứ nhất
- [x] Việc phù hợp thứ hai
- [ ] Việc không phù hợp

> Giải thích: Vì sao.
:::
""",
    "true-false": """::: đúng-sai
điểm: 1
chủ-đề: k1
mức: thông-hiểu
căn-cứ: luat:35/2013/QH13#dieu-4

Xét từng nhận định sau:

- (Đ) Nhận định đúng.
- (S) Nhận định sai.
  > Vì sao sai.

> Giải thích: Căn cứ của các nhận định.
:::
""",
}


@dataclass(frozen=True)
class PlainOption:
    """One option, or one statement; `right` says that it is to be chosen, or that it is true."""

    text: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True)
class PlainQuestion:
    """A question as filled into the plain form."""

    kind: str
    stem: str
    options: Sequence[PlainOption]
    explanation: str = ""
    subject: str = ""
    level: str = ""
    competencies: str = ""
    basis: str = ""
    points: str = ""


def compose(question: PlainQuestion) -> str:
    """Return the question in the dialect. What is wrong with it is found by the parser, like in any other text."""
    fields = {
        "điểm": question.points,
        "chủ-đề": question.subject.removeprefix("CD-").lower(),
        "năng-lực": question.competencies,
        "mức": LEVEL_WORDS.get(question.level, ""),
        "căn-cứ": question.basis,
    }
    header = [f"{name}: {value}" for name, value in fields.items() if value]
    lines = [f"::: {KEYWORDS[question.kind]}", *header, "", _paragraphs(question.stem), ""]
    for option in question.options:
        lines += _option(question.kind, option)
    if question.explanation:
        lines += ["", *_quoted(f"Giải thích: {question.explanation}", "> ")]
    return "\n".join([*lines, ":::", ""])


def _option(kind: str, option: PlainOption) -> list[str]:
    if kind == "true-false":
        mark = "(Đ)" if option.right else "(S)"
    else:
        left, right = "()" if kind == "single-choice" else "[]"
        mark = f"{left}{'x' if option.right else ' '}{right}"
    lines = [f"- {mark} {' '.join(option.text.split())}"]
    return lines + (_quoted(option.feedback, "  > ") if option.feedback else [])


def _quoted(text: str, sign: str) -> list[str]:
    return [f"{sign}{line}".rstrip() for line in _paragraphs(text).split("\n")]


def _paragraphs(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
