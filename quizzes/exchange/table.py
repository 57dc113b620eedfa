"""Questions as rows of a table, for Excel, CSV and Word; cells hold the texts of the dialect as they are.

One row is one question. Columns are known by their heading, in any order; «Câu hỏi» and «Đáp án» must be there. Options
stand in columns A, B, C …, or all in the column «Phương án», one a line behind its letter. A line that begins with «>»
below an option is what is said about it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lms.base.cage_child import Refusal
from lms.hgm.clean import numbered
from lms.hgm.fields import FIELDS
from lms.hgm.folding import keyword_key
from lms.hgm.parts import Item, split_pair
from lms.hgm.registry import find_kind
from quizzes.exchange.blocks import WHOLE, take_facts
from quizzes.exchange.drafts import CHOICES, DEFAULT_STATEMENT_STEM, FULL, Draft, Part, number, vietnamese, written
from quizzes.exchange.log import Log
from quizzes.exchange.texts import for_stem

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OPTIONS = "Phương án"
_TEXTS = {
    "code": "Mã", "kind": "Loại", "title": "Tên", "stem": "Câu hỏi", "options": OPTIONS, "answer": "Đáp án",
    "hint": "Gợi ý", "explanation": "Giải thích", "basis": "Ghi chú căn cứ", "rubric": "Thang điểm chi tiết",
    "model": "Đáp án gợi ý",
}  # fmt: skip
_OTHER_NAMES = {
    "ma-cau-hoi": "code", "ma-cau": "code", "loai-cau-hoi": "kind", "noi-dung": "stem", "noi-dung-cau-hoi": "stem",
    "question": "stem", "dap-an-dung": "answer", "answer": "answer", "cac-phuong-an": "options",
    "lua-chon": "options", "thang-diem": "rubric", "giai-thich-dap-an": "explanation",
}  # fmt: skip
_IGNORED = {"stt", "tt", "so-thu-tu", ""}
_HEADER_ROWS = 20
_MAX_COLUMNS = 100
_LETTER_COLUMN = re.compile(r"(?:(?:phuong-an|dap-an|cau|lua-chon)-)?([a-z])")
_LETTERED = re.compile(r"([A-Z])[.)](?:[ \t]+(.*))?$")
_SHARE = re.compile(r"\(?([A-Z])\)?(?:\s*[=:]\s*([-−]?\d{1,3}(?:[.,]\d{1,2})?)\s*%)?")
_PLACE = re.compile(r"(.*\S)\s+@\s+(\S.*)$", re.DOTALL)
_TRUTH = {"d": True, "dung": True, "t": True, "true": True, "s": False, "sai": False, "f": False, "false": False}


class _BadRow(Exception):
    """A row that is no question; code and facts of the refusal."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def _columns(row: Sequence[str]) -> dict[int, str]:
    """Return what each column holds: a text's name, a letter, or `field:` and the name of a header field."""
    names = {keyword_key(title).replace(" ", "-"): name for name, title in _TEXTS.items()} | _OTHER_NAMES
    fields = {keyword_key(field.vi): f"field:{name}" for name, field in FIELDS.items()}
    found: dict[int, str] = {}
    for place, cell in enumerate(row[:_MAX_COLUMNS]):
        key = re.sub(r"[\s_]+", "-", keyword_key(cell.strip()))
        letter = _LETTER_COLUMN.fullmatch(key)
        name = names.get(key) or fields.get(key) or (letter[1].upper() if letter else "")
        if name and name not in found.values():
            found[place] = name
    return found


def _heading_row(rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]]:
    for start, row in enumerate(rows[:_HEADER_ROWS]):
        columns = _columns(row)
        names = set(columns.values())
        if "stem" in names and names & {"answer", "kind"}:
            return start, columns
    raise Refusal("no_table")


def read(rows: Sequence[Sequence[str]], log: Log, *, place: str = "dòng") -> list[Draft]:
    """Return the questions of a table; rows before its heading are passed over.

    Raises:
        Refusal: `no_table`, no row is a heading.
    """
    start, columns = _heading_row(rows)
    log.begin(f"{place} {start + 1}")
    for at, title in enumerate(rows[start]):
        if at not in columns and keyword_key(title.strip()).replace(" ", "-") not in _IGNORED:
            log.lose("extra_column", name=title.strip()[:60])
    drafts = []
    for number_, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = {name: row[at].strip("\n ") for at, name in columns.items() if at < len(row) and row[at].strip()}
        if not cells:
            continue
        log.begin(cells.get("code") or f"{place} {number_}")
        try:
            drafts.append(_Row(cells, log).draft())
        except _BadRow as bad:
            log.refuse(bad.code, **bad.facts)
    log.end()
    return drafts


