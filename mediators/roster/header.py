"""Where the table of a sheet begins: finding the header rows and mapping the columns below them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lms.base.spreadsheets import CellValue, Sheet
from lms.base.text import search_key
from mediators.roster.columns import Column, Meaning, SheetMapping, letter_of, meaning_of, settle, signature_of
from mediators.roster.values import shown

Overrides = Mapping[str, Mapping[str, str]]

LOOKED_AT_ROWS = 60
MAX_HEADER_ROWS = 3
MAX_LABEL_LENGTH = 120
_MIN_HEADER_CELLS = 3
_NAME_WORTH = 5
_DATA_DIGITS = 6
_DATA = re.compile(r"^\d{4}$|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_NUMBERED = re.compile(r"\(?\d{1,2}\)?|\(?[a-z]\)?")


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    first: int
    last: int
    score: int


def find_mapping(sheet: Sheet, *, overrides: Overrides) -> SheetMapping | None:
    """Find the header rows of a sheet and say what each column means; None when no row looks like a header.

    The best of the first 60 rows is taken even if it names no person, so that somebody can correct it.

    Args:
        sheet: the sheet as read.
        overrides: corrections by signature, then by column letter; the value is a `Meaning`.
    """
    sheet = replace(sheet, merged=tuple(area for area in sheet.merged if area.top < LOOKED_AT_ROWS))
    grid = [[_label(cell) for cell in row] for row in sheet.rows[:LOOKED_AT_ROWS]]
    if not grid:
        return None
    best = max((_candidate(sheet, grid, row) for row in range(len(grid))), key=lambda found: found.score)
    if best.score == 0:
        return None
    return _mapping(sheet, grid, best, overrides)


def _label(cell: CellValue) -> str:
    return shown(cell)[:MAX_LABEL_LENGTH] if isinstance(cell, str) else ""


def _candidate(sheet: Sheet, grid: Sequence[Sequence[str]], first: int) -> _Candidate:
    texts = sum(bool(text) for text in grid[first])
    numbers = sum(not isinstance(cell, str) and cell is not None for cell in sheet.rows[first])
    if texts < _MIN_HEADER_CELLS or numbers > texts or any(map(_holds_data, grid[first])):
        return _Candidate(first=first, last=first, score=0)
    last = _last_header_row(sheet, grid, first)
    meanings = {meaning_of(parts) for parts in _labels(sheet, grid, first, last)} - {Meaning.IGNORED}
    named = bool(meanings & {Meaning.NAME, Meaning.GIVEN, Meaning.FAMILY_PART})
    return _Candidate(first=first, last=last, score=1 + len(meanings) + _NAME_WORTH * named)


def _last_header_row(sheet: Sheet, grid: Sequence[Sequence[str]], first: int) -> int:
    last = first
    while last + 1 < len(grid) and last - first + 1 < MAX_HEADER_ROWS and _continues(sheet, grid, first, last + 1):
        last += 1
    return last


def _continues(sheet: Sheet, grid: Sequence[Sequence[str]], first: int, row: int) -> bool:
    """Tell whether a row still belongs to the header: short words under grouped or merged cells, and no data."""
    cells = [(place, text) for place, text in enumerate(grid[row]) if text]
    if not cells or any(cell is not None and not isinstance(cell, str) for cell in sheet.rows[row]):
        return False
    if all(_NUMBERED.fullmatch(text.casefold()) for _, text in cells) or any(_holds_data(text) for _, text in cells):
        return False
    under = [place for place, _ in cells if not _at(grid[first], place) or _is_grouped(sheet, first, place)]
    if len(under) < len(cells):
        return False
    return any(meaning_of([text]) != Meaning.IGNORED or _is_grouped(sheet, first, place) for place, text in cells)


def _holds_data(text: str) -> bool:
    return bool(_DATA.search(text)) or sum(char.isdigit() for char in text) >= _DATA_DIGITS


def _is_grouped(sheet: Sheet, row: int, place: int) -> bool:
    return any(
        area.top <= row <= area.bottom and area.left <= place <= area.right and area.left < area.right
        for area in sheet.merged
    )


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _labels(sheet: Sheet, grid: Sequence[Sequence[str]], first: int, last: int) -> list[list[str]]:
    """Return for every column the words above it; a group's words reach over the empty cells to its right."""
    width = max(len(row) for row in grid[first : last + 1])
    labels: list[list[str]] = [[] for _ in range(width)]
    for row in range(first, last + 1):
        for place in range(width):
            text = _at(grid[row], place) or _merged_text(sheet, grid, row, place)
            if not text and row < last and any(_at(grid[below], place) for below in range(row + 1, last + 1)):
                text = _nearest_left(grid[row], place)
            if text and (not labels[place] or labels[place][-1] != text):
                labels[place].append(text)
    return labels


