"""Text clean-up before parsing (dialect 2.1). Line numbers stay those of the author."""

import re
import unicodedata
from typing import NamedTuple

MAX_BYTES = 512 * 1024
_SPACES = {0x00A0: " ", 0x202F: " ", 0: "\ufffd"}
# U+E000 is our own mark for the place of a gap (kinds/fill_in.py).
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x2060, 0xFEFF, 0xE000))
# Control characters have no place in a text, and Python-Markdown marks its own places with two of them.
_CONTROLS = dict.fromkeys([*range(1, 9), 11, 12, *range(14, 32), *range(127, 160)])
_REPLACED: dict[int, str | None] = _SPACES | _INVISIBLE | _CONTROLS
_REPLACEABLE = re.compile("[" + "".join(re.escape(chr(code)) for code in _REPLACED) + "]")
_NEWLINES = re.compile(r"\r\n?")


class Line(NamedTuple):
    """One line of the source: its number as the author counts (from 1) and its text without line end."""

    number: int
    text: str


def matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    """Return the match of a text that was found to match before.

    Raises:
        ValueError: it does not match after all, which is a fault of ours.
    """
    match = pattern.match(text)
    if match is None:
        raise ValueError(f"{pattern.pattern!r} does not match")
    return match


class Unreadable(Exception):
    """The source cannot be parsed at all; `code` is E001 or E003."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_text(source: str | bytes) -> str:
    """Return the source as NFC text whose lines end with a line feed.

    Raises:
        Unreadable: larger than 512 KiB, or not UTF-8 (a lone surrogate counts as not UTF-8).
    """
    try:
        raw = source if isinstance(source, bytes) else source.encode("utf-8")
        if len(raw) > MAX_BYTES:
            raise Unreadable("E001")
        text = raw.decode("utf-8")
    except UnicodeError as error:
        raise Unreadable("E003") from error
    text = _NEWLINES.sub("\n", text.removeprefix("\ufeff"))
    text = unicodedata.normalize("NFC", text)
    return text.translate(_REPLACED) if _REPLACEABLE.search(text) else text


def numbered(text: str, *, first: int = 1) -> list[Line]:
    """Split text into numbered lines; the empty string after a final line end is dropped."""
    parts = text.split("\n")
    if parts and not parts[-1]:
        parts.pop()
    return [Line(number, part) for number, part in enumerate(parts, start=first)]


def trim_blank(lines: list[Line]) -> list[Line]:
    """Return the lines without blank ones at either end."""
    start, end = 0, len(lines)
    while start < end and not lines[start].text.strip():
        start += 1
    while end > start and not lines[end - 1].text.strip():
        end -= 1
    return lines[start:end]
