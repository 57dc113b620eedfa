"""What the kinds with marked options share: markers, the list itself, answers and feedback."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.hgm.answers import Answer, FormData, chosen_place, permutation, tokens
from lms.hgm.clean import Line
from lms.hgm.fields import write_decimal
from lms.hgm.folding import keyword_key
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_notes, format_stem, notes_json, report_equal
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import Item, Parts, indented, quoted, read_notes, split_parts

MIN_OPTIONS, MAX_OPTIONS = 2, 26
FULL = Decimal(100)
_MARK = re.compile(r"([(\[])[ ]?([^()\[\]]{0,20}?)[ ]?([)\]])(?: +(.*)|())$")
_PERCENT = re.compile(r"([-−]?)(\d{1,3})(?:[.,](\d{1,2}))?[ ]?%")
_ALL_OF_THEM = re.compile(
    r"(tat ca|ca) (cac )?(dap an|phuong an|y|lua chon)( nay)? (tren|o tren|deu dung)|tat ca (deu )?(dung|cac y tren)"
    r"|ca (a|ba|bon|hai|3|4)\W.{0,20}(deu dung|dung)?$|all of the above"
)
RIGHT_SIGNS = {"x", "✓", "✔"}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its text, its weight in percent (100 = right), and whether it was written as percentage."""

    text: Text
    weight: Decimal = Decimal(0)
    percent: bool = False
    feedback: Text = NO_TEXT
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """The body of a question with marked options."""

    stem: Text
    options: tuple[Option, ...]
    notes: Notes = NO_NOTES

    @property
    def weighted(self) -> bool:
        """Whether any option carries a percentage."""
        return any(option.percent for option in self.options)

    @property
    def right(self) -> set[int]:
        """Numbers of the options marked right (from 1)."""
        return {number for number, option in enumerate(self.options, start=1) if option.weight == FULL}


def read_weight(content: str) -> tuple[Decimal, bool] | None:
    """Return weight in percent, and whether it was a percentage, from the inside of a marker."""
    text = content.strip()
    if not text:
        return Decimal(0), False
    if text.casefold() in RIGHT_SIGNS:
        return FULL, False
    match = _PERCENT.fullmatch(text)
    if match is None:
        return None
    weight = Decimal(f"{match[2]}.{match[3] or 0}")
    if weight > FULL:
        return None
    return (-weight if match[1] else weight), True


def read_option(item: Item, ctx: BlockContext, *, brackets: str) -> Option | None:
    """Return the option an item writes, or None after reporting what is wrong with its marker."""
    first = item.lines[0].text if item.lines else ""
    match = _MARK.match(first)
    if match is None or match[1] + match[3] not in {"()", "[]"} or not (match[4] or len(item.lines) > 1):
        ctx.report("E301", item.line)
        return None
    weight = read_weight(match[2])
    if weight is None:
        ctx.report("E303", item.line, v=match[2])
        return None
    if match[1] + match[3] != brackets:
        ctx.report("E302", item.line, mark=f"{brackets[0]} {brackets[1]}", fix=f"{brackets[0]} {brackets[1]}")
        return None
    lines = [Line(item.line, match[4] or ""), *item.lines[1:]]
    return Option(ctx.text(lines, inline=True), *weight, feedback=ctx.text(item.quote), line=item.line)


def read_options(parts: Parts, ctx: BlockContext, *, brackets: str) -> tuple[Option, ...] | None:
    """Return the options, or None when a marker is wrong."""
    found = [read_option(item, ctx, brackets=brackets) for item in parts.items]
    for line in parts.stray:
        ctx.report("E301", line.number)
    options = tuple(option for option in found if option is not None)
    if len(options) < len(found) or parts.stray:
        return None
    return options


def check_options(options: tuple[Option, ...], ctx: BlockContext, *, single: bool) -> None:
    """Report wrong numbers of options or right ones, equal options, and «all of the above»."""
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        ctx.report("E304")
    elif single and sum(option.weight == FULL for option in options) != 1:
        ctx.report("E305")
    elif not single and not any(option.weight > 0 for option in options):
        ctx.report("E306")
    report_equal(((option.text, option.line) for option in options), ctx)
    if ctx.fields.get("shuffle", True):
        for option in options:
            if _ALL_OF_THEM.search(keyword_key(option.text.source).strip(" .")):
                ctx.report("W504", option.line)


