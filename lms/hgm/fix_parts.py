"""What the rules of repair share: changing a line, finding a field, setting one."""

import re
from dataclasses import dataclass

from lms.hgm.draft import Draft, Fix
from lms.hgm.fields import FIELDS, find_field
from lms.hgm.header import is_field_line
from lms.hgm.messages import Diagnostic

_FIELD = re.compile(r"\s{0,3}([^\W\d_][\w-]{0,40})[ \t]*:(?:[ \t]*(.*))$")
_QUOTED = r"«([^«»…]+)»"


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A line `name: value`."""

    name: str
    value: str

    def with_value(self, value: str) -> str:
        """Return the line with another value."""
        return f"{self.name}: {value}"


def field_line(draft: Draft, number: int) -> FieldLine | None:
    """Return a line as name and value, or None when it has another form."""
    match = _FIELD.match(draft.line(number))
    return FieldLine(match[1], (match[2] or "").strip()) if match else None


def changed(label: str, line: int, text: str) -> Fix:
    """Return the repair that writes one line anew."""
    return Fix(label, line, 1, (text,))


def removed(label: str, line: int) -> Fix:
    """Return the repair that takes one line away."""
    return Fix(label, line, 1, ())


def quoted_word(item: Diagnostic, pattern: str = _QUOTED) -> str:
    """Return the first word that a finding's sentence quotes, or nothing when it was cut short."""
    match = re.search(pattern, item.message_vi)
    return match[1] if match else ""


def set_field(draft: Draft, line: int, name: str, value: str, label: str) -> Fix | None:
    """Return the repair that gives the block around a line a field, or changes the one it has.

    Args:
        name: English name of the field.
    """
    block = draft.block_around(line)
    if block is None:
        return None
    text = f"{FIELDS[name].vi}: {value}"
    first = block.line + 1
    while first < block.end_line and not draft.line(first).strip():
        first += 1
    if not is_field_line(draft.line(first)):
        gap = () if first > block.line + 1 else ("",)
        return Fix(label, block.line + 1, 0, (text, *gap))
    number = first
    while (found := field_line(draft, number)) is not None:
        field = find_field(found.name)
        if field and field.name == name:
            return changed(label, number, text)
        number += 1
    return Fix(label, first, 0, (text,))
