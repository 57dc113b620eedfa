"""Topics that an upper app has a reason to suggest for practice, shown on the learner's first page.

`quizzes` knows no contests. The app above that has reasons registers one source in its AppConfig.ready:

    practice_reasons.register(source)

A source gives the newest reason of a mediator as columns, so that the first page costs no statement more, and is told
when the person practises it or puts it away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Subquery

from accounts.models import User
from mediators.learner_notes import values_in

COLUMN = "practice_reason_"


@dataclass(frozen=True, kw_only=True)
class PracticeReason:
    """One topic to practise.

    Attributes:
        title: what to practise. why: the reason, a sentence.
        subject: code of the subject whose questions to give; empty: of all subjects.
        has_questions: False where no question helps, and model cases are to be read instead.
    """

    id: UUID
    title: str
    why: str
    subject: str = ""
    has_questions: bool = True


class Source(Protocol):
    """Where reasons come from."""

    def newest(self, *, now: datetime) -> Mapping[str, Subquery]:
        """Return the columns of the newest open reason of the mediator of the outer row; `id` is null without one."""

    def read(self, *, plain: Mapping[str, Any]) -> PracticeReason:
        """Return the reason of such columns."""

    def end(self, *, user: User, reason: UUID, practised: bool, now: datetime) -> PracticeReason | None:
        """Suggest one no more, and return it, also when it was ended before; None when it is not the person's."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; the same one is added once."""
    if source not in _sources:
        _sources.append(source)


def columns(*, now: datetime) -> dict[str, Subquery]:
    """Return what to annotate a query set of mediators with, for `reasons_in`."""
    return {
        f"{COLUMN}{place}_{name}": column
        for place, source in enumerate(_sources)
        for name, column in source.newest(now=now).items()
    }


def reasons_in(row: object) -> list[PracticeReason]:
    """Return the reasons that were read along with a mediator, at most one of each source."""
    found = ((source, values_in(row, f"{COLUMN}{place}_")) for place, source in enumerate(_sources))
    return [source.read(plain=plain) for source, plain in found if plain.get("id")]


def end(*, user: User, reason: UUID, practised: bool, now: datetime) -> PracticeReason | None:
    """Suggest a topic no more: it is being practised, or was put away. None when it is not the person's."""
    ended = (source.end(user=user, reason=reason, practised=practised, now=now) for source in _sources)
    return next((one for one in ended if one is not None), None)
