"""Rules of repair for the parts of questions: markers, statements, steps and pairs."""

import re

from lms.hgm.draft import Draft, Fix
from lms.hgm.fix_parts import changed
from lms.hgm.messages import Diagnostic

_ITEM = re.compile(r"( {0,3}[-*+] +)(.*)$")
_MARKED = re.compile(r"([(\[])([^()\[\]]{0,20})([)\]]) *(.*)$")
_BRACKETS = {"single-choice": "()", "multiple-choice": "[]"}
_TICKS = {"v", "đ", "*", "√", "☑", "✅", "đúng", "dung", "+"}
_PAIR_SIGNS = re.compile(r"\s*::\s*|\s+(?:->|=>|→|–>|—>|\||=)\s+")


def _brackets(draft: Draft, line: int) -> str:
    """Return the brackets of the markers in the block around a line, or nothing where that cannot be told."""
    block = draft.block_around(line)
    if block is None:
        return ""
    if block.kind == "hotspot":
        marks = (_MARKED.match(item[2]) for item in map(_ITEM.match, block.source.split("\n")) if item)
        return next((mark[1] + mark[3] for mark in marks if mark), "")
    return _BRACKETS.get(block.kind, "")


def _marker(draft: Draft, item: Diagnostic) -> Fix | None:
    """E301: an option without marker, or without the space behind it."""
    found, brackets = _ITEM.match(draft.line(item.line)), _brackets(draft, item.line)
    if found is None or brackets not in {"()", "[]"} or not found[2].strip():
        return None
    mark = _MARKED.match(found[2])
    if mark is None:
        if found[2][0] in "([":
            return None
        return changed("Thêm ô chọn", item.line, f"{found[1]}{brackets[0]} {brackets[1]} {found[2]}")
    if not mark[4] or mark[1] + mark[3] not in {"()", "[]"}:
        return None
    return changed("Thêm dấu cách sau ô chọn", item.line, f"{found[1]}{mark[1]}{mark[2]}{mark[3]} {mark[4]}")


def _right_brackets(draft: Draft, item: Diagnostic) -> Fix | None:
    """E302: round for square, or square for round."""
    found = _ITEM.match(draft.line(item.line))
    mark = _MARKED.match(found[2]) if found else None
    if found is None or mark is None or not item.fix:
        return None
    text = f"{found[1]}{item.fix[0]}{mark[2]}{item.fix[-1]} {mark[4]}"
    return changed(f"Dùng ô {item.fix}", item.line, text)


def _tick(draft: Draft, item: Diagnostic) -> Fix | None:
    """E303: another sign for the right option."""
    found = _ITEM.match(draft.line(item.line))
    mark = _MARKED.match(found[2]) if found else None
    if found is None or mark is None or mark[2].strip().casefold() not in _TICKS:
        return None
    return changed(f"Ghi {mark[1]}x{mark[3]}", item.line, f"{found[1]}{mark[1]}x{mark[3]} {mark[4]}")


def _statement(draft: Draft, item: Diagnostic) -> Fix | None:
    """E311: a statement marked like an option."""
    found = _ITEM.match(draft.line(item.line))
    mark = _MARKED.match(found[2]) if found else None
    if found is None or mark is None or mark[2].strip().casefold() not in {"", "x", "✓", "✔"} or not mark[4]:
        return None
    truth = "Đ" if mark[2].strip() else "S"
    return changed(f"Ghi ({truth})", item.line, f"{found[1]}({truth}) {mark[4]}")


def _numbered(draft: Draft, item: Diagnostic) -> Fix | None:
    """E331: steps as bullets."""
    block = draft.block_around(item.line)
    if block is None:
        return None
    lines: list[str] = []
    count = 0
    for text in block.source.split("\n"):
        found = re.match(r" ?[-*+] +(.*)$", text)
        count += bool(found)
        lines.append(f"{count}. {found[1]}" if found else f" {text}" if text.startswith("  ") else text)
    return Fix("Đánh số các bước", block.line, len(lines), tuple(lines)) if count else None


def _pair(draft: Draft, item: Diagnostic) -> Fix | None:
    """E341: two sides with another sign between them."""
    found = _ITEM.match(draft.line(item.line))
    sides = _PAIR_SIGNS.split(found[2]) if found else []
    if found is None or len(sides) != 2 or not all(side.strip() for side in sides):
        return None
    return changed("Ghi dấu « :: » giữa hai vế", item.line, f"{found[1]}{sides[0].strip()} :: {sides[1].strip()}")


QUESTION_RULES = {
    "E301": _marker,
    "E302": _right_brackets,
    "E303": _tick,
    "E311": _statement,
    "E331": _numbered,
    "E341": _pair,
}
