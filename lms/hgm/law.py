"""Legal references as authors write them: `luat:35/2013/QH13#dieu-12.khoan-1.diem-a` (dialect 5.16)."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_REFERENCE = re.compile(
    r"luat:(?P<number>\d{1,6}[\w.-]{0,12}(?:/[\w.-]{1,20}){1,4})"
    r"(?:#dieu-(?P<article>\d{1,4}[a-zđ]?)"
    r"(?:\.khoan-(?P<clause>\d{1,3}[a-zđ]?)(?:\.diem-(?P<point>[a-zđ]{1,2}\d?))?)?)?"
)
SCHEME = "luat:"


@dataclass(frozen=True, slots=True)
class LawRef:
    """A place in a legal document: its number, and as far as given article, clause and point."""

    number: str
    article: str = ""
    clause: str = ""
    point: str = ""

    @property
    def anchor(self) -> str:
        """Return `dieu-12.khoan-1`, or an empty string for the whole document."""
        parts = (("dieu", self.article), ("khoan", self.clause), ("diem", self.point))
        return ".".join(f"{name}-{value}" for name, value in parts if value)

    @property
    def place(self) -> str:
        """Return the place in words, point first: «điểm a khoản 2 Điều 5»."""
        parts = (("điểm", self.point), ("khoản", self.clause), ("Điều", self.article))
        return " ".join(f"{name} {value}" for name, value in parts if value)

    def __str__(self) -> str:
        """Return the reference as an author writes it."""
        return f"{SCHEME}{self.number}" + (f"#{self.anchor}" if self.article else "")


def parse_law_ref(text: str) -> LawRef | None:
    """Return the reference written in `text`, or None when it has another form (E411)."""
    match = _REFERENCE.fullmatch(unquote(text.strip()))
    if match is None:
        return None
    return LawRef(**{name: value or "" for name, value in match.groupdict().items()})
