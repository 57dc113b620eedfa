"""What the parser asks of the house around it: media files, legal documents, and likeness in the bank.

The parser itself knows no database. Whoever calls it hands in a `Resolver`; `OFFLINE` takes every
file and document as existing.
"""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from lms.hgm.folding import slug
from lms.hgm.law import LawRef


@dataclass(frozen=True, slots=True)
class LawTarget:
    """Where a legal reference leads: its page (None: shown as plain text), title and standing.

    `part` names, in words, the article that is no longer in force where its document still is.
    """

    url: str | None
    title: str
    in_force: bool = True
    replaced_by: str = ""
    part: str = ""


class Resolver(Protocol):
    """Answers the parser's questions about the outside.

    A resolver may also have `similar(text, identifier) -> str | None`: the identifier of a bank
    question whose stem is nearly equal (W509).
    """

    def media(self, path: str) -> str | None:
        """Return the own-site address of a library file, or None when it is missing (E502)."""

    def law(self, ref: LawRef) -> LawTarget | None:
        """Return the target of a reference, or None when the document is not registered (W506)."""


class OfflineResolver:
    """Takes every file and document as existing."""

    def media(self, path: str) -> str | None:
        """Return an address under the media path of the site."""
        return "/media/" + quote(path)

    def law(self, ref: LawRef) -> LawTarget | None:
        """Return an address in the register of documents."""
        anchor = f"#{ref.anchor}" if ref.article else ""
        return LawTarget(url=f"/van-ban/{slug(ref.number)}/{anchor}", title=ref.number)


class NothingKnown:
    """Knows no file and no document: for a place without a library or register."""

    def media(self, path: str) -> str | None:
        """Return None: there is no library."""
        return None

    def law(self, ref: LawRef) -> LawTarget | None:
        """Return None: there is no register."""
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """A reference as readers see it: in words, with its address when it has one."""

    words: str
    url: str | None = None


def source_of(ref: LawRef, resolver: Resolver) -> Source:
    """Return a reference in words: «khoản 1 Điều 4, Luật Hòa giải ở cơ sở (số 35/2013/QH13)»."""
    target = resolver.law(ref)
    title = target.title if target else ""
    if not title or title == ref.number:
        document = f"số {ref.number}"
    else:
        document = title if ref.number in title else f"{title} (số {ref.number})"
    words = f"{ref.place}, {document}" if ref.place else document
    return Source(words[0].upper() + words[1:], target.url if target else None)


OFFLINE = OfflineResolver()
