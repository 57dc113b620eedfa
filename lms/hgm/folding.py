"""Comparing Vietnamese words: keywords without marks, near misses, and typed answers.

Three notions that are easily confused:

* the *keyword key* ignores case, marks and the difference between ``-`` and ``_``;
* the *folded text* of an answer keeps the marks but not where they were typed (hòa, hoà);
* the *bare text* also drops the marks.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
_EDGE = " .,;:!?"
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))
_STROKED = str.maketrans({"đ": "d", "Đ": "D", "\u00d0": "D", "\u00f0": "d", "\u0189": "D", "\u0256": "d"})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
MAX_NEAR_LENGTH = 40


def strip_marks(text: str) -> str:
    """Return `text` without diacritics; đ becomes d."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_STROKED)


def keyword_key(word: str) -> str:
    """Return the form under which keywords and field names are looked up (dialect 2.3)."""
    return strip_marks(as_typed(word))


def as_typed(word: str) -> str:
    """Return a typed keyword without what never matters: case, `_` for `-`, the way marks are encoded."""
    return unicodedata.normalize("NFC", word).casefold().replace("_", "-")


def spellings(name: str) -> list[str]:
    """Return the forms (`as_typed`) in which `name` may be written: each part with its own marks or with none.

    `cham` is a spelling of «chấm», but «chạm» is another word.
    """
    parts = [dict.fromkeys((own, strip_marks(own))) for own in as_typed(name).split("-")]
    return ["-".join(chosen) for chosen in product(*parts)]


def slug(text: str) -> str:
    """Return the nearest legal identifier for `text`, at most 64 characters, possibly empty."""
    return _NOT_SLUG.sub("-", strip_marks(text.casefold())).strip("-")[:64].strip("-")


def distance_within(left: str, right: str, limit: int) -> int | None:
    """Return the edit distance of two words, or None when it is above `limit`."""
    if abs(len(left) - len(right)) > limit:
        return None
    previous = list(range(len(right) + 1))
    for row, char in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = previous[column - 1] + (char != other)
            current.append(min(cost, previous[column] + 1, current[-1] + 1))
        if min(current) > limit:
            return None
        previous = current
    return previous[-1] if previous[-1] <= limit else None


def nearest(word: str, candidates: Iterable[str], *, limit: int = 2) -> str | None:
    """Return the candidate closest to `word` on the forms without marks, or None beyond `limit` edits."""
    key = keyword_key(word)
    if len(key) > MAX_NEAR_LENGTH:
        return None
    best: tuple[int, str] | None = None
    for candidate in candidates:
        found = distance_within(key, keyword_key(candidate), limit)
        if found is not None and (best is None or found < best[0]):
            best = (found, candidate)
    return best[1] if best else None


def _tone_last(word: str) -> str:
    """Move the tone marks of one word to its end, so that hòa and hoà compare equal."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in TONE_MARKS]
    if not tones:
        return unicodedata.normalize("NFC", word)
    letters = "".join(char for char in decomposed if char not in TONE_MARKS)
    return unicodedata.normalize("NFC", letters + "".join(tones))


@lru_cache(maxsize=16384)
def fold_answer(text: str) -> str:
    """Return the `thường` form of a typed answer (dialect section 8, steps 1 to 3)."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES).translate(_DASHES)
    folded = " ".join(folded.split()).strip(_EDGE)
    return " ".join(_tone_last(word) for word in folded.split(" "))


def bare_answer(text: str) -> str:
    """Return the `không-dấu` form of a typed answer."""
    return strip_marks(fold_answer(text))


def same_answer(expected: str, given: str, *, match: str) -> bool:
    """Return whether a typed answer equals an accepted one.

    Args:
        match: `exact`, `normal` or `no-diacritics` (dialect section 8).
    """
    if match == "exact":
        return unicodedata.normalize("NFC", expected) == unicodedata.normalize("NFC", given)
    if match == "no-diacritics":
        return bare_answer(expected) == bare_answer(given)
    return fold_answer(expected) == fold_answer(given)
