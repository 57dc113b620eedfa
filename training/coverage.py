"""Where an upper layer says which lessons treat a subject of the programme.

`training` does not know lessons. The app that owns them registers one provider in its AppConfig.ready:

    coverage.register(lessons_by_subject)

A provider is given subject codes («CD-K1») and returns, for the codes that it knows, the lessons that treat them:
`provider(codes) -> {"CD-K1": [CoveredLesson("Tên bài", "/hoc/…/", is_live=True)]}`, with a number of statements
that does not grow with the codes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CoveredLesson:
    """One lesson that treats a subject; `url` opens it or its editor, empty when there is none."""

    title: str
    url: str = ""
    is_live: bool = True


Provider = Callable[[Collection[str]], Mapping[str, Sequence[CoveredLesson]]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one is added once."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: Provider) -> None:
    """Take a provider away again (for tests)."""
    if provider in _providers:
        _providers.remove(provider)


def lessons_by_subject(codes: Collection[str]) -> dict[str, list[CoveredLesson]]:
    """Return, for each code, what all providers know about it."""
    found: dict[str, list[CoveredLesson]] = {code: [] for code in codes}
    for provider in _providers:
        for code, lessons in provider(codes).items():
            found.setdefault(code, []).extend(lessons)
    return found
