"""What concerns a person on the learner's pages comes from whoever knows it: upper apps register when they start.

The first page shows what waits for an answer, read along with the mediator as a column; the own page lists all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Subquery

from accounts.models import User

COLUMN = "learner_note_"


@dataclass(frozen=True, kw_only=True)
class LearnerNote:
    """One thing that concerns the person. `title`: what it is; `text`: one sentence; `url`: its page."""

    title: str
    text: str
    url: str


class Source(Protocol):
    """Where notes come from."""

    def waiting(self) -> Mapping[str, Subquery]:
        """Return the columns of the mediator's newest note that waits for an answer; `id` is null without one."""

    def read(self, *, plain: Mapping[str, Any]) -> LearnerNote:
        """Return the note of such columns."""

    def notes_for(self, *, user: User) -> Iterable[LearnerNote]:
        """Return all that concerns a person now; one statement."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Take a source in; the same one again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def columns() -> dict[str, Subquery]:
    """Return what to annotate a query set of mediators with, for `notes_in`."""
    return {
        f"{COLUMN}{place}_{name}": column
        for place, source in enumerate(_sources)
        for name, column in source.waiting().items()
    }


def notes_in(row: object) -> list[LearnerNote]:
    """Return what waits for an answer and was read along with a mediator."""
    found = ((source, values_in(row, f"{COLUMN}{place}_")) for place, source in enumerate(_sources))
    return [source.read(plain=plain) for source, plain in found if plain.get("id")]


def values_in(row: object, prefix: str) -> dict[str, Any]:
    """Return the annotated values of a row whose names begin with a prefix, by the rest of the name."""
    held = vars(row) if row is not None else {}
    return {name.removeprefix(prefix): value for name, value in held.items() if name.startswith(prefix)}


def notes_for(*, user: User) -> list[LearnerNote]:
    """Return all that concerns a person now."""
    return [note for source in _sources for note in source.notes_for(user=user)]
