"""Attempts of one person who registered twice: they stay, in the order they began, up to the number the rules allow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Begun:
    """One attempt handed in: who made it, the registration that counts for that person, the start in ms since 1970."""

    key: int
    person: int
    registration: int
    number: int
    started_ms: int


@dataclass(frozen=True)
class Numbered:
    """The number of each attempt that counts, by its key, and the keys of those beyond what the rules allow."""

    numbers: dict[int, int]
    beyond: tuple[int, ...]


def number_attempts(*, attempts: Iterable[Begun], allowed: int) -> Numbered:
    """Return the numbers under which attempts count.

    Who has one registration keeps the numbers given. Where two registrations are one person, the attempts of both are
    numbered anew in the order they began, and what comes after the allowed number does not count: registering twice
    wins nobody a turn.
    """
    people: dict[int, list[Begun]] = {}
    for one in attempts:
        people.setdefault(one.person, []).append(one)
    numbers: dict[int, int] = {}
    beyond: list[int] = []
    for own in people.values():
        if not _is_joined(own):
            numbers |= {one.key: one.number for one in own}
            continue
        own.sort(key=lambda one: (one.started_ms, one.key))
        numbers |= {one.key: place for place, one in enumerate(own[:allowed], start=1)}
        beyond += [one.key for one in own[allowed:]]
    return Numbered(numbers, tuple(beyond))


def _is_joined(own: Sequence[Begun]) -> bool:
    return any(one.registration != one.person for one in own)
