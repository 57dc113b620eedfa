"""Points and lengths of time as contest rules write them.

Points are `Decimal` at every edge. Between the sheets and the one rounding of a score they are `Fraction`, because the
mean of three marks has no finite decimal form and a sum of cut-off means could fall on the wrong side of a half.
"""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

MAX_POINTS = Decimal(10_000)
MAX_DECIMALS = 4

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])", re.ASCII)


def read_decimal(value: object) -> Decimal | None:
    """Return the number a file gives, with a point before at most six decimals; None when it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        value = format(value, "f") if isinstance(value, Decimal) and value.is_finite() else str(value)
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def read_clock(value: object) -> int | None:
    """Return the seconds of «m:ss» or «h:mm:ss»; None when the text is neither."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    hours, minutes, seconds = found.groups()
    if hours is not None and int(minutes) > 59:
        return None
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def clock_text(seconds: int) -> str:
    """Return a length as «m:ss», from one hour on as «h:mm:ss»."""
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def round_half_up(value: Fraction | Decimal, *, decimals: int) -> Decimal:
    """Return the value with so many decimals; exactly a half goes away from zero."""
    exact = Fraction(value)
    scale = 10**decimals
    whole = (2 * abs(exact.numerator) * scale + exact.denominator) // (2 * exact.denominator)
    return Decimal(f"{whole if exact >= 0 else -whole}e-{decimals}")  # exact at any size, unlike scaleb


def is_multiple(value: Decimal, *, step: Decimal) -> bool:
    """Say whether the value lies on the grid of a step above 0."""
    return Fraction(value) % Fraction(step) == 0


def points_vi(value: Decimal) -> str:
    """Return points as a Vietnamese reader writes them: «8,75»."""
    return format(value, "f").replace(".", ",")
