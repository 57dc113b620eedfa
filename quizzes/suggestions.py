"""Lessons for gaps: `quizzes` knows no courses, so the app above that has lessons registers one function.

    suggestions.register(lessons_for_competencies)

It is given a person and competency codes, the most needed first, and returns lessons in the order to take them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class SuggestedLesson:
    """A published lesson that treats a competency; `is_done` when this person has completed it."""

    title: str
    url: str
    minutes: int
    competency: str
    is_done: bool


Provider = Callable[[User, Sequence[str]], Sequence[SuggestedLesson]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one is added once."""
    if provider not in _providers:
        _providers.append(provider)


def lessons_for(*, user: User, codes: Sequence[str]) -> list[SuggestedLesson]:
    """Return the lessons for a person's gaps: those not done yet first; nothing is asked without gaps."""
    found = [lesson for provider in _providers for lesson in provider(user, codes)] if codes else []
    return sorted(found, key=lambda lesson: lesson.is_done)
