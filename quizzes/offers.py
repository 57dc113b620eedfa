"""Who may take which paper, as the app that hands it out says.

`quizzes` knows no courses. The app above that offers a paper registers one function in its AppConfig.ready:

    offers.register(offer_of_course_paper)

It is given a person and a paper and returns an `Offer`, or None when it does not offer that paper to that person. A
paper that nobody offers is like a missing one (404).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from accounts.models import User
from quizzes.models import Paper


@dataclass(frozen=True)
class Offer:
    """A paper as offered to one person.

    `refusal` says in a sentence why it cannot be started yet; empty when it can. `back_url` and `back_label` lead to
    where the paper is offered. `done_url` and `done_label` lead on from a passed attempt.
    """

    back_url: str
    back_label: str
    refusal: str = ""
    done_url: str = ""
    done_label: str = ""


Provider = Callable[[User, Paper], Offer | None]
Titles = Callable[[Collection[str]], Mapping[str, str]]
_providers: list[Provider] = []
_titles: list[Titles] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one is added once."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: Provider) -> None:
    """Take a provider away again (for tests)."""
    if provider in _providers:
        _providers.remove(provider)


def offer_for(user: User, paper: Paper) -> Offer | None:
    """Return the first offer of a paper to a person, or None."""
    found = (provider(user, paper) for provider in _providers)
    return next((offer for offer in found if offer is not None), None)


def register_subject_titles(titles: Titles) -> None:
    """Let an upper app name subjects: given codes (none: all), it returns code → title with one statement."""
    if titles not in _titles:
        _titles.append(titles)


def subject_titles(codes: Collection[str] = ()) -> dict[str, str]:
    """Return the titles of the subjects named, or of all subjects known when none is named."""
    found: dict[str, str] = {}
    for titles in _titles:
        found.update(titles(codes))
    return found
