"""How large a list stands on a 16:9 screen that nobody can scroll: columns and size of type from the lengths of names.

Everything is measured in the type of the page (`em` of `.board-page`, 1.9 % of the width): the screen is 52 wide and
29 high. The numbers follow `css/contest-board.css`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

WIDTH, HEIGHT, GAP = 48.0, 26.6, 2.0
#: type of a list in hundredths of the page's, the largest first; the classes `fit-100` … of the style sheet
SIZES = (100, 94, 88, 82, 76, 70, 65, 60, 55, 51, 47, 43, 39, 35)
#: mean width of a letter, height of a line, in the type of the list
LETTER, LINE = 0.52, 1.32
COLUMNS = (1, 2, 3)


@dataclass(frozen=True)
class Fit:
    """In how many columns a list stands and in what size, one of `SIZES`."""

    columns: int
    size: int


def fit_rows(*, groups: Sequence[Sequence[int]], head: float, beside: float, padding: float, title: float = 0) -> Fit:
    """Return the largest type in which all rows are seen at once; the smallest where none is small enough.

    Args:
        groups: lengths of the names, in letters, list by list; each list is put into the same number of columns.
        head: what stands above the lists, in em of the page.
        beside: width that a row needs besides its name; padding: above and below a row, in em of the list.
        title: height of the title of a list, in em of the page.
    """
    for size in SIZES:
        for columns in COLUMNS:
            high = sum(title + _height(names, columns, size / 100, beside, padding) for names in groups)
            if head + high <= HEIGHT:
                return Fit(columns, size)
    return Fit(COLUMNS[-1], SIZES[-1])


def lines_of(*, letters: int, size: float, width: float = WIDTH) -> int:
    """Return on how many lines a text stands in a type, in em of the page."""
    return max(1, ceil(letters * LETTER * size / width))


def in_columns(rows: Sequence[Any], columns: int) -> list[list[Any]]:
    """Return the rows in columns of the same height, read downwards."""
    high = max(1, -(-len(rows) // columns))
    return [list(rows[start : start + high]) for start in range(0, len(rows), high)]


def _height(names: Sequence[int], columns: int, size: float, beside: float, padding: float) -> float:
    width = (WIDTH - GAP * (columns - 1)) / columns - beside * size
    if width <= LETTER * size:
        return float("inf")
    heights = [(lines_of(letters=one, size=size, width=width) * LINE + padding) * size for one in names]
    return max((sum(column) for column in in_columns(heights, columns)), default=0.0)