class _Row:
    """Reads one row."""

    def __init__(self, cells: dict[str, str], log: Log) -> None:
        self.cells, self.log = cells, log
        self.options = self._options()
        self.answer = cells.get("answer", "")

    def _options(self) -> list[str]:
        filled = [(letter, self.cells[letter]) for letter in LETTERS if letter in self.cells]
        if filled or "options" not in self.cells:
            return [text for _letter, text in filled]
        lines = self.cells["options"].split("\n")
        found: list[list[str]] = []
        for line in lines:
            match = _LETTERED.match(line)
            if match and len(found) < len(LETTERS) and match[1] == LETTERS[len(found)]:
                found.append([match[2] or ""])
            elif found:
                found[-1].append(line)
        if found:
            return ["\n".join(option).strip("\n") for option in found]
        for line in lines:
            if line.startswith(">") and found:
                found[-1].append(line)
            elif line.strip():
                found.append([line])
        return ["\n".join(option) for option in found]

    def draft(self) -> Draft:
        """Return the row as a draft.

        Raises:
            _BadRow: no kind fits, or the answer names no option.
        """
        kind = self._kind()
        cells = self.cells
        draft = Draft(kind, name=self.log.item, code=cells.get("code", ""), title=cells.get("title", ""))
        if kind in WHOLE:
            draft.body = cells.get("stem", "")
        else:
            draft.stem = for_stem(cells.get("stem", ""), kind, self.log)
            self._fill(draft)
        for name in ("hint", "explanation", "basis", "rubric", "model"):
            setattr(draft, name, cells.get(name, ""))
        given = {FIELDS[name[6:]].vi: value for name, value in cells.items() if name.startswith("field:")}
        take_facts(draft, given, self.log.lose)
        return draft

    def _kind(self) -> str:
        named = self.cells.get("kind", "")
        if named:
            found = find_kind(re.sub(r"\s+", "-", named))
            if found is None:
                raise _BadRow("unsupported", type=named[:60])
            return found.name
        if "[[" in self.cells.get("stem", ""):
            return "fill-in"
        if self.options and all(re.search(r"(?:^|\s)::\s", option) for option in self.options):
            return "matching"
        words = [keyword_key(word) for word in _listed(self.answer)]
        if words and all(word in _TRUTH and word not in {"t", "f"} for word in words) and self._are_truths(words):
            return "true-false"
        if self.options:
            return "multiple-choice" if len(words) > 1 else "single-choice"
        return "essay"

    def _are_truths(self, words: list[str]) -> bool:
        """Tell whether «D» among the answers means «đúng» rather than option D."""
        return "đ" in self.answer.casefold() or len(words) == max(1, len(self.options)) or "sai" in words

    def _fill(self, draft: Draft) -> None:
        draft.parts = [Part(*_parted(option)) for option in self.options]
        if draft.kind in CHOICES:
            self._weights(draft)
        elif draft.kind == "true-false":
            self._truths(draft)
        elif draft.kind == "ordering":
            self._order(draft)
        elif draft.kind in {"matching", "flashcards", "timeline"}:
            self._pairs(draft)
        elif draft.kind == "judgement":
            ratings = [value for word in re.split(r"[;\n]+", self.answer) if (value := number(word)) is not None]
            if len(ratings) != len(draft.parts):
                raise _BadRow("no_key")
            for part, rating in zip(draft.parts, ratings, strict=True):
                part.rating = written(rating, 1)

    def _weights(self, draft: Draft) -> None:
        draft.several = draft.kind == "hotspot" and self.answer.strip().startswith("[")
        weights: dict[str, Decimal] = {}
        for word in _listed(self.answer.strip().strip("[]")):
            match = _SHARE.fullmatch(word.upper())
            if match is None or LETTERS.index(match[1]) >= len(draft.parts):
                raise _BadRow("no_key")
            draft.percent = draft.percent or match[2] is not None
            weights[match[1]] = (number(match[2]) or Decimal(0)) if match[2] else FULL
        if not weights:
            raise _BadRow("no_key")
        for letter, part in zip(LETTERS, draft.parts, strict=False):
            part.weight = written(weights.get(letter, Decimal(0)), 2)
            if draft.kind == "hotspot":
                found = _PLACE.match(part.text)
                part.text, part.shape = (found[1], found[2].strip()) if found else (part.text, "")

    def _truths(self, draft: Draft) -> None:
        words = [_TRUTH.get(keyword_key(word)) for word in _listed(self.answer)]
        if not draft.parts:
            draft.parts, draft.stem = [Part(draft.stem)], DEFAULT_STATEMENT_STEM
        if len(words) != len(draft.parts) or None in words:
            raise _BadRow("no_key")
        for part, truth in zip(draft.parts, words, strict=True):
            part.truth = bool(truth)

    def _order(self, draft: Draft) -> None:
        letters = [word.upper() for word in _listed(self.answer)] or list(LETTERS[: len(draft.parts)])
        if sorted(letters) != sorted(LETTERS[: len(draft.parts)]):
            raise _BadRow("no_key")
        draft.parts = [draft.parts[LETTERS.index(letter)] for letter in letters]

    def _pairs(self, draft: Draft) -> None:
        for part in draft.parts:
            sides = split_pair(Item(1, numbered(part.text)))
            if sides is None:
                raise _BadRow("broken_item", where=" (thiếu dấu « :: » ngăn hai vế)")
            part.text, part.right = ("\n".join(line.text for line in side) for side in sides)


