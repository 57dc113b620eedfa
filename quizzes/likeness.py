"""Near-equal questions, found without comparing each with each: pure functions.

Words. The *asked text* of a question is what it asks and offers, without key and comments, folded (no marks, no
capitals). Its *shingles* are the runs of SHINGLE characters in it. *Likeness* of two texts is the share of shingles
they have in common (0 to 1). Two texts that are alike share at least one of their *bands* with a probability given by
likeness: 0.6 → 94 in 100, 0.7 → 99 in 100, 0.3 → 28 in 100 (these are then compared and dropped).
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

SHINGLE = 4
BANDS, ROWS = 12, 3
#: From here on two questions are called nearly equal.
ALIKE = 0.6
#: Shorter texts («Chọn câu đúng») say too little to be compared, in characters of the asked text.
LEAST_TEXT = 24
#: Longer ones are compared by their beginning.
MOST_TEXT = 1200
_PRIME = (1 << 61) - 1


def _factors() -> tuple[tuple[int, int], ...]:
    draw = Random(35_2013)  # noqa: S311 - the same numbers for ever: bands are stored
    return tuple((draw.randrange(1, _PRIME), draw.randrange(_PRIME)) for _number in range(BANDS * ROWS))


_FACTORS = _factors()


@dataclass(frozen=True, slots=True)
class Alike:
    """Another question that is nearly equal: its lasting identifier and the likeness in percent (60 to 100)."""

    code: str
    percent: int


def shingles(text: str) -> frozenset[str]:
    """Return the runs of SHINGLE characters of a folded text; none for one that is too short to be compared."""
    if len(text) < LEAST_TEXT:
        return frozenset()
    kept = text[:MOST_TEXT]
    return frozenset(kept[start : start + SHINGLE] for start in range(len(kept) - SHINGLE + 1))


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of shingles in common, 0 to 1; 0 where one has none."""
    either = len(left | right)
    return len(left & right) / either if left and right else 0.0


def bands(text: str) -> list[str]:
    """Return the bands of a folded text, each as a short word; none for one that is too short."""
    hashes = [zlib.crc32(shingle.encode()) for shingle in shingles(text)]
    if not hashes:
        return []
    least = [min((factor * value + shift) % _PRIME for value in hashes) for factor, shift in _FACTORS]
    found = []
    for band in range(BANDS):
        part = ",".join(str(value) for value in least[band * ROWS : (band + 1) * ROWS])
        found.append(f"{band:x}.{zlib.crc32(part.encode()):08x}")
    return found


def nearest(*, text: str, others: Mapping[str, str], most: int = 3) -> list[Alike]:
    """Return which of the others (code → asked text) are nearly equal to a text, the most alike first.

    Args:
        most: how many at the most, 1 or more.
    """
    own = shingles(text)
    found = [(likeness(own, shingles(other)), code) for code, other in others.items()]
    alike = sorted((-value, code) for value, code in found if value >= ALIKE)
    return [Alike(code, int(-value * 100)) for value, code in alike[:most]]


def groups_alike(texts: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> dict[str, list[Alike]]:
    """Return, for each code, those paired with it that are nearly equal, the most alike first.

    Args:
        texts: code → asked text, of every code that a pair names.
        pairs: who shares a band with whom; the same pair may come often and in either order.
    """
    sets = {code: shingles(text) for code, text in texts.items()}
    found: dict[str, list[tuple[float, str]]] = {}
    for left, right in {(one, other) for one, other in pairs if one != other}:
        value = likeness(sets.get(left, frozenset()), sets.get(right, frozenset()))
        if value >= ALIKE:
            found.setdefault(left, []).append((-value, right))
    return {code: [Alike(other, int(-value * 100)) for value, other in sorted(rows)] for code, rows in found.items()}
