"""Topics that an upper app has a reason to suggest for practice, shown on the learner's first page.

`quizzes` knows no contests. The app above that has reasons registers one source in its AppConfig.ready:

    practice_reasons.register(source)

A source tells the reasons that a person has now, and is told when the person practises one or puts it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from accounts.models import User

MOST_SHOWN = 2


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

    def reasons_for(self, *, user: User, now: datetime) -> Sequence[PracticeReason]:
        """Return the open reasons of a person, the most needed first; one statement."""

    def end(self, *, user: User, reason: UUID, practised: bool, now: datetime) -> PracticeReason | None:
        """Suggest one no more, and return it, also when it was ended before; None when it is not the person's."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; the same one is added once."""
    if source not in _sources:
        _sources.append(source)


def reasons_for(*, user: User, now: datetime) -> list[PracticeReason]:
    """Return at most `MOST_SHOWN` topics to practise, the most needed first."""
    found = [reason for source in _sources for reason in source.reasons_for(user=user, now=now)]
    return found[:MOST_SHOWN]


def end(*, user: User, reason: UUID, practised: bool, now: datetime) -> PracticeReason | None:
    """Suggest a topic no more: it is being practised, or was put away. None when it is not the person's."""
    ended = (source.end(user=user, reason=reason, practised=practised, now=now) for source in _sources)
    return next((one for one in ended if one is not None), None)
