"""Draws the questions of one online attempt from a frozen pool, by a stored seed (C2, C12)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question that may be drawn: key of its version, how many options it has, whether their order may change.

    `together`: so many options follow each other whatever the order (the two ways to judge one statement). `most`: how
    many may be chosen.
    """

    version: int
    options: int
    shuffle: bool = True
    together: int = 1
    most: int = 1


def draw_pool(
    *, rows: Sequence[tuple[int, Sequence[PoolQuestion]]], seed: int, new_id: Callable[[], str]
) -> list[dict[str, Any]]:
    """Return the items of an attempt in the order shown: `[{"v": version, "o": [[option id, place in source], …]}]`.

    Where more than one option may be chosen, "m" says how many. The same rows and seed give the same questions and the
    same orders on every machine, whatever the order of the pool. Option ids come from `new_id` and say nothing; they
    are different within the attempt.

    Args:
        rows: of each line of the blueprint how many are drawn, and from which questions.

    Raises:
        ValueError: a line holds fewer questions than are drawn.
    """
    drawn: list[PoolQuestion] = []
    for place, (count, pool) in enumerate(rows):
        if len(pool) < count:
            raise ValueError(f"line {place} holds {len(pool)} of {count}")
        drawn += sorted(pool, key=lambda one: _lot(seed, f"row-{place}", one.version))[:count]
    drawn.sort(key=lambda one: _lot(seed, "order", one.version))
    taken: set[str] = set()
    return [_item(one, seed, new_id, taken) for one in drawn]


def _item(one: PoolQuestion, seed: int, new_id: Callable[[], str], taken: set[str]) -> dict[str, Any]:
    item: dict[str, Any] = {"v": one.version, "o": _options(one, seed, new_id, taken)}
    return item if one.most == 1 else {**item, "m": one.most}


def _options(one: PoolQuestion, seed: int, new_id: Callable[[], str], taken: set[str]) -> list[list[Any]]:
    firsts = list(range(0, one.options, one.together))
    if one.shuffle:
        firsts.sort(key=lambda place: _lot(seed, f"options-{one.version}", place))
    places = (first + way for first in firsts for way in range(one.together))
    return [[_fresh(new_id, taken), place] for place in places]


def _fresh(new_id: Callable[[], str], taken: set[str]) -> str:
    found = new_id()
    while found in taken:
        found = new_id()
    taken.add(found)
    return found


def _lot(seed: int, purpose: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}|{purpose}|{number}".encode()).digest()
