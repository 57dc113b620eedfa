"""Questions that an upper app still keeps for an examination of its own: practice must not show them with their keys.

`quizzes` knows no contests. The app above that keeps questions registers one function in its AppConfig.ready:

    kept_questions.register(questions_of_running_contests)

It returns a query set of ids of questions, to be used as a subquery: no statement of its own.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from quizzes.models import Question

Provider = Callable[[], QuerySet[Any]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one is added once."""
    if provider not in _providers:
        _providers.append(provider)


def without_kept(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Return the questions that no upper app keeps."""
    for provider in _providers:
        questions = questions.exclude(pk__in=provider())
    return questions
