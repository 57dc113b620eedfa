"""What every printed card shares: random parts, slow hashes, and one way to look at a secret (security.md S2, S7).

A wrong, a missing and an ended card answer alike and take the same time; a counted try is taken before the secret is
looked at and given back when it was right.
"""

import secrets
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Model

from accounts.hashers import CardHasher
from accounts.rules import CARD_CODE_DIGITS, CARD_NUMBER_DIGITS, TOKEN_BYTES, random_digits

Card = TypeVar("Card", bound=Model)
_hasher = CardHasher()


def new_code() -> str:
    """Return the secret part to type."""
    return random_digits(CARD_CODE_DIGITS)


def new_token() -> str:
    """Return the secret part of the QR code."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def free_numbers(model: type[Model], count: int) -> list[str]:
    """Return different random numbers that no card of this kind bears; numbers are never given twice."""
    numbers: set[str] = set()
    while len(numbers) < count:
        drawn = {random_digits(CARD_NUMBER_DIGITS) for _ in range(count - len(numbers))}
        taken = model._default_manager.filter(number__in=drawn).values_list("number", flat=True)
        numbers |= drawn - set(taken)
    return list(numbers)


def hashed(secret: str) -> str:
    """Return the hash under which a secret part is kept."""
    return _hasher.encode(secret, _hasher.salt())


def opens(card: Card | None, *, secret: str, kind: str, count: bool, is_usable: Callable[[Card], bool]) -> bool:
    """Tell whether a secret opens a card.

    Args:
        card: None when there is none of that number.
        secret: the token or the typed code.
        kind: "token" or "code".
        count: whether a wrong secret counts as one of the tries; False where a page is only looked at.
        is_usable: whether the card may still be used, whatever the secret.
    """
    if card is None or not is_usable(card) or (count and not _claim(card)):
        _hasher.verify(secret, _decoy())
        return False
    if not _hasher.verify(secret, getattr(card, "token_hash" if kind == "token" else "code_hash")):
        return False
    if count:
        type(card)._default_manager.filter(pk=card.pk).update(failed_count=F("failed_count") - 1)
    return True


def _claim(card: Model) -> bool:
    """Count one try before the secret is looked at; tell whether one was left."""
    left = type(card)._default_manager.filter(pk=card.pk, failed_count__lt=settings.CARD_MAX_TRIES)
    return left.update(failed_count=F("failed_count") + 1) == 1


@cache
def _decoy() -> str:
    """Return a hash that answers to nothing known, so that a missing card takes as long as a wrong one (S7)."""
    return hashed(new_token())
