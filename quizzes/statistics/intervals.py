"""Intervals for shares."""

from math import sqrt
from statistics import NormalDist


def wilson_interval(*, right: int, people: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Return Wilson's interval for the share `right` of `people`, 0-1; None of nobody. Source: §2.5.

    Raises:
        ValueError: `right` is not between 0 and `people`, or the confidence not between 0 and 1.
    """
    if not 0 <= right <= people or not 0 < confidence < 1:
        raise ValueError("right must lie between 0 and people, confidence between 0 and 1")
    if not people:
        return None
    z_square = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    share = right / people
    centre = (share + z_square / (2 * people)) / (1 + z_square / people)
    half = sqrt(z_square * (share * (1 - share) / people + z_square / (4 * people**2))) / (1 + z_square / people)
    # what is rounded away must not put a bound on the other side of the share
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)
