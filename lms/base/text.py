"""Vietnamese text: cleaning, searching, sorting, slugs and names.

Three forms of the same text are easily confused:

* the *clean* text is what we store and show: NFC, single spaces, nothing invisible;
* the *search key* has no marks, no capitals and no đ, so that «hòa», «hoà» and «HOA» meet;
* the *sort key* is a string of digits that sorts people the way a Vietnamese list does, by given
  name and in the order of the Vietnamese alphabet, under any database collation.

Source: security.md S11 (folding before any matching); house-style.md §7.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

SORT_KEY_LENGTH = 240
_SHORT = 80

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = "\u0302\u0306"
_MARK_RUN = re.compile("[\u0300\u0301\u0302\u0303\u0306\u0309]{2,}")
_LATIN_MARKS = re.compile("[\u0300-\u036f]+")
_NEEDS_CARE = re.compile("[\u0300-\u036f\u00d0\u0189\u00f0\u0256]")
_STROKED_D = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz0123456789"
_LETTER_CODE = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, start=1)}
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NAME_PART = re.compile(r"[^\s'\u2019\-]+")

# Signs that stand inside a word only when bytes of the old TCVN3 or VNI fonts were read as Latin-1.
_TCVN3_BYTES = "[\u00a1-\u00a9\u00ac\u00ae\u00b1\u00b4-\u00b6\u00b8\u00b9\u00bc-\u00be]"
_TCVN3_SIGN = re.compile(rf"[^\W\d_]{_TCVN3_BYTES}|{_TCVN3_BYTES}[^\W\d_]")
_VNI_SIGN = re.compile("[aeouyAEOUY][\u00d8\u00d9\u00db\u00cf\u00c4\u00cb\u00f8\u00f9\u00fb\u00ef\u00e4\u00eb]")


def clean(text: str) -> str:
    """Return the text as it is stored and shown.

    NFC; tone marks typed before a circumflex or breve are put in order; every kind of space becomes one
    plain space; control, zero-width, bidi and lone surrogate characters are gone; U+00D0 and U+0189 become Đ.
    The result of cleaning twice equals that of cleaning once.

    Source: security.md S11.
    """
    if text.isprintable() and not _NEEDS_CARE.search(text) and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    return _clean_slowly(text)


def search_key(text: str) -> str:
    """Return the form under which the text is found: no marks, no capitals, đ as d.

    «hòa giải», «hoà giải», «HOA GIAI» and «hoa giai» give the same key.
    """
    return _short_key(text) if len(text) <= _SHORT else _key(text)


@lru_cache(maxsize=8192)
def _short_key(text: str) -> str:
    """Keep the keys of short texts: lists say the same few words over and over."""
    return _key(text)


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFD", clean(text).casefold())
    bare = _LATIN_MARKS.sub("", folded).replace("đ", "d")
    if bare.isascii():
        return " ".join(bare.split())
    bare = "".join(char for char in bare if unicodedata.category(char) != "Mn")
    return " ".join(unicodedata.normalize("NFC", bare).split())


def sort_key(full_name: str) -> str:
    """Return a string of digits that sorts people by given name, then family name, then the rest.

    Letters follow the Vietnamese alphabet (a ă â b c d đ …), syllable by syllable; syllables that differ in
    tone only follow the dictionary: ngang, huyền, hỏi, ngã, sắc, nặng. Only digits are used, so SQLite and
    PostgreSQL agree under every collation. At most SORT_KEY_LENGTH digits: what lies beyond no longer sorts.
    """
    words = clean(full_name).casefold().split()
    if not words:
        return ""
    return "".join(_word_key(word) for word in [words[-1], *words[:-1]])[:SORT_KEY_LENGTH]


def slug(text: str, *, max_length: int = 80) -> str:
    """Return the text as a piece of a URL: ASCII letters and digits joined by hyphens, cut at a word.

    Returns an empty string when nothing of the text can be kept.
    """
    whole = _NOT_SLUG.sub("-", search_key(text)).strip("-")
    if len(whole) <= max_length:
        return whole
    cut = whole[: max_length + 1].rsplit("-", 1)[0]
    return cut[:max_length].strip("-")


def person_name(text: str) -> str:
    """Return a person's name in normal capitals: «NGUYỄN  VĂN AN» becomes «Nguyễn Văn An».

    Parts after an apostrophe or hyphen begin with a capital as well («H'HEN NIÊ» becomes «H'Hen Niê»).
    """
    return _NAME_PART.sub(lambda part: part[0][:1].upper() + part[0][1:].lower(), clean(text))


def sentence_case(text: str) -> str:
    """Return clean text with one capital at its beginning and small letters after it."""
    cleaned = clean(text)
    return cleaned[:1].upper() + cleaned[1:].lower()


def looks_legacy_encoded(text: str) -> bool:
    """Tell whether the text was typed in an old TCVN3 or VNI font, so that its letters are not what was meant.

    Says yes only on signs that no Vietnamese or ethnic-minority spelling has inside a word.
    """
    return bool(_TCVN3_SIGN.search(text)) or len(_VNI_SIGN.findall(text)) >= 2


def highlight(text: str, query: str) -> list[tuple[str, bool]]:
    """Cut the text into segments and say of each whether it answers the query.

    Joined again, the segments are the text, character for character. Marks, capitals and the amount of space
    do not matter. The whole query is looked for first; where it is nowhere, each of its words is. A hit begins at
    the beginning of a word.
    """
    folded, origins = _fold_with_origins(text)
    key = search_key(query)
    spans = _occurrences(folded, [key]) or _occurrences(folded, key.split())
    if not spans:
        return [(text, False)] if text else []
    cuts = [(origins[start], origins[end]) for start, end in spans]
    edges = [0, *(edge for cut in cuts for edge in cut), len(text)]
    return [(text[a:b], index % 2 == 1) for index, (a, b) in enumerate(pairwise(edges)) if a < b]


def _clean_slowly(text: str) -> str:
    kept = "".join(_visible(char) for char in text)
    ordered = _MARK_RUN.sub(_shapes_before_tones, unicodedata.normalize("NFD", kept))
    composed = unicodedata.normalize("NFC", ordered).translate(_STROKED_D)
    return " ".join(composed.split())


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "Z" or char in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85":
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else char


def _shapes_before_tones(run: re.Match[str]) -> str:
    return "".join(sorted(run[0], key=lambda mark: mark not in _SHAPES))


def _word_key(word: str) -> str:
    letters, tone = [], 0
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    composed = unicodedata.normalize("NFC", "".join(letters))
    codes = (_LETTER_CODE.get(letter) or f"99{ord(letter):07d}" for letter in composed)
    return f"{''.join(codes)}00{tone}"


def _fold_with_origins(text: str) -> tuple[str, list[int]]:
    """Fold the text and keep, for each folded character and for the end, where it stood in the text."""
    folded: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        key = " " if _visible(char) == " " else search_key(char)
        if key == " " and folded and folded[-1] == " ":
            continue
        folded.extend(key)
        origins.extend([place] * len(key))
    return "".join(folded), [*origins, len(text)]


def _occurrences(folded: str, needles: list[str]) -> list[tuple[int, int]]:
    """Return the spans, in order and not touching one another's characters, where a needle begins a word."""
    taken: list[tuple[int, int]] = []
    wanted = [re.escape(needle) for needle in sorted(set(needles), key=len, reverse=True) if needle]
    if wanted:
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(wanted)})")
        taken = [match.span() for match in pattern.finditer(folded)]
    return taken
