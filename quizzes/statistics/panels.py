"""Marks of a panel of judges: how they are put together and which look unusual (§8).

Marks are exact fractions until the published rounding. Ranks and tie-breaks follow the rules of each contest and are no
part of this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from statistics import median

from quizzes.statistics.exact import mean

LEAST_JUDGES_TO_TRIM = 5
OUTLIER_LIMIT = Fraction("3.5")
NORMAL_QUARTILE = Fraction("0.6745")


@dataclass(frozen=True, kw_only=True)
class OutlierFlag:
    """One judge's mark: `modified_z` signed, None when half of the marks are equal to the median."""

    mark: Fraction
    modified_z: Fraction | None
    is_flagged: bool


def plain_mean(*, marks: Sequence[Fraction]) -> Fraction:
    """Return the mean of all marks.

    Raises:
        ValueError: there are none.
    """
    found = mean(marks)
    if found is None:
        raise ValueError("no marks")
    return found


def trimmed_mean(*, marks: Sequence[Fraction], dropped: int = 1) -> Fraction:
    """Return the mean without the `dropped` highest and as many lowest marks; of equal ones only so many go.

    Raises:
        ValueError: fewer than five judges, or nothing would be left.
    """
    if len(marks) < LEAST_JUDGES_TO_TRIM or dropped < 0 or 2 * dropped >= len(marks):
        raise ValueError("trimming needs five judges and a mark that is left")
    return plain_mean(marks=sorted(marks)[dropped : len(marks) - dropped])


def median_mark(*, marks: Sequence[Fraction]) -> Fraction:
    """Return the median.

    Raises:
        ValueError: there are none.
    """
    if not marks:
        raise ValueError("no marks")
    return Fraction(median(marks))


def outlier_flags(*, marks: Sequence[Fraction], limit: Fraction | None = None) -> tuple[OutlierFlag, ...]:
    """Return a flag for each mark; a flag asks a person to look, nothing is ever changed by it.

    Args:
        limit: distance from the median that the rules of the contest allow, None for no such rule.
    """
    centre = median_mark(marks=marks)
    spread = Fraction(median(abs(mark - centre) for mark in marks))
    found = []
    for mark in marks:
        z = NORMAL_QUARTILE * (mark - centre) / spread if spread else None
        far = limit is not None and abs(mark - centre) > limit
        found.append(OutlierFlag(mark=mark, modified_z=z, is_flagged=far or (z is not None and abs(z) > OUTLIER_LIMIT)))
    return tuple(found)


def severities(*, sheets: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction | None]:
    """Return each judge's mean deviation from the panel mean, over the entries all judges marked; below 0: stricter.

    Args:
        sheets: marks by entry, by judge. Without a common entry the figures are None.
    """
    common = set.intersection(*(set(marks) for marks in sheets.values())) if sheets else set()
    panel = {entry: plain_mean(marks=[marks[entry] for marks in sheets.values()]) for entry in common}
    return {judge: mean([marks[entry] - panel[entry] for entry in common]) for judge, marks in sheets.items()}


def published_mark(*, mark: Fraction, places: int) -> Decimal:
    """Return the mark rounded half up to so many decimals: the one rounding there is."""
    nearest = floor(abs(mark) * 10**places + Fraction(1, 2))
    return Decimal(nearest if mark >= 0 else -nearest).scaleb(-places)
