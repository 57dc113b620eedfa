"""Codes of certificates: 20 letters and digits that cannot be confused, 100 random bits.

Source: security.md P9 (at least 80 bits).
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20
#: What people write instead of a sign of the alphabet.
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_certificate_code() -> str:
    """Return a fresh random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_certificate_code(text: str) -> str:
    """Return a code as it is stored, from what was typed or scanned; empty when it cannot be one.

    Small letters, spaces, dashes and dots are accepted, O for 0, I and L for 1.
    """
    found = "".join(sign for sign in text.upper() if sign not in " -.–").translate(_MISTAKEN)
    return found if len(found) == CODE_LENGTH and set(found) <= set(ALPHABET) else ""
