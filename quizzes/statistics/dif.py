"""Differential item functioning by Mantel and Haenszel (§5): are the odds equal for two groups of equal ability?

Odds ratio α: above 1 the item is easier for the reference group. Δ = −2.35·ln α: above 0 easier for the focal group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erfc, exp, log, sqrt
from typing import NamedTuple

LEAST_PER_GROUP = 30
ONE_SIDED_LIMIT = 1.6448536
SIGNIFICANCE = 0.05
INTERVAL_WIDTH = 1.959964
"""Standard errors of a 95 % interval, to the six decimals behind the values of §5."""
DELTA_FACTOR = 2.35


class Stratum(NamedTuple):
    """People of one level of ability: right and wrong in the reference group, then in the focal group."""

    reference_right: int
    reference_wrong: int
    focal_right: int
    focal_wrong: int


class Answer(NamedTuple):
    """One person's answer to one item, with the total including it."""

    is_focal: bool
    is_right: bool
    total: Fraction


@dataclass(frozen=True, kw_only=True)
class DifResult:
    """The Mantel-Haenszel figures of one item; undefined ones None.

    Attributes:
        alpha: common odds ratio; `alpha_interval` its 95 % interval.
        delta: −2.35·ln alpha.
        chi_square: with continuity correction, 1 degree of freedom; `p_value` belongs to it.
        evidence: (|delta| − 1) ÷ SE(delta).
        label: A, or B or C with the sign of delta; None when delta or chi_square is.
    """

    alpha: float | None
    alpha_interval: tuple[float, float] | None
    delta: float | None
    se_log_alpha: float | None
    se_delta: float | None
    chi_square: float | None
    chi_square_uncorrected: float | None
    p_value: float | None
    evidence: float | None
    label: str | None


def strata_of(*, answers: Sequence[Answer]) -> tuple[Stratum, ...]:
    """Return the strata by total, lowest first."""
    cells: dict[Fraction, list[int]] = {}
    for answer in answers:
        place = 2 * answer.is_focal + (not answer.is_right)
        cells.setdefault(answer.total, [0, 0, 0, 0])[place] += 1
    return tuple(Stratum(*cells[total]) for total in sorted(cells))


def has_enough_people(*, strata: Sequence[Stratum]) -> bool:
    """Say whether both groups have the 30 people without whom DIF is not computed for a screen. Source: §0."""
    reference = sum(one.reference_right + one.reference_wrong for one in strata)
    focal = sum(one.focal_right + one.focal_wrong for one in strata)
    return min(reference, focal) >= LEAST_PER_GROUP


def mantel_haenszel(*, strata: Sequence[Stratum]) -> DifResult:
    """Return the figures over the strata; those with fewer than two people or an empty margin are skipped.

    Raises:
        ValueError: a count is negative.
    """
    if any(min(one) < 0 for one in strata):
        raise ValueError("a count is negative")
    used = [one for one in strata if sum(one) >= 2 and _has_all_margins(one)]
    alpha, se_log = _odds_ratio(used)
    plain, corrected = _chi_squares(used)
    p_value = None if corrected is None else erfc(sqrt(corrected / 2))
    delta = None if alpha is None else -DELTA_FACTOR * log(alpha)
    se_delta = None if se_log is None else DELTA_FACTOR * se_log
    evidence = None if delta is None or not se_delta else (abs(delta) - 1) / se_delta
    return DifResult(
        alpha=alpha,
        alpha_interval=_interval(alpha, se_log),
        delta=delta,
        se_log_alpha=se_log,
        se_delta=se_delta,
        chi_square=corrected,
        chi_square_uncorrected=plain,
        p_value=p_value,
        evidence=evidence,
        label=dif_label(delta=delta, p_value=p_value, evidence=evidence),
    )


def dif_label(*, delta: float | None, p_value: float | None, evidence: float | None) -> str | None:
    """Return A, or B or C with the sign of delta: «C−» is a strong effect against the focal group."""
    if delta is None or p_value is None or evidence is None:
        return None
    if abs(delta) < 1 or p_value >= SIGNIFICANCE:
        return "A"
    sign = "+" if delta > 0 else "−"
    return f"C{sign}" if abs(delta) >= 1.5 and evidence > ONE_SIDED_LIMIT else f"B{sign}"


def _has_all_margins(one: Stratum) -> bool:
    a, b, c, d = one
    return min(a + b, c + d, a + c, b + d) > 0


def _odds_ratio(strata: Sequence[Stratum]) -> tuple[float | None, float | None]:
    """Return α and SE(ln α) by Robins, Breslow and Greenland; both None when Σ(ad/n) or Σ(bc/n) is 0."""
    sums = [Fraction(0)] * 5
    for a, b, c, d in strata:
        n = a + b + c + d
        r, s, p, q = Fraction(a * d, n), Fraction(b * c, n), Fraction(a + d, n), Fraction(b + c, n)
        parts = (r, s, p * r, p * s + q * r, q * s)
        sums = [before + part for before, part in zip(sums, parts, strict=True)]
    up, down, first, middle, last = sums
    if not up or not down:
        return None, None
    variance = first / (2 * up**2) + middle / (2 * up * down) + last / (2 * down**2)
    return float(up / down), sqrt(variance)


def _chi_squares(strata: Sequence[Stratum]) -> tuple[float | None, float | None]:
    """Return χ² without and with the continuity correction."""
    excess, variance = Fraction(0), Fraction(0)
    for a, b, c, d in strata:
        n = a + b + c + d
        excess += a - Fraction((a + b) * (a + c), n)
        variance += Fraction((a + b) * (c + d) * (a + c) * (b + d), n**2 * (n - 1))
    if not variance:
        return None, None
    return float(excess**2 / variance), float((abs(excess) - Fraction(1, 2)) ** 2 / variance)


def _interval(alpha: float | None, se_log: float | None) -> tuple[float, float] | None:
    if alpha is None or se_log is None:
        return None
    return alpha * exp(-INTERVAL_WIDTH * se_log), alpha * exp(INTERVAL_WIDTH * se_log)
