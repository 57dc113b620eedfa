"""Names in a roster: teams and communes in headings, people in cells.

Source: contracts.md §4 («Tổ hòa giải Tổ dân phố số 1», «Nguyễn Văn An»).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from lms.base.text import clean, person_name, search_key

MAX_NAME_LENGTH = 80
_TEAM_WORDS = (("to", "hoa", "giai"), ("to", "hg"), ("thg",))
_PLACE_KINDS = (
    "tổ dân phố",
    "khu dân cư",
    "khu phố",
    "tiểu khu",
    "khối phố",
    "cụm dân cư",
    "thôn",
    "bản",
    "ấp",
    "xóm",
    "khóm",
    "làng",
    "buôn",
    "bon",
    "plei",
    "phum",
    "sóc",
    "khối",
    "khu",
    "cụm",
    "tổ",
)
_SHORT_KINDS = {"tdp": "Tổ dân phố", "kp": "Khu phố", "kdc": "Khu dân cư"}
_COMMUNE_KINDS = {"xa": "Xã", "phuong": "Phường", "dac khu": "Đặc khu"}
_NUMBERING = re.compile(r"^(?:[IVXLC]+|\d{1,3}|[A-Z])\s*[.)/:-]\s*(?=\S)")
_UNIT = r"(?:người|hgv|hòa giải viên|thành viên|đ/c)"
_COUNT_BEHIND = re.compile(rf"(?:\(\s*\d+\s*{_UNIT}?\s*\)|[:-]\s*\d+\s*{_UNIT})\s*$", re.IGNORECASE)
_COMMUNE_BEHIND = re.compile(r"\s*[-–—,(]\s*(?:xã|phường|đặc khu|thị trấn|p\.|x\.)\s*[^\d\W].*$", re.IGNORECASE)
_NOT_A_COMMUNE = frozenset({"hoi", "phuong", "xa", "thi", "dac", "va", "nam", "thuoc", "cap", "da", "duoc"})
_ENDS_COMMUNE = frozenset(
    {"nam", "tinh", "thanh", "tp", "quan", "huyen", "quy", "thang", "va", "theo", "ngay", "den", "co"}
)
_LONGEST_COMMUNE_WORDS = 6
_TITLE = re.compile(r"^(ông|bà)\s*[:.]?\s+(?=\S+\s+\S)", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LETTERS_ONLY = re.compile(r"[^\W\d_][^\d_@#$%&+=<>/\\|{}\[\]]*")


@dataclass(frozen=True, kw_only=True)
class PersonReading:
    """A person's cell: name in normal capitals ("" if unreadable), what stood in brackets, sex if a title told it."""

    name: str
    aside: str = ""
    female: bool | None = None


def read_person(text: str) -> PersonReading:
    """Read a name cell: numbering, «Ông/Bà» and brackets are taken off; digits or signs inside make it unreadable."""
    rest = _NUMBERING.sub("", clean(text))
    aside = " ".join(_BRACKETS.findall(rest))
    rest = clean(_BRACKETS.sub(" ", rest))
    female = None
    if title := _TITLE.match(rest):
        female = title[1].casefold() == "bà"
        rest = rest[title.end() :]
    rest = rest.strip(" .,;:-*")
    good = len(rest) <= MAX_NAME_LENGTH and _LETTERS_ONLY.fullmatch(rest)
    return PersonReading(name=person_name(rest) if good else "", aside=aside, female=female)


@lru_cache(maxsize=4096)
def team_name(text: str, *, commune: str = "") -> str:
    """Return a team's name: «Tổ hòa giải» and its place, without numbering, head count or commune.

    «TỔ HÒA GIẢI TỔ DÂN PHỐ SỐ 1» gives «Tổ hòa giải Tổ dân phố số 1»; «Thôn 1» gives «Tổ hòa giải Thôn 1».
    Returns "" when no place is left.

    Args:
        text: heading, cell or sheet name.
        commune: name of the commune («Xã Đoàn Kết»); dropped from the end also without a dash before it.
    Source: contracts.md §4.
    """
    rest = _COUNT_BEHIND.sub("", _NUMBERING.sub("", clean(text)))
    rest = _COMMUNE_BEHIND.sub("", rest)
    if commune and search_key(rest).endswith(" " + search_key(commune)):
        rest = " ".join(rest.split()[: -len(commune.split())])
    place = _place_name(_without_team_words(rest).strip(" -–—:.,("))
    return f"Tổ hòa giải {place}" if place else ""


