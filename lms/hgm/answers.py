"""Answers, their grades, and the order in which things are shown.

An answer is JSON: it names options by the number they have as written (from 1), whatever order was
shown. A grade is a pure function of the block and the answer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Answer = dict[str, Any]
UNFINISHED = "open"  # put by whoever keeps answers into that of a case which has not come to its end
MAX_TYPED = 20_000
_CENT = Decimal("0.01")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class BadAnswer(Exception):
    """What was sent cannot be an answer to this block.

    Codes: `unknown_option`, `too_many`, `too_long`, `bad_number`, `not_answerable`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Grade:
    """The result of one answer.

    `fraction` is 0 to 1, None while a person must mark it; `score` = points × fraction, rounded
    half up to 2 places; `detail` says for each part whether it is right (JSON, key material).
    """

    fraction: Decimal | None
    points: Decimal
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def score(self) -> Decimal | None:
        """Points earned, two places, None while unmarked."""
        if self.fraction is None:
            return None
        return (self.points * self.fraction).quantize(_CENT, rounding=ROUND_HALF_UP)

    @property
    def is_right(self) -> bool:
        """Whether the answer earns all."""
        return self.fraction == 1


def clip(value: Decimal) -> Decimal:
    """Return a fraction between 0 and 1."""
    return min(max(value, Decimal(0)), Decimal(1))


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()


def permutation(count: int, *, seed: int, place: str) -> list[int]:
    """Return the numbers 0 to count-1 in the order of this attempt's seed, the same on every machine."""
    return sorted(range(count), key=lambda index: _digest(seed, place, "order", index))


def tokens(count: int, *, seed: int, place: str) -> list[str]:
    """Return one identifier per displayed place; they tell nothing about the written order."""
    found: list[str] = []
    for index in range(count):
        attempt = 0
        while True:
            digest = _digest(seed, place, "token", index, attempt)
            token = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:8])
            if token not in found:
                break
            attempt += 1
        found.append(token)
    return found


class FormData:
    """Reads posted values, from a QueryDict or from a plain mapping of strings or lists."""

    def __init__(self, data: Mapping[str, Any], prefix: str) -> None:
        self.data = data
        self.prefix = prefix

    def name(self, suffix: str = "") -> str:
        """Return the name of a control of this block."""
        return f"{self.prefix}-{suffix}" if suffix else self.prefix

    def all(self, suffix: str = "") -> list[str]:
        """Return every value sent under a name, empty ones left out."""
        name = self.name(suffix)
        if hasattr(self.data, "getlist"):
            values: Sequence[Any] = self.data.getlist(name)
        else:
            value = self.data.get(name, [])
            values = [value] if isinstance(value, str) else list(value)
        if len(values) > 100:
            raise BadAnswer("too_many")
        return [str(value) for value in values if str(value)]

    def one(self, suffix: str = "", *, limit: int = 64) -> str:
        """Return the only value sent under a name, or an empty string."""
        values = self.all(suffix)
        if len(values) > 1:
            raise BadAnswer("too_many")
        if values and len(values[0]) > limit:
            raise BadAnswer("too_long")
        return values[0].replace("\x00", "") if values else ""


def chosen_place(token: str, shown: Sequence[str]) -> int:
    """Return the displayed place of an identifier."""
    if token not in shown:
        raise BadAnswer("unknown_option")
    return list(shown).index(token)