def _merged_text(sheet: Sheet, grid: Sequence[Sequence[str]], row: int, place: int) -> str:
    for area in sheet.merged:
        if area.top <= row <= area.bottom and area.left <= place <= area.right and area.top < len(grid):
            return _at(grid[area.top], area.left)
    return ""


def _nearest_left(row: Sequence[str], place: int) -> str:
    return next((text for text in reversed(row[:place]) if text), "")


def _mapping(sheet: Sheet, grid: Sequence[Sequence[str]], best: _Candidate, overrides: Overrides) -> SheetMapping:
    labels = _labels(sheet, grid, best.first, best.last)
    signature = signature_of([" / ".join(parts) for parts in labels])
    corrected = overrides.get(signature, {})
    columns = []
    for place, parts in enumerate(labels):
        meaning, letter = meaning_of(parts), letter_of(place)
        if meaning == Meaning.ROLE_OR_OCCUPATION:
            meaning = _role_or_occupation(sheet, best.last + 1, place)
        columns.append(Column(place=place, letter=letter, label=" / ".join(parts), meaning=meaning))
    settled = _corrected(settle(columns), corrected)
    return SheetMapping(
        header_first=best.first + 1,
        header_last=_skip_numbering(sheet, best.last) + 1,
        signature=signature,
        columns=settled,
    )


def _corrected(columns: Sequence[Column], corrected: Mapping[str, str]) -> tuple[Column, ...]:
    """Put a person's corrections over our reading; a meaning given to one column is taken from the others."""
    given = {letter: Meaning(meaning) for letter, meaning in corrected.items()}
    taken = set(given.values()) - {Meaning.IGNORED, Meaning.DROPPED}
    result = []
    for column in columns:
        meaning = given.get(column.letter) or (Meaning.IGNORED if column.meaning in taken else column.meaning)
        result.append(Column(place=column.place, letter=column.letter, label=column.label, meaning=meaning))
    return tuple(result)


def _role_or_occupation(sheet: Sheet, first: int, place: int) -> Meaning:
    """Decide by the cells whether «Chức vụ», «Chức danh» speaks of the mediation team."""
    from_team = seen = 0
    for row in sheet.rows[first : first + 200]:
        key = search_key(shown(row[place])) if place < len(row) else ""
        if key:
            seen += 1
            from_team += bool(
                re.match(r"(hgv|hoa giai vien|thanh vien|tt$|to truong( to hoa giai)?$|to pho|to vien)", key)
            )
    return Meaning.ROLE if seen and from_team * 2 >= seen else Meaning.OCCUPATION


def _skip_numbering(sheet: Sheet, last: int) -> int:
    """Step over a row that only numbers the columns: «(1) (2) (3)», «A B 1 2»."""
    if last + 1 >= len(sheet.rows):
        return last
    texts = [shown(cell) for cell in sheet.rows[last + 1] if cell is not None]
    numbered = len(texts) >= _MIN_HEADER_CELLS and all(_NUMBERED.fullmatch(text.casefold()) for text in texts)
    return last + 1 if numbered else last
