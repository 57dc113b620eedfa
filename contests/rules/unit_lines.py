"""Reads a pasted list of units of an online contest: one a line, «name; number of people»."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.base.text import clean, search_key

MOST_LINES = 5000
MOST_NAME = 160
MOST_PEOPLE = 1_000_000_000
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
_NUMBER = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True)
class UnitLine:
    """One line: its place from 1, what it says, what becomes of it (new, changed, same, wrong), what is wrong."""

    place: int
    name: str
    people: int | None
    fate: str
    problem: str = ""


def read_unit_lines(*, text: str, known: Mapping[str, int | None]) -> list[UnitLine]:
    """Return every line that is not blank.

    The number stands behind a semicolon or a tab, with dots between thousands or without; it may be left out. A unit
    that the contest has is changed where another number is given, else left as it is.

    Args:
        known: number of people of the units that the contest has, by `unit_key` of their names.
    """
    found: list[UnitLine] = []
    first: dict[str, int] = {}
    for place, line in enumerate(text.splitlines(), start=1):
        if clean(line):
            found.append(_read(place, line, known, first))
        if len(found) > MOST_LINES:
            break
    return found


def unit_key(name: str) -> str:
    """Return what makes two names of units one: marks, capitals and both spellings of «hòa» do not count."""
    return " ".join(search_key(name).split())


def repeated(names: Sequence[str]) -> set[str]:
    """Return the keys that more than one of these names has."""
    counts = Counter(unit_key(name) for name in names)
    return {key for key, count in counts.items() if count > 1}


def _read(place: int, line: str, known: Mapping[str, int | None], first: dict[str, int]) -> UnitLine:
    name, number = _split(line)
    people = _people(number)
    problem = _problem(name, number, people)
    key = unit_key(name)
    if not problem and key in first:
        problem = f"Trùng với dòng {first[key]}."
    if problem:
        return UnitLine(place, name, people, WRONG, problem)
    first[key] = place
    if key not in known:
        return UnitLine(place, name, people, NEW)
    return UnitLine(place, name, people, SAME if people in (None, known[key]) else CHANGED)


def _split(line: str) -> tuple[str, str]:
    head, mark, tail = line.strip().partition("\t") if "\t" in line.strip() else line.rpartition(";")
    return (clean(head), clean(tail)) if mark else (clean(line), "")


def _people(number: str) -> int | None:
    return int(re.sub(r"[. ]", "", number)) if _NUMBER.fullmatch(number) else None


def _problem(name: str, number: str, people: int | None) -> str:
    if not name:
        return "Thiếu tên đơn vị."
    if len(name) > MOST_NAME:
        return f"Tên dài quá {MOST_NAME} chữ."
    if number and (people is None or not 1 <= people <= MOST_PEOPLE):
        return f"«{number[:30]}» không phải số người, ví dụ 41.200."
    return ""
