"""Marks one online attempt: a pure function of its items, its stored answers and the key (C3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from contests.rules.marking import ByKey, PartPaper

GUESS_PLACE = 0
MAX_GUESS = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What counts at one place: option ids or a guess, and when the server received it."""

    place: int
    answer: Any
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Judging:
    """By what attempts are marked, all by key of the question version.

    Attributes:
        keys: places of the right options in the source, from 0.
        given: faulty questions of which everybody has the points, whatever was answered.
        uncounted: faulty questions that give and cost nobody anything.
    """

    keys: Mapping[int, frozenset[int]]
    given: frozenset[int] = frozenset()
    uncounted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Marked:
    """An attempt as it is marked. `verdicts`: right, wrong, None for blank and uncounted, in the order shown.

    `maximum`: what the attempt can earn where a question of it does not count; else None.
    """

    right: int
    points: Decimal
    guess: int | None
    received_at: datetime | None
    verdicts: tuple[bool | None, ...]
    maximum: Decimal | None = None


def mark(
    *, items: Sequence[Mapping[str, Any]], answers: Sequence[StoredAnswer], judging: Judging, marking: ByKey
) -> Marked:
    """Return what an attempt comes to.

    An answer is right when it names exactly the right options; an id that the attempt does not have is nothing chosen.
    `received_at` is the latest receipt of an answer that counts, None where nothing was answered.
    """
    by_place = {one.place: one for one in answers}
    verdicts = tuple(
        _judged(item, by_place[place].answer if place in by_place else None, judging)
        for place, item in enumerate(items, start=1)
    )
    without = frozenset(place for place, item in enumerate(items) if item["v"] in judging.uncounted)
    earned = marking.earned(paper=PartPaper(right=verdicts, uncounted=without), head=None, of_panel=None)
    guess = by_place.get(GUESS_PLACE)
    return Marked(
        right=sum(one is True for one in verdicts),
        points=Decimal(earned.numerator) / Decimal(earned.denominator),
        guess=None if guess is None else guess_of(guess.answer),
        received_at=max((one.received_at for one in answers), default=None),
        verdicts=verdicts,
        maximum=marking.maximum_without(without) if without else None,
    )


def _judged(item: Mapping[str, Any], answer: Any, judging: Judging) -> bool | None:
    if item["v"] in judging.given:
        return True
    return None if item["v"] in judging.uncounted else verdict(item=item, answer=answer, keys=judging.keys)


def verdict(*, item: Mapping[str, Any], answer: Any, keys: Mapping[int, frozenset[int]]) -> bool | None:
    """Return whether an answer is right; None when nothing of the question was chosen."""
    chosen = chosen_places(item=item, answer=answer)
    return None if not chosen else chosen == keys[item["v"]]


def chosen_places(*, item: Mapping[str, Any], answer: Any) -> frozenset[int]:
    """Return the places in the source of the options that an answer names."""
    named = set(answer) if isinstance(answer, list) else set()
    return frozenset(place for option, place in item["o"] if option in named)


def guess_of(answer: Any) -> int | None:
    """Return the guessed number of a stored answer, or None."""
    number = answer.get("guess") if isinstance(answer, Mapping) else None
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MAX_GUESS
    return number if is_number else None
