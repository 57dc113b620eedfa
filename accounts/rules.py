"""Pure rules of sign-in: names, secrets, printed codes, slowing down, and who appoints whom.

Refusals are named by code; the sentences stand in `accounts.messages`. Sources: security.md S2, S3, S6, S11 and
contracts.md §2.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.enums import Role, ScopeLevel
from lms.base.text import clean, search_key

SECRET_MIN = 8
STAFF_SECRET_MIN = 12
SECRET_MAX = 128
PROPOSED_DIGITS = 8

CARD_NUMBER_DIGITS = 7
CARD_CODE_DIGITS = 13  # 43 bits; S2 asks for 40
CARD_GROUP = 3
TOKEN_BYTES = 20  # 160 bits; S2 asks for 128

FREE_TRIES = 4
FIRST_WAIT_SECONDS = 10
LONGEST_WAIT_SECONDS = 15 * 60

#: Words that people choose first; compared after folding, and with digits and signs at the ends taken off.
COMMON_WORDS = frozenset(
    {"matkhau", "password", "hoagiai", "hoagiaivien", "hoagiaicoso", "vietnam", "anhyeuem", "emyeuanh", "iloveyou"}
    | {"khongco", "khongbiet", "giadinh", "hanhphuc", "sotuphap", "tuphap", "canbo", "quantri", "admin", "yeuem"}
    | {"administrator", "welcome", "xinchao", "toilaai", "letmein", "hoabinh"}
)
_KEY_ROWS = ("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_DOUBLED = re.compile(r"(.)\1+")
_NOT_DIGIT = re.compile(r"\D+")

# Damm's quasigroup of order ten: finds every single wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2), (7, 0, 9, 2, 1, 5, 4, 8, 6, 3), (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6), (6, 1, 2, 3, 0, 4, 5, 9, 7, 8), (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4), (8, 9, 4, 5, 3, 6, 2, 0, 1, 7), (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)  # fmt: skip

#: Who appoints whom (contracts.md §2), and how far each role may reach. Roles not named here are given elsewhere.
APPOINTED_BY: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
    Role.AUDITOR: frozenset({Role.ADMINISTRATOR}),
    Role.PROGRAMME_EDITOR: frozenset({Role.ADMINISTRATOR}),
    Role.PROVINCE_OFFICER: frozenset({Role.ADMINISTRATOR}),
    Role.COMMUNE_OFFICER: frozenset({Role.PROVINCE_OFFICER}),
    Role.EDITOR: frozenset({Role.PROVINCE_OFFICER}),
    Role.TRAINER: frozenset({Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER}),
    Role.ORGANISER: frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER}),
    Role.SECRETARY: frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER}),
}
LEVELS: dict[str, tuple[str, ...]] = {
    Role.ADMINISTRATOR: (ScopeLevel.NATION,),
    Role.AUDITOR: (ScopeLevel.NATION,),
    Role.PROGRAMME_EDITOR: (ScopeLevel.NATION, ScopeLevel.PROVINCE),
    Role.PROVINCE_OFFICER: (ScopeLevel.PROVINCE,),
    Role.COMMUNE_OFFICER: (ScopeLevel.COMMUNE,),
    Role.EDITOR: (ScopeLevel.PROVINCE,),
    Role.TRAINER: (ScopeLevel.PROVINCE, ScopeLevel.COMMUNE),
    # Which contest is told by its crew; only an organiser of the nation opens contests of a region and of the nation.
    Role.ORGANISER: (ScopeLevel.NATION, ScopeLevel.PROVINCE, ScopeLevel.COMMUNE),
    Role.SECRETARY: (ScopeLevel.NATION, ScopeLevel.PROVINCE, ScopeLevel.COMMUNE),
}


@dataclass(frozen=True)
class TypedCard:
    """The two parts of a typed code."""

    number: str
    code: str


@dataclass(frozen=True)
class Appointer:
    """One running appointment of the person who wants to appoint; `code` is empty for the nation."""

    role: str
    code: str


def sign_in_name(typed: str) -> str:
    """Return the form under which sign-in names are stored and compared: no marks, no capitals, no spaces.

    Source: security.md S11.
    """
    return search_key(typed).replace(" ", "")


def proposed_secret(*, taken_from: Iterable[str] = ()) -> str:
    """Return eight random digits that would themselves be accepted; `taken_from` are words to keep clear of."""
    context = tuple(taken_from)
    while True:
        digits = "".join(secrets.choice("0123456789") for _ in range(PROPOSED_DIGITS))
        if secret_weakness(digits, context=context) is None:
            return digits


def secret_weakness(secret: str, *, context: Iterable[str] = (), at_least: int = SECRET_MIN) -> str | None:
    """Return the code of the reason why a secret is too easy to guess, or None where it is good.

    Codes: too_short, too_long, repeated, sequence, date, context, common. `context` are words known about the
    person (sign-in name, name, commune, birth year); a secret is refused when fewer than six characters remain
    without them. No rule about kinds of characters (S3).

    Source: security.md S3.
    """
    if len(secret) < at_least:
        return "too_short"
    if len(secret) > SECRET_MAX:
        return "too_long"
    folded = search_key(secret).replace(" ", "")
    if _is_repeated(folded):
        return "repeated"
    if _is_sequence(folded):
        return "sequence"
    if _is_date(folded):
        return "date"
    if _rests_on(folded, context):
        return "context"
    return "common" if _EDGES.sub("", folded) in COMMON_WORDS else None


def card_text(number: str, code: str) -> str:
    """Return the code as printed and typed: number, secret part and a check digit, in groups of three digits."""
    digits = number + code
    whole = f"{digits}{_check_digit(digits)}"
    return " ".join(whole[at : at + CARD_GROUP] for at in range(0, len(whole), CARD_GROUP))


def read_card_text(typed: str) -> TypedCard | None:
    """Return the parts of a typed code, or None where it cannot be one; spaces, dots and hyphens do not matter.

    The check digit catches slips of the finger before they count as a wrong try.
    """
    digits = _NOT_DIGIT.sub("", clean(typed))
    length = CARD_NUMBER_DIGITS + CARD_CODE_DIGITS + 1
    if len(digits) != length or not digits.isascii() or _check_digit(digits) != 0:
        return None
    return TypedCard(digits[:CARD_NUMBER_DIGITS], digits[CARD_NUMBER_DIGITS:-1])


def random_digits(count: int) -> str:
    """Return digits from the system's random source."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def wait_seconds(*, failures: int, last_at: datetime, now: datetime) -> int:
    """Return how many seconds the next try must still wait: none after four failures in a row, then doubling.

    10 seconds after the fifth failure, 20 after the sixth, at most 15 minutes.

    Source: security.md S3.
    """
    if failures <= FREE_TRIES:
        return 0
    pause = min(FIRST_WAIT_SECONDS * 2 ** min(failures - FREE_TRIES - 1, 10), LONGEST_WAIT_SECONDS)
    left = last_at + timedelta(seconds=pause) - now
    return max(0, -(-left // timedelta(seconds=1)))


def address_wait_seconds(*, failures: int, last_at: datetime, now: datetime) -> int:
    """Return the pause that an address from which many unknown devices fail must keep; never a lock (S6).

    Failures older than an hour are forgotten. Below 20 no pause, then 2 seconds between tries, from 50 on 10
    seconds, from 200 on one minute.
    """
    if now - last_at > timedelta(hours=1):
        return 0
    pause = next((seconds for least, seconds in ((200, 60), (50, 10), (20, 2)) if failures >= least), 0)
    return max(0, -(-(last_at + timedelta(seconds=pause) - now) // timedelta(seconds=1)))


def may_appoint(*, held: Iterable[Appointer], role: str, level: str, code: str, province: str) -> bool:
    """Tell whether somebody holding these appointments may give a role over a place.

    `province` is the province in which the place lies, or the province itself; empty for the nation.

    Source: contracts.md §2.
    """
    if level not in LEVELS.get(role, ()) or (level != ScopeLevel.NATION and not code):
        return False
    for appointer in held:
        if appointer.role not in APPOINTED_BY[role]:
            continue
        if appointer.role == Role.ADMINISTRATOR:
            return True
        if appointer.role == Role.PROVINCE_OFFICER and province and appointer.code == province:
            return True
        if appointer.role == Role.COMMUNE_OFFICER and level == ScopeLevel.COMMUNE and appointer.code == code:
            return True
    return False


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def _is_repeated(text: str) -> bool:
    return len(set(text)) < 3 or any(
        len(text) % period == 0 and text == text[:period] * (len(text) // period)
        for period in range(1, len(text) // 2 + 1)
    )


def _is_sequence(text: str) -> bool:
    """Tell whether the text is one run, or two, along the digits, the alphabet or a row of keys."""
    runs = [row * 2 if row.isdigit() else row for row in _KEY_ROWS]
    runs += [row[::-1] for row in runs]
    text = _DOUBLED.sub(r"\1", text)
    halves = (text, text[: len(text) // 2], text[len(text) // 2 :])
    return any(text in run for run in runs) or all(any(half in run for run in runs) for half in halves[1:])


def _is_date(text: str) -> bool:
    """Tell whether eight digits read as a day of somebody's life: ddmmyyyy, mmddyyyy, yyyymmdd."""
    if len(text) != 8 or not text.isdigit():
        return False
    readings = ((text[4:], text[:2], text[2:4]), (text[:4], text[4:6], text[6:]))
    return any(
        1900 <= int(year) <= 2040 and 1 <= int(one) <= 31 and 1 <= int(two) <= 31 and min(int(one), int(two)) <= 12
        for year, one, two in readings
    )


def _rests_on(folded: str, context: Iterable[str]) -> bool:
    words = sorted({sign_in_name(word) for word in context} - {""}, key=len, reverse=True)
    rest = folded
    for word in words:
        if len(word) >= 4:
            rest = rest.replace(word, "")
    return rest != folded and len(rest) < 6