def is_team_heading(text: str) -> bool:
    """Tell whether a text standing alone in a row names a team («II. Tổ hòa giải thôn 2», «Thôn 2»)."""
    rest = _NUMBERING.sub("", clean(text))
    without = _without_team_words(rest)
    if without != rest:
        return _begins_with_place(without) or bool(re.match(r"(?:số\s*)?\d", without, re.IGNORECASE))
    return _begins_with_place(rest) and len(rest) <= MAX_NAME_LENGTH


def team_in_title(text: str) -> str:
    """Return the part of a title that names one team («Danh sách tổ hòa giải thôn 1» without «Danh sách»), or ""."""
    words = clean(text).split()
    keys = [search_key(word) for word in words]
    for start in range(len(words)):
        if tuple(keys[start : start + 3]) == _TEAM_WORDS[0]:
            part = " ".join(words[start:])
            if is_team_heading(part):
                return part
    return ""


def commune_in(text: str) -> str:
    """Return the commune a heading names, as «Phường Lê Chân», or ""."""
    words = clean(text).replace("(", " ( ").split()
    keys = [search_key(word).strip(".,;:") for word in words]
    for start in range(len(words)):
        for length in (2, 1):
            kind = _COMMUNE_KINDS.get(" ".join(keys[start : start + length]))
            if kind and words[start][-1] not in ".,;/":
                name = _commune_words(words[start + length :], keys[start + length :])
                if name:
                    return f"{kind} {person_name(' '.join(name))}"
    return ""


def _commune_words(words: list[str], keys: list[str]) -> list[str]:
    name: list[str] = []
    for word, key in zip(words, keys, strict=True):
        starts_badly = not name and key in _NOT_A_COMMUNE and len(words) > 0
        if starts_badly or not re.match(r"\w", word) or (name and key in _ENDS_COMMUNE):
            break
        name.append(word.strip(".,;:)"))
        if word[-1] in ".,;:)" or len(name) > _LONGEST_COMMUNE_WORDS:
            break
    return name if len(name) <= _LONGEST_COMMUNE_WORDS else []


def _without_team_words(text: str) -> str:
    words = text.split()
    keys = tuple(search_key(word).strip(".:") for word in words)
    for team_words in _TEAM_WORDS:
        if keys[: len(team_words)] == team_words:
            return " ".join(words[len(team_words) :]).lstrip(" :-–")
    return text


def _begins_with_place(text: str) -> bool:
    kind, rest = _split_place(text)
    return bool(kind and rest)


def _split_place(text: str) -> tuple[str, str]:
    """Cut a place into its kind in sentence case and its own name; no kind gives ""."""
    words = text.split()
    keys = [search_key(word).strip(".") for word in words]
    if keys and keys[0] in _SHORT_KINDS:
        return _SHORT_KINDS[keys[0]], " ".join(words[1:])
    for kind in _PLACE_KINDS:
        length = len(kind.split())
        written = " ".join(words[:length])
        # Marks count: «Ban», «Âp» or «Tô» may be other words; unmarked capitals may not be told apart and pass.
        same = written.casefold() == kind or (
            written.isascii() and search_key(written) == search_key(kind) and length > 1
        )
        if same:
            return kind[:1].upper() + kind[1:], " ".join(words[length:])
    return "", text


def _place_name(text: str) -> str:
    kind, rest = _split_place(text)
    if rest.isupper() or rest.islower():
        rest = " ".join(word if any(char.isdigit() for char in word) else person_name(word) for word in rest.split())
    rest = re.sub(r"^Số\b", "số", rest) if kind else re.sub(r"^Số\b", "số", rest[:1].upper() + rest[1:])
    return f"{kind} {rest}".strip()
