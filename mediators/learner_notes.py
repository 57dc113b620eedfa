"""What waits for a person on the learner's first page comes from whoever knows it: upper apps register when they start.

A provider is called with the user and returns notes, each with the page that it is about; one statement.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class LearnerNote:
    """One thing that concerns the person.

    Attributes:
        title: what it is. text: one sentence. url: its page.
        waits: an answer of the person is asked for; others are only told on the own page.
    """

    title: str
    text: str
    url: str
    waits: bool


Provider = Callable[[User], Iterable[LearnerNote]]
_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Take a provider in; the same function again changes nothing."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def notes_for(*, user: User) -> list[LearnerNote]:
    """Return what concerns a person, what waits for an answer first."""
    found = [note for provider in _providers.values() for note in provider(user)]
    return sorted(found, key=lambda note: not note.waits)
