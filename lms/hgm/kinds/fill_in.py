"""Fill in: gaps in running text, typed or chosen from a list (dialect 5.4 and 8)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.base.sanitise import split_fragment
from lms.hgm.answers import Answer, FormData, Grade, chosen_place, permutation, tokens
from lms.hgm.clean import Line, matched
from lms.hgm.fields import read_decimal, write_decimal
from lms.hgm.folding import fold_answer, same_answer
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_notes, format_stem, notes_json
from lms.hgm.nodes import NO_NOTES, Block, Notes, Text
from lms.hgm.parts import CodeTracker, leaf_source, read_notes, split_parts
from lms.hgm.scoring import share

PLACE = "\ue000"  # stands for a gap while Markdown is rendered; clean-up takes it out of author text
MAX_TYPED = 200
_GAP = re.compile(r"\[\[((?:[^\[\]\\]|\\.|\[(?!\[)|\](?!\])){0,1000})\]\](?!\()")
_TICKS = re.compile(r"`+")
_BAR = re.compile(r"(?<!\\)\|")
_CHOICE = re.compile(r"\(\s*([xX✓✔]?)\s*\)\s+(.*)$")
_DIGITS = r"([-−]?\d{1,9}(?:[.,]\d{1,6})?)"
_NUMBER = re.compile(rf"#\s*{_DIGITS}(?:\s*(±|\+-|\.\.)\s*{_DIGITS})?$")
_GIVEN = re.compile(r"([-−+]?)(\d{1,12})(?:[.,](\d{1,9}))?")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: accepted texts, or number ranges, or a list to choose from (text, is right)."""

    texts: tuple[str, ...] = ()
    ranges: tuple[tuple[Decimal, Decimal], ...] = ()
    choices: tuple[tuple[str, bool], ...] = ()
    hint: str = ""
    written: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """`text`, `number` or `choice`."""
        if self.choices:
            return "choice"
        return "number" if self.ranges else "text"

    def accepts(self, given: Any, match: str) -> bool:
        """Return whether an answer fills this gap."""
        if self.choices:
            return isinstance(given, int) and 1 <= given <= len(self.choices) and self.choices[given - 1][1]
        if not isinstance(given, str) or not given.strip():
            return False
        if self.ranges:
            number = read_given(given)
            return number is not None and any(low <= number <= high for low, high in self.ranges)
        return any(same_answer(text, given, match=match) for text in self.texts)

    @property
    def source(self) -> str:
        """The gap in canonical form."""
        return "[[" + "|".join(self.written) + "]]"


@dataclass(frozen=True, slots=True)
class FillInBody:
    """The text with its gaps; `pieces` is the HTML around them, one more than there are gaps."""

    stem: Text
    gaps: tuple[Gap, ...]
    notes: Notes = NO_NOTES
    pieces: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def bare(self) -> str:
        """The text with a numbered place for each gap."""
        out = self.stem.source
        for gap in self.gaps:
            out = out.replace(gap.source, PLACE, 1)
        return out


def read_given(text: str) -> Decimal | None:
    """Return the number a learner typed, or None; `03`, `3` and `3,0` are equal."""
    match = _GIVEN.fullmatch(text.strip())
    if match is None:
        return None
    value = Decimal(f"{int(match[2])}.{match[3] or 0}")
    return -value if match[1] in {"-", "−"} else value


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Return where inline code stands in one line."""
    spans, runs = [], list(_TICKS.finditer(text))
    index = 0
    while index < len(runs):
        length = len(runs[index][0])
        close = next((at for at in range(index + 1, len(runs)) if len(runs[at][0]) == length), None)
        if close is None:
            index += 1
            continue
        spans.append((runs[index].start(), runs[close].end()))
        index = close + 1
    return spans


def _gaps_in(line: str) -> Iterator[re.Match[str]]:
    spans = _code_spans(line) if line.count("`") < 200 else []
    for match in _GAP.finditer(line):
        if not any(start <= match.start() < end for start, end in spans):
            yield match


def _decimal(text: str) -> Decimal | None:
    number = read_decimal(text.lstrip("-−"))
    return -number if number is not None and text[0] in "-−" else number


def read_range(part: str) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and highest accepted number of `#3`, `#15±2` or `#10..20`, or None."""
    match = _NUMBER.match(part)
    first = _decimal(match[1]) if match else None
    if match is None or first is None:
        return None
    if not match[2]:
        return first, first
    second = _decimal(match[3])
    if second is None or (match[2] != ".." and second < 0):
        return None
    low, high = (first, second) if match[2] == ".." else (first - second, first + second)
    return (low, high) if low <= high else None


def _write_range(part: str) -> str:
    match = matched(_NUMBER, part)
    ends = [write_decimal(_decimal(end) or Decimal(0)) for end in (match[1], match[3]) if end]
    return "#" + ("±" if match[2] in {"±", "+-"} else "..").join(ends)


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


