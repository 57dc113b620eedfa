"""A paper of a contest as plain values: what the PDF template and the DOCX writer both set.

Layout: the layout of administrative documents (Nghị định 30/2020/NĐ-CP, Phụ lục I).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """One paragraph. `style`: body, heading, center, big, small."""

    text: str
    style: str = "body"

    def plain(self) -> dict[str, Any]:
        """Return it as the template takes it."""
        return {"kind": "words", "text": self.text, "style": self.style}


@dataclass(frozen=True)
class Table:
    """A table. `widths` are shares of the line; columns named in `centred` (from 0) are centred."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    centred: tuple[int, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as the template takes it."""
        return {
            "kind": "table",
            "head": list(self.head),
            "rows": [list(row) for row in self.rows],
            "widths": list(self.widths),
            "centred": list(self.centred),
        }


Block = Words | Table


@dataclass(frozen=True)
class Paper:
    """One paper, from its head to its signatures.

    Attributes:
        issuer: the upper body and the issuer below it.
        number: number and sign with room to write, empty where the paper bears none.
        signatures: position and name, name empty where it is to be written by hand.
        receivers: lines of «Nơi nhận».
        note: a line across the top, such as that a result is not published yet.
        is_free: a certificate: wide page, centred, no table (its design is free).
    """

    title: str
    subtitle: str
    issuer: tuple[str, str]
    place_day: str
    blocks: tuple[Block, ...]
    signatures: tuple[tuple[str, str], ...]
    number: str = ""
    receivers: tuple[str, ...] = ()
    note: str = ""
    is_wide: bool = False
    is_free: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as the template takes it."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "upper": self.issuer[0],
            "issuer": self.issuer[1],
            "place_day": self.place_day,
            "number": self.number,
            "blocks": [block.plain() for block in self.blocks],
            "signatures": [list(one) for one in self.signatures],
            "receivers": list(self.receivers),
            "note": self.note,
            "wide": self.is_wide or self.is_free,
            "free": self.is_free,
        }