def _listed(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;\n]+|\s+và\s+", text) if word.strip()]


def _parted(option: str) -> tuple[str, str]:
    """Return an option and what is said about it."""
    lines = option.split("\n")
    said = [line.removeprefix(">").removeprefix(" ") for line in lines if line.startswith(">")]
    return "\n".join(line for line in lines if not line.startswith(">")).strip("\n"), "\n".join(said)


def rows_of(drafts: list[Draft], log: Log, *, lettered: bool) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the rows that stand for questions; columns that would be empty are left out.

    Args:
        lettered: options in a column each; else all in the column «Phương án».
    """
    cells = []
    for draft in drafts:
        log.begin(draft.name)
        cells.append(_cells(draft, lettered=lettered))
    log.end()
    wanted = ["code", "kind", "title", "stem", *(LETTERS if lettered else ["options"]), "answer", "hint",
              "explanation", "basis", "rubric", "model", *(f"field:{name}" for name in FIELDS)]  # fmt: skip
    always = {"code", "kind", "stem", "answer", *("ABCD" if lettered else ["options"])}
    used = [name for name in wanted if name in always or any(row.get(name) for row in cells)]
    return [_heading(name) for name in used], [[row.get(name, "") for name in used] for row in cells]


def _heading(name: str) -> str:
    if name.startswith("field:"):
        words = FIELDS[name[6:]].vi.replace("-", " ")
        return words[:1].upper() + words[1:]
    return _TEXTS.get(name, name)


def _cells(draft: Draft, *, lettered: bool) -> dict[str, str]:
    cells: dict[str, Any] = {"code": draft.code, "kind": draft.kind_name, "title": draft.title}
    cells["stem"] = draft.body if draft.kind in WHOLE else draft.stem
    cells["answer"] = _answer(draft)
    for name in ("hint", "explanation", "basis", "rubric", "model"):
        cells[name] = getattr(draft, name)
    cells |= {f"field:{name}": value for name, value in draft.facts.items() if name != "status"}
    options = [_option(draft, part) for part in draft.parts]
    if lettered:
        return cells | dict(zip(LETTERS, options, strict=False))
    cells["options"] = "\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False))
    return cells


def _option(draft: Draft, part: Part) -> str:
    text = part.text
    if draft.kind == "hotspot":
        text = f"{text} @ {part.shape}"
    elif draft.kind in {"matching", "flashcards", "timeline"}:
        one_line = "\n" not in text + part.right
        text = f"{text} :: {part.right}".strip() if one_line else f"{text}\n::\n{part.right}"
    said = [f"> {line}".rstrip() for line in part.feedback.split("\n")] if part.feedback else []
    return "\n".join([text, *said])


def _answer(draft: Draft) -> str:
    pairs = list(zip(LETTERS, draft.parts, strict=False))
    if draft.kind in CHOICES:
        right = [
            f"{letter}={vietnamese(part.share).replace(',', '.')}%" if draft.percent else letter
            for letter, part in pairs
            if part.share
        ]
        return f"[{', '.join(right)}]" if draft.several else ", ".join(right)
    if draft.kind == "true-false":
        return ", ".join("Đ" if part.truth else "S" for part in draft.parts)
    if draft.kind == "ordering":
        return ", ".join(letter for letter, _part in pairs)
    if draft.kind == "judgement":
        return "; ".join(vietnamese(number(part.rating) or FULL) for part in draft.parts)
    return ""