class _GapReader:
    """Reads the parts of one gap."""

    def __init__(self, ctx: BlockContext, line: int) -> None:
        self.ctx, self.line = ctx, line
        self.hint: str | None = None
        self.texts: list[str] = []
        self.ranges: list[tuple[Decimal, Decimal]] = []
        self.choices: list[tuple[str, bool]] = []
        self.written: list[str] = []

    def read(self, inside: str) -> Gap:
        """Return the gap; what is wrong is reported."""
        before = len(self.ctx.found)
        for part in (part.strip() for part in _BAR.split(inside)):
            if part:
                self._part(part)
        if len(self.ctx.found) == before:
            self._check()
        hint = _unescape(self.hint or "")
        written = (*self.written, f"?{self.hint}") if self.hint else tuple(self.written)
        return Gap(tuple(self.texts), tuple(self.ranges), tuple(self.choices), hint, written)

    def _part(self, part: str) -> None:
        if part.startswith("?"):
            if self.hint is not None:
                self.ctx.report("E324", self.line)
            self.hint = part[1:].strip()
        elif part.startswith("#"):
            found = read_range(part)
            if found is None:
                self.ctx.report("E322", self.line, v=part)
                return
            self.ranges.append(found)
            self.written.append(_write_range(part))
        elif choice := _CHOICE.match(part):
            self.choices.append((_unescape(choice[2].strip()), bool(choice[1])))
            self.written.append(f"({'x' if choice[1] else ' '}) {choice[2].strip()}")
        else:
            self.texts.append(_unescape(part))
            self.written.append(part)

    def _check(self) -> None:
        sorts = sum(bool(found) for found in (self.texts, self.ranges, self.choices))
        if sorts > 1:
            self.ctx.report("E324", self.line)
        elif sorts == 0:
            self.ctx.report("E321", self.line)
        elif self.choices and sum(right for _text, right in self.choices) != 1:
            self.ctx.report("E323", self.line)
        elif len({fold_answer(text) for text, _right in self.choices}) < len(self.choices):
            self.ctx.report("E307", self.line)


