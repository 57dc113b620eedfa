"""The header of a block: its first paragraph, when that begins with a known field (dialect 2.4)."""

from dataclasses import replace
from typing import Any

from lms.hgm.clean import Line, matched, trim_blank
from lms.hgm.fields import FIELD_LINE, FieldContext, find_field, nearest_field


def _field_word(line: str) -> str | None:
    match = FIELD_LINE.match(line)
    return match[1] if match else None


def is_field_line(line: str) -> bool:
    """Return whether a line would be read as a known field."""
    word = _field_word(line)
    return bool(word and find_field(word))


def unescaped(lines: list[Line]) -> list[Line]:
    """Return the lines without the backslash that keeps a stem from being read as a header."""
    if lines and lines[0].text.startswith("\\") and is_field_line(lines[0].text[1:]):
        return [Line(lines[0].number, lines[0].text[1:]), *lines[1:]]
    return lines


def escaped(source: str) -> str:
    """Return leaf text with a backslash where its first line would be read as a field."""
    return "\\" + source if is_field_line(source.split("\n", 1)[0]) else source


def read_header(
    lines: list[Line], ctx: FieldContext, *, allowed: tuple[str, ...], scorings: tuple[tuple[str, str], ...]
) -> tuple[dict[str, Any], dict[str, int], list[Line]]:
    """Return the fields, the line of each, and the lines behind the header.

    Args:
        allowed: English names of the fields this kind knows.
        scorings: the values `chấm` may have here.
    """
    lines = trim_blank(lines)
    end = next((index for index, line in enumerate(lines) if not line.text.strip()), len(lines))
    first = lines[:end]
    if not first or not is_field_line(first[0].text):
        _check_no_header(first, ctx, allowed)
        return {}, {}, unescaped(lines)
    fields: dict[str, Any] = {}
    places: dict[str, int] = {}
    for index, line in enumerate(first):
        word = _field_word(line.text)
        if word is None:
            ctx.report("E201", line.number)
            return fields, places, first[index:] + lines[end:]
        _read_field(line, word, fields, places, ctx, allowed, scorings)
    return fields, places, unescaped(trim_blank(lines[end:]))


def _check_no_header(first: list[Line], ctx: FieldContext, allowed: tuple[str, ...]) -> None:
    """Report a paragraph that has a field but does not begin with one."""
    misplaced = next((line for line in first if is_field_line(line.text)), None)
    if misplaced is None:
        return
    word = _field_word(first[0].text)
    if word is None:
        ctx.report("E202", misplaced.number, f=_field_word(misplaced.text))
    else:
        ctx.report("E202", first[0].number, fix=nearest_field(word, allowed=allowed), f=word)


def _read_field(
    line: Line,
    word: str,
    fields: dict[str, Any],
    places: dict[str, int],
    ctx: FieldContext,
    allowed: tuple[str, ...],
    scorings: tuple[tuple[str, str], ...],
) -> None:
    field = find_field(word)
    if field is None or field.name not in allowed:
        near = nearest_field(word, allowed=allowed) if field is None else None
        ctx.report("E202", line.number, fix=near, f=word)
        return
    if field.name in places:
        ctx.report("E203", line.number, f=word)
        return
    places[field.name] = line.number
    if field.name == "scoring":
        field = replace(field, words=scorings)
    match = matched(FIELD_LINE, line.text)
    value = field.read((match[2] or "").strip(), line.number, ctx, field)
    if value is not None:
        fields[field.name] = value
