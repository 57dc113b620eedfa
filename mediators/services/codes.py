"""Mediator codes: the sign-in name on a card, short to type and not sequential (security.md S3)."""

import secrets

from mediators.models import Mediator

PREFIX = "HG"
DIGITS = 8
_LOOKED_UP_AT_ONCE = 5_000


def new_codes(*, count: int) -> list[str]:
    """Return so many different codes that nobody has: «HG» and eight random digits, the first never 0."""
    found: set[str] = set()
    while len(found) < count:
        wanted = min(count - len(found), _LOOKED_UP_AT_ONCE)
        drawn = {f"{PREFIX}{secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1)}" for _ in range(wanted)}
        taken = Mediator.objects.filter(code__in=drawn).values_list("code", flat=True)
        found |= drawn - set(taken)
    return list(found)[:count]
