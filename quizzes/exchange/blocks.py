"""Drafts and blocks of the dialect: the one place where both are known."""

import hashlib
import re
from typing import Any

from lms.hgm import Block, format_block, parse
from lms.hgm.fields import FIELDS, find_field, write_decimal, write_field
from lms.hgm.formatting import IDENTIFIER_LETTERS
from lms.hgm.header import escaped, is_field_line
from lms.hgm.kinds.base import Kind
from lms.hgm.nodes import Text
from lms.hgm.parts import format_pair, indented, quoted
from lms.hgm.registry import kind_named
from quizzes.exchange.drafts import CHOICES, FULL, Draft, Part, number, vietnamese, written
from quizzes.exchange.texts import words_of

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PAIR_SIGN = re.compile(r"(?<!\S)::(?!\S)")
_PLACE_SIGN = re.compile(r"(?<!\S)@(?!\S)")
_GAP_HINT = re.compile(r"\|\?(?:\\.|[^|\]\\])*(?=\]\])")
_BAD_VALUES = {"E202", "E203", "E204", "E205", "E411", "E502"}
WHOLE = ("scenario", "reflection", "video-quiz", "note", "important", "warning", "tip", "example", "reveal", "citation")


def draft_of(block: Block) -> Draft:
    """Return a block without errors as a draft."""
    kind = kind_named(block.kind)
    draft = Draft(kind=block.kind, name=block.id or block.ref, code=block.id or "", title=block.title.source)
    draft.facts = {name: _written_field(block, kind, name) for name in FIELDS if name in block.fields}
    notes = getattr(block.body, "notes", None)
    if notes:
        draft.hint, draft.explanation = notes.hint.source, notes.explanation.source
        draft.basis = notes.basis.source
    draft.stem = getattr(block.body, "stem", Text("")).source
    draft.several = block.kind == "hotspot" and not block.body.single
    draft.parts = _parts(block)
    draft.percent = block.kind in CHOICES and block.body.weighted
    if draft.single and all(part.share in (0, FULL) for part in draft.parts):
        draft.percent = False
    if block.kind == "essay":
        draft.rubric, draft.model = _rubric(block), block.body.model.source
    if block.kind in WHOLE:
        draft.body, draft.stem = "\n".join(kind.format(block, "vi")).strip("\n"), ""
    return draft


def _written_field(block: Block, kind: Kind, name: str) -> str:
    return write_field(FIELDS[name], block.fields[name], "vi", kind.scorings if name == "scoring" else ())


def _parts(block: Block) -> list[Part]:
    body: Any = block.body
    if block.kind in CHOICES:
        shapes = body.shapes if block.kind == "hotspot" else [""] * len(body.options)
        return [
            Part(option.text.source, option.feedback.source, written(option.weight, 2), shape=shape)
            for option, shape in zip(body.options, shapes, strict=True)
        ]
    if block.kind == "true-false":
        return [Part(item.text.source, item.feedback.source, truth=item.truth) for item in body.statements]
    if block.kind == "ordering":
        return [Part(step.text.source, step.feedback.source) for step in body.steps]
    if block.kind == "matching":
        return [Part(pair.left.source, pair.feedback.source, right=pair.right.source) for pair in body.pairs]
    if block.kind == "judgement":
        return [Part(item.text.source, item.feedback.source, rating=written(item.rating, 1)) for item in body.options]
    if block.kind == "flashcards":
        return [Part(card.front.source, right=card.back.source) for card in body.cards]
    if block.kind == "timeline":
        return [Part(moment.when.source, right=moment.what.source) for moment in body.moments]
    return []


def _rubric(block: Block) -> str:
    lines: list[str] = []
    for criterion in block.body.rubric:
        lines.append(f"- {criterion.text.source} [{write_decimal(criterion.points)}]")
        lines += [f"  - {write_decimal(level.points)}: {level.text.source}" for level in criterion.levels]
    return "\n".join(lines)


def block_text(draft: Draft, code: str = "") -> str:
    """Return a draft as the text of one block; `code` is its identifier."""
    kind = kind_named(draft.kind)
    head = " ".join(part for part in ("::: " + kind.vi, f"#{code}" if code else "", _one_line(draft.title)) if part)
    body = draft.body.split("\n") if draft.body else _body(draft)
    facts = dict(draft.facts)
    if not facts and kind.scored and any(is_field_line(line) for line in body[:20]):
        facts["points"] = "1"
    header = [
        f"{FIELDS[name].vi}: {_one_line(facts[name])}" for name in FIELDS if name in facts and name in kind.fields
    ]
    return "\n".join([head, *header, *([""] if header else []), *_trimmed(body), ":::", ""])


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def _body(draft: Draft) -> list[str]:
    lines = [*escaped(draft.stem.strip("\n")).split("\n"), ""] if draft.stem.strip() else []
    for place, part in enumerate(draft.parts, start=1):
        lines += _item(draft, part, place)
        if part.feedback.strip():
            lines += [f"  {line}" for line in quoted(part.feedback.strip("\n"))]
    notes: list[str] = []
    for label, text in (("Gợi ý", draft.hint), ("Giải thích", draft.explanation), ("Căn cứ", draft.basis)):
        if text.strip():
            notes += [*([">"] if notes else []), *quoted(f"{label}: {text.strip()}")]
    lines += ["", *notes] if notes else []
    if draft.rubric.strip():
        lines += ["", "### Thang điểm", "", *draft.rubric.strip("\n").split("\n")]
    if draft.model.strip():
        lines += ["", "### Đáp án gợi ý", "", *draft.model.strip("\n").split("\n")]
    return lines


