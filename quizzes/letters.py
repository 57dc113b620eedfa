"""Answers as letters on an answer sheet: A, B, C for options in the order printed, Đ and S for statements.

Words. The *letters* of a question are what a person wrote beside its number: «B», «AC», «ĐSĐ»; «-» stands for a
place left empty, and nothing at all for a question left empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from lms.hgm import Answer, BadAnswer, Block, key, present, read_answer

BLANK = "-"
TRUTH = {"Đ": "d", "D": "d", "S": "s"}
PREFIX = "q"


class BadLetters(ValueError):
    """Letters that cannot be an answer to a question; the text is the sentence for whoever keys them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What may be written beside a number: `kind` is "one", "many" or "truth"; `count` options or statements."""

    kind: str
    count: int

    @property
    def hint(self) -> str:
        """Return in words what may be written."""
        last = ascii_uppercase[self.count - 1]
        if self.kind == "truth":
            return f"{self.count} chữ Đ hoặc S"
        return f"một chữ A–{last}" if self.kind == "one" else f"các chữ A–{last}"


def shape_of(block: Block) -> Shape | None:
    """Return what may be written for a question; None for a kind that an answer sheet cannot hold."""
    if block.broken or block.kind not in ("single-choice", "multiple-choice", "true-false"):
        return None
    if block.kind == "true-false":
        return Shape("truth", len(block.body.statements))
    return Shape("one" if block.kind == "single-choice" else "many", len(block.body.options))


def split_letters(line: str, *, shapes: Sequence[Shape]) -> list[str]:
    """Return the letters of each question from one typed line.

    Questions are separated by spaces, commas or semicolons; where every question takes one letter, they may follow
    each other without anything between.

    Raises:
        BadLetters: another number of questions.
    """
    parts = "".join(" " if sign in ",;|/" else sign for sign in line.upper()).split()
    if len(parts) == len(shapes):
        return parts
    joined = "".join(parts)
    if all(shape.kind == "one" for shape in shapes) and len(joined) == len(shapes):
        return list(joined)
    raise BadLetters(f"Đã gõ {len(parts)} chỗ, đề có {len(shapes)} câu. Câu bỏ trống xin gõ dấu «-».")


def clean_letters(text: str, *, shape: Shape) -> str:
    """Return the letters of one question in their plain form; empty for a question left empty.

    Raises:
        BadLetters: a letter that the question does not have, or too many or too few.
    """
    written = "".join(text.upper().split())
    if not written.strip(BLANK):
        return ""
    if shape.kind == "truth":
        marks = ["Đ" if sign == "D" else sign for sign in written]
        if len(marks) != shape.count or not set(marks) <= {"Đ", "S", BLANK}:
            raise BadLetters(f"cần {shape.count} chữ Đ hoặc S, chỗ bỏ trống gõ «-»")
        return "".join(marks)
    allowed = ascii_uppercase[: shape.count]
    if not set(written) <= set(allowed):
        raise BadLetters(f"chỉ có các chữ từ A đến {allowed[-1]}")
    if shape.kind == "one" and len(written) > 1:
        raise BadLetters("chỉ chọn một chữ")
    return "".join(sorted(set(written)))


def answer_of(block: Block, letters: str, *, seed: int) -> Answer:
    """Return clean letters as the answer to a question that was printed with a seed."""
    shape = shape_of(block)
    if shape is None:
        raise BadAnswer("not_answerable")
    view = present(block, seed)
    if shape.kind == "truth":
        marks = zip(view["statements"], letters, strict=False)
        data: dict[str, list[str]] = {f"{PREFIX}-{one['id']}": [TRUTH[m]] for one, m in marks if m != BLANK}
    else:
        data = {PREFIX: [view["options"][ascii_uppercase.index(letter)]["id"] for letter in letters]}
    return read_answer(block, data, seed=seed, prefix=PREFIX)


def key_letters(block: Block, *, seed: int) -> str:
    """Return the letters of the right answer of a question as printed with a seed."""
    right = key(block)
    shown = printed_order(block, seed=seed)
    if block.kind == "true-false":
        return "".join("Đ" if right["truth"][number - 1] else "S" for number in shown)
    best = [Decimal(weight) for weight in right["weights"]]
    wanted = max(best) if block.kind == "single-choice" else Decimal(0)
    letters = zip(ascii_uppercase, shown, strict=False)
    return "".join(
        letter for letter, number in letters if (best[number - 1] == wanted if wanted else best[number - 1] > 0)
    )


def printed_order(block: Block, *, seed: int) -> list[int]:
    """Return the written numbers (from 1) of options or statements in the order printed with a seed."""
    shape = shape_of(block)
    if shape is None:
        return []
    if shape.kind != "truth":
        answers = [answer_of(block, letter, seed=seed) for letter in ascii_uppercase[: shape.count]]
        return [answer["options"][0] for answer in answers]
    found = []
    for place in range(shape.count):
        marks = BLANK * place + "Đ" + BLANK * (shape.count - place - 1)
        found.append(answer_of(block, marks, seed=seed)["statements"].index(True) + 1)
    return found
