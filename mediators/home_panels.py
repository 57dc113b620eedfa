"""The sentences of an officer's first page come from whoever knows them: upper apps register here when they start.

A provider is called with the user and the local day and returns sentences, each of which opens its list. The page
shows the most urgent ones.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User

SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class HomeSentence:
    """One sentence that matters today.

    Attributes:
        text: whole sentence with its number («5 người hết hạn trong 30 ngày»).
        url: the list behind it.
        urgency: the higher, the earlier; 90 and more is late, 60 soon, 30 to be mended, 0 good news.
        sign: "bad", "warn" or "ok", shown together with the words.
    """

    text: str
    url: str
    urgency: int
    sign: str = "warn"


@dataclass(frozen=True, kw_only=True)
class HomeTask:
    """One kind of thing to be done for people, with how many people it is: «In thẻ, trao thẻ» 12."""

    label: str
    count: int
    url: str


Provider = Callable[[User, date], Iterable[HomeSentence]]
TaskProvider = Callable[[User, datetime], Iterable[HomeTask]]
_providers: dict[str, Provider] = {}
_task_providers: dict[str, TaskProvider] = {}


def register(provider: Provider) -> None:
    """Take a provider in; called once by each app when it starts, the same function again changes nothing."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def register_tasks(provider: TaskProvider) -> None:
    """Take in a provider of things to be done; the same function again changes nothing."""
    _task_providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def tasks(*, user: User, now: datetime) -> list[HomeTask]:
    """Return what is to be done for people, provider by provider, in their order."""
    return [task for provider in _task_providers.values() for task in provider(user, now)]


def sentences(*, user: User, on: date) -> list[HomeSentence]:
    """Return the most urgent sentences of all providers, at most SHOWN."""
    found = [sentence for provider in _providers.values() for sentence in provider(user, on)]
    return sorted(found, key=lambda sentence: -sentence.urgency)[:SHOWN]