def _item(draft: Draft, part: Part, place: int) -> list[str]:
    text = _inside(part.text)
    if draft.kind in CHOICES:
        marked = indented(
            text if draft.kind != "hotspot" else _PLACE_SIGN.sub(r"\\@", text), f"- {_mark(draft, part)} "
        )
        return [f"{marked[0]} @ {part.shape}", *marked[1:]] if draft.kind == "hotspot" else marked
    if draft.kind == "true-false":
        return indented(text, f"- ({'Đ' if part.truth else 'S'}) ")
    if draft.kind == "ordering":
        return indented(text, f"{place}. ", "   ")
    if draft.kind == "judgement":
        return indented(text, f"- ({vietnamese(number(part.rating) or FULL)}) ")
    left, right = (_PAIR_SIGN.sub(r"\\::", side) for side in (text, _inside(part.right)))
    return format_pair(Text(left), Text(right))


def _inside(text: str) -> str:
    """Return the text of an item: a quote in it would be read as feedback."""
    return re.sub(r"(?m)^( {0,3})>", r"\1\\>", text.strip())


def _mark(draft: Draft, part: Part) -> str:
    brackets = "[]" if draft.kind == "multiple-choice" or draft.several else "()"
    if draft.percent and part.share != 0 and not (draft.single and part.share == FULL):
        return f"{brackets[0]}{vietnamese(part.share)}%{brackets[1]}"
    return f"{brackets[0]}{'x' if part.share == FULL else ' '}{brackets[1]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def take_facts(draft: Draft, given: dict[str, str], lose: Any) -> None:
    """Set header fields from words of a file; unknown names and values the dialect would refuse are told and left out.

    Args:
        given: names as in the dialect (either language) and their values.
        lose: called with a code and facts for each one left out.
    """
    kind = kind_named(draft.kind)
    for name, value in given.items():
        found = find_field(name.strip().replace(" ", "-"))
        if found is None or found.name not in kind.fields:
            lose("field_value", name=name)
        elif found.name == "status":
            continue
        elif value.strip():
            draft.facts[found.name] = value.strip()
    for name in list(draft.facts):
        if not _is_good(draft.kind, name, draft.facts[name]):
            del draft.facts[name]
            lose("field_value", name=FIELDS[name].vi)


def _is_good(kind: str, name: str, value: str) -> bool:
    text = f"::: {kind_named(kind).vi}\n{FIELDS[name].vi}: {_one_line(value)}\n\nx\n:::\n"
    return not any(item.line == 2 and item.code in _BAD_VALUES for item in parse(text).diagnostics)


def identifier_for(text: str) -> str:
    """Return the identifier that a question without one gets: the same text always gets the same."""
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    letters = []
    for _place in range(8):
        value, rest = divmod(value, len(IDENTIFIER_LETTERS))
        letters.append(IDENTIFIER_LETTERS[rest])
    return "q-" + "".join(letters)


def canonical(block: Block) -> str:
    """Return the canonical text of a block, with a line end."""
    return format_block(block) + "\n"


def likeness(draft: Draft) -> tuple[Any, ...]:
    """Return what two drafts must share to be the same question for scoring: words, key, points, rule.

    Texts count by their words, so that a format that keeps no marks does not make another question of the same one.
    """
    parts = tuple(
        (words_of(part.text), written(part.share, 1), part.truth, words_of(part.right), _value(part.rating), part.shape)
        for part in draft.parts
    )
    rules = tuple(draft.facts.get(name, usual) for name, usual in _usual_rules(draft).items())
    stem = _GAP_HINT.sub("", draft.stem) if draft.kind == "fill-in" else draft.stem
    essay = words_of(draft.rubric) if draft.kind == "essay" else ""
    body = " ".join(draft.body.split())
    return (draft.kind, words_of(stem), draft.points.normalize(), rules, draft.percent, parts, essay, body)


def _usual_rules(draft: Draft) -> dict[str, str]:
    scorings = kind_named(draft.kind).scorings
    scoring = scorings[0][1] if scorings and not draft.percent else ""
    return {"scoring": scoring, "match": "thường", "scale": "1-5"}


def _value(text: str) -> str:
    found = number(text) if text else None
    return "" if found is None else written(found, 2)