class OptionKind(Kind):
    """Base of the kinds whose answer is a set of options."""

    scored = True
    records = True
    brackets = "()"

    @property
    def single(self) -> bool:
        """Whether exactly one option may be chosen."""
        return self.brackets == "()"

    def is_single(self, block: Block) -> bool:
        """Return whether exactly one option of this block may be chosen."""
        return self.single

    def parse(self, lines: list[Line], ctx: BlockContext) -> Choice | None:
        """Return stem, options and notes."""
        parts = split_parts(lines)
        stem = ctx.text(parts.stem)
        options = read_options(parts, ctx, brackets=self.brackets)
        notes = read_notes(parts.notes, ctx.text)
        if not stem:
            ctx.report("E308")
        if options is None:
            return None
        check_options(options, ctx, single=self.single)
        return Choice(stem, options, notes)

    def order(self, block: Block, seed: int) -> list[int]:
        """Return the written numbers (from 0) in the order shown."""
        count = len(block.body.options)
        if not self.shuffled(block):
            return list(range(count))
        return permutation(count, seed=seed, place=block.ref)

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return stem and options in the attempt's order."""
        order = self.order(block, seed)
        names = tokens(len(order), seed=seed, place=block.ref)
        shown = [
            {"id": name, "html": block.body.options[index].text.html} for name, index in zip(names, order, strict=True)
        ]
        return {"stem": block.body.stem.html, "multiple": not self.is_single(block), "options": shown}

    def key(self, block: Block) -> dict[str, Any]:
        """Return weights, feedback and notes by written number."""
        return {
            "weights": [str(option.weight) for option in block.body.options],
            "feedback": [option.feedback.source for option in block.body.options],
            "notes": notes_json(block.body.notes),
        }

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the written numbers of the chosen options."""
        order = self.order(block, seed)
        names = tokens(len(order), seed=seed, place=block.ref)
        values = [form.one()] if self.is_single(block) else form.all()
        chosen = {order[chosen_place(value, names)] + 1 for value in values if value}
        return {"options": sorted(chosen)}

    def answered(self, answer: Answer) -> bool:
        """Return whether an option was chosen."""
        return bool(answer.get("options"))

    def chosen(self, block: Block, answer: Answer) -> set[int]:
        """Return the chosen numbers, without any that this version does not have."""
        numbers = {number for number in answer.get("options", []) if isinstance(number, int)}
        return {number for number in numbers if 1 <= number <= len(block.body.options)}

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with the chosen options checked."""
        chosen = self.chosen(block, answer)
        shown = zip(view["options"], self.order(block, seed), strict=True)
        options = [{**option, "checked": index + 1 in chosen} for option, index in shown]
        return {**view, "options": options}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return each option in the order shown, with what was chosen and what is right."""
        chosen = self.chosen(block, answer)
        rows = []
        for index in self.order(block, seed):
            option = block.body.options[index]
            rows.append(
                {
                    "html": option.text.html,
                    "chosen": index + 1 in chosen,
                    "right": option.weight == FULL,
                    "partial": 0 < option.weight < FULL,
                    "feedback": option.feedback.html,
                }
            )
        return {"rows": rows}

    def mark(self, option: Option, block: Block) -> str:
        """Return the marker of an option in canonical form."""
        brackets = "()" if self.is_single(block) else "[]"
        if option.percent:
            return f"{brackets[0]}{write_decimal(option.weight)}%{brackets[1]}"
        return f"{brackets[0]}{'x' if option.weight == FULL else ' '}{brackets[1]}"

    def format_options(self, block: Block) -> list[str]:
        """Return the option lines."""
        lines: list[str] = []
        for option in block.body.options:
            lines += indented(option.text.source, f"- {self.mark(option, block)} ")
            lines += [f"  {line}" for line in quoted(option.feedback.source)] if option.feedback else []
        return lines

    def format(self, block: Block, lang: str) -> list[str]:
        """Return stem, options and notes in canonical form."""
        return [*format_stem(block.body.stem), *self.format_options(block), *format_notes(block.body.notes, lang)]

    def essence(self, block: Block) -> Any:
        """Return stem, options and weights."""
        options = [[option.text.source, str(option.weight), option.percent] for option in block.body.options]
        return {"stem": block.body.stem.source, "options": options}

    def shape(self, block: Block) -> Shape:
        """Return options with their weights."""
        notes = notes_json(block.body.notes)
        feedback = [option.feedback.source for option in block.body.options if option.feedback]
        return Shape(
            texts=(block.body.stem.source, *notes.values(), *sorted(feedback)),
            items=tuple((option.text.source, (option.weight, option.percent)) for option in block.body.options),
        )