class FillIn(Kind):
    """`điền-khuyết`."""

    name = "fill-in"
    vi = "điền-khuyết"
    scored = True
    records = True
    own_fields = ("match",)

    def parse(self, lines: list[Line], ctx: BlockContext) -> FillInBody | None:
        """Return the text, its gaps and the notes."""
        parts = split_parts(lines, marker=_NEVER)
        code = CodeTracker()
        gaps: list[Gap] = []
        masked: list[Line] = []
        written: list[Line] = []
        for line in parts.stem:
            bare, canonical = line.text, line.text
            if not code.inside(line.text):
                bare, canonical = self._line(line, gaps, ctx)
            masked.append(Line(line.number, bare))
            written.append(Line(line.number, canonical))
        text = ctx.text(masked)
        notes = read_notes(parts.notes, ctx.text)
        if not gaps:
            ctx.report("E320")
            return None
        pieces = split_fragment(text.html, PLACE)
        if pieces is None or len(pieces) != len(gaps) + 1:
            ctx.report("E325", parts.stem[0].number)
            return None
        return FillInBody(Text(leaf_source(written), text.line, ""), tuple(gaps), notes, tuple(pieces))

    def _line(self, line: Line, gaps: list[Gap], ctx: BlockContext) -> tuple[str, str]:
        """Return one line with marks for its gaps, and with its gaps in canonical form."""
        bare, canonical, done = "", "", 0
        in_table = line.text.lstrip().startswith("|")
        for match in _gaps_in(line.text):
            inside = match[1].replace("\\|", "|") if in_table else match[1]
            gap = _GapReader(ctx, line.number).read(inside)
            gaps.append(gap)
            source = gap.source.replace("|", "\\|") if in_table else gap.source
            bare += line.text[done : match.start()] + PLACE
            canonical += line.text[done : match.start()] + source
            done = match.end()
        return bare + line.text[done:], canonical + line.text[done:]

    def _choice_order(self, block: Block, index: int, seed: int) -> list[int]:
        """Return the written numbers (from 0) of a drop-down in the order shown: sorted, then shuffled."""
        choices = block.body.gaps[index].choices
        by_text = sorted(range(len(choices)), key=lambda at: (fold_answer(choices[at][0]), choices[at][0]))
        shown = permutation(len(choices), seed=seed, place=f"{block.ref}:{index}")
        return [by_text[at] for at in shown]

    def _names(self, block: Block, seed: int) -> list[str]:
        return tokens(len(block.body.gaps), seed=seed, place=block.ref)

    def _choice_names(self, block: Block, index: int, seed: int) -> list[str]:
        return tokens(len(block.body.gaps[index].choices), seed=seed, place=f"{block.ref}:{index}")

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return the text in pieces, each but the last followed by a gap."""
        shown: list[dict[str, Any]] = []
        for index, (name, gap) in enumerate(zip(self._names(block, seed), block.body.gaps, strict=True)):
            control: dict[str, Any] = {"id": name, "number": index + 1, "type": gap.type}
            if gap.choices:
                names = self._choice_names(block, index, seed)
                order = self._choice_order(block, index, seed)
                control["options"] = [
                    {"id": option, "text": gap.choices[at][0]} for option, at in zip(names, order, strict=True)
                ]
            shown.append({"html": block.body.pieces[index], "gap": control})
        return {"pieces": [*shown, {"html": block.body.pieces[-1], "gap": None}]}

    def key(self, block: Block) -> dict[str, Any]:
        """Return what each gap accepts, its hint, and the notes."""
        gaps = [{"accepts": list(gap.written), "hint": gap.hint} for gap in block.body.gaps]
        return {"gaps": gaps, "notes": notes_json(block.body.notes)}

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return what stands in each gap: text, or the written number of the chosen option."""
        given: list[str | int] = []
        for index, (name, gap) in enumerate(zip(self._names(block, seed), block.body.gaps, strict=True)):
            value = form.one(name, limit=MAX_TYPED)
            if gap.choices and value:
                place = chosen_place(value, self._choice_names(block, index, seed))
                given.append(self._choice_order(block, index, seed)[place] + 1)
            else:
                given.append(value)
        return {"gaps": given}

    def answered(self, answer: Answer) -> bool:
        """Return whether any gap is filled."""
        return any(str(value).strip() for value in answer.get("gaps", []))

    def _given(self, block: Block, answer: Answer) -> list[Any]:
        given = list(answer.get("gaps", []))[: len(block.body.gaps)]
        return given + [""] * (len(block.body.gaps) - len(given))

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the share of gaps filled rightly."""
        match = block.fields.get("match", "normal")
        pairs = zip(block.body.gaps, self._given(block, answer), strict=True)
        right = [gap.accepts(value, match) for gap, value in pairs]
        return Grade(share(sum(right), len(right)), block.points, {"right": right})

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with what was typed and chosen."""
        pieces = []
        for index, (piece, value) in enumerate(zip(view["pieces"], [*self._given(block, answer), None], strict=True)):
            gap = piece["gap"]
            if gap and gap["type"] == "choice":
                order = self._choice_order(block, index, seed)
                options = [
                    {**option, "checked": value == at + 1} for option, at in zip(gap["options"], order, strict=True)
                ]
                gap = {**gap, "options": options}
            elif gap:
                gap = {**gap, "value": value}
            pieces.append({"html": piece["html"], "gap": gap})
        return {**view, "pieces": pieces}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return the text in pieces with what was given, whether it is right, and what is accepted."""
        match = block.fields.get("match", "normal")
        rows: list[dict[str, Any]] = []
        for piece, gap, value in zip(block.body.pieces, block.body.gaps, self._given(block, answer), strict=False):
            shown = gap.choices[value - 1][0] if gap.choices and isinstance(value, int) and value else value
            accepted = [text for text, right in gap.choices if right] or list(gap.texts)
            accepted = accepted or [part.removeprefix("#") for part in gap.written if part.startswith("#")]
            right = gap.accepts(value, match)
            rows.append({"html": piece, "gap": True, "given": shown, "right": right, "accepted": accepted[0]})
        return {"rows": [*rows, {"html": block.body.pieces[-1], "gap": False}]}

    def hints(self, block: Block) -> list[str]:
        """Return the general hint, then that of each gap with its number."""
        own = [f"({number}) {gap.hint}" for number, gap in enumerate(block.body.gaps, start=1) if gap.hint]
        return [*super().hints(block), *own]

    def format(self, block: Block, lang: str) -> list[str]:
        """Return text and notes."""
        return [*format_stem(block.body.stem), *format_notes(block.body.notes, lang)[1:]]

    def essence(self, block: Block) -> Any:
        """Return the text without its gaps, what each accepts, and how it is compared."""
        gaps = [[*gap.written[: len(gap.written) - bool(gap.hint)]] for gap in block.body.gaps]
        return {"stem": block.body.bare, "gaps": gaps, "match": block.fields.get("match", "normal")}

    def shape(self, block: Block) -> Shape:
        """Return the text, and the gaps by their number."""
        items = tuple(
            (f"gap {number}", gap.written[: len(gap.written) - bool(gap.hint)])
            for number, gap in enumerate(block.body.gaps, start=1)
        )
        hints = tuple(gap.hint for gap in block.body.gaps)
        return Shape(texts=(block.body.bare, *notes_json(block.body.notes).values(), *hints), items=items)


KIND = FillIn()
