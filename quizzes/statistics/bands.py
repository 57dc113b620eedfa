"""Names for ranges of values: codes for programs, Vietnamese words for people (§2.5, §7).

The page prints two decimals; the ranges here touch without gaps, by the exact limits that it does print: 0.395 is below
0.40 and so «tốt», 0.805 is above 0.80 and so «dễ».
"""

from enum import Enum


class Discrimination(Enum):
    """How well an item tells strong from weak candidates, by D or r_rest."""

    VERY_GOOD = "rất tốt"
    GOOD = "tốt"
    FAIR = "tạm được, nên sửa"
    POOR = "kém, sửa hoặc bỏ"
    BACKWARDS = "sai chiều, kiểm tra đáp án"


class Facility(Enum):
    """How easy an item is, by p."""

    TOO_HARD = "quá khó, xem lại"
    HARD = "khó"
    SUITABLE = "phù hợp"
    EASY = "dễ"
    NEARLY_ALL = "gần như ai cũng đúng"


class Agreement(Enum):
    """How far raters agree, by any coefficient of §7."""

    LOW = "thấp"
    MODERATE = "trung bình"
    FAIR = "khá"
    GOOD = "tốt"


def discrimination_band(*, value: float | None) -> Discrimination | None:
    """Return the band of D or r_rest, −1 to 1; None for None."""
    if value is None:
        return None
    for limit, band in ((0.4, Discrimination.VERY_GOOD), (0.3, Discrimination.GOOD), (0.2, Discrimination.FAIR)):
        if value >= limit:
            return band
    return Discrimination.POOR if value >= 0 else Discrimination.BACKWARDS


def facility_band(*, value: float | None) -> Facility | None:
    """Return the band of p, 0-1; None for None."""
    if value is None:
        return None
    if value < 0.2:
        return Facility.TOO_HARD
    if value < 0.4:
        return Facility.HARD
    if value <= 0.8:
        return Facility.SUITABLE
    return Facility.EASY if value <= 0.95 else Facility.NEARLY_ALL


def agreement_band(*, value: float | None) -> Agreement | None:
    """Return the band of κ, α, ICC or W; None for None."""
    if value is None:
        return None
    for limit, band in ((0.75, Agreement.GOOD), (0.6, Agreement.FAIR), (0.4, Agreement.MODERATE)):
        if value >= limit:
            return band
    return Agreement.LOW
