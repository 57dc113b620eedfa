"""Item response theory: how likely a person answers an item right, and what an answer tells about the person (§6).

Logistic models without the factor 1.702: P = c + (1 − c)/(1 + exp(−a(θ − b))). θ is ability, around 0 with spread 1 in
the group the items were calibrated on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

FARTHEST = 40.0
"""Ability beyond which no maximum is sought."""
GRID_END, GRID_POINTS = 10.0, 2001


@dataclass(frozen=True, kw_only=True)
class ItemParameters:
    """One calibrated item: `slope` a, `difficulty` b, `guessing` c between 0 and 1."""

    slope: float
    difficulty: float
    guessing: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Ability:
    """An estimate of θ and its standard error (of EAP: the spread of the posterior)."""

    theta: float
    error: float


def chance_right(*, item: ItemParameters, theta: float) -> float:
    """Return P, the probability of a right answer at this ability."""
    power = item.slope * (theta - item.difficulty)
    logistic = 1 / (1 + exp(-power)) if power >= 0 else exp(power) / (1 + exp(power))
    return item.guessing + (1 - item.guessing) * logistic


def information(*, item: ItemParameters, theta: float) -> float:
    """Return I = a²·((1 − P)/P)·((P − c)/(1 − c))²; 0 where P itself is 0 to machine precision."""
    chance = chance_right(item=item, theta=theta)
    if not chance:
        return 0.0
    above = (chance - item.guessing) / (1 - item.guessing)
    return item.slope**2 * (1 - chance) / chance * above**2


def maximum_likelihood(*, items: Sequence[ItemParameters], right: Sequence[bool]) -> Ability | None:
    """Return the ability that makes the answers most likely; None when there is no such value.

    There is none when all answers are right or all are wrong, and with guessing also when fewer are right than
    guessing would give. SE = 1/√ΣI.

    Raises:
        ValueError: the lists differ in length.
    """
    if len(items) != len(right):
        raise ValueError("an answer for each item is needed")
    if not items or all(right) or not any(right):
        return None
    theta = _peak(items, right)
    told = 0.0 if theta is None else sum(information(item=item, theta=theta) for item in items)
    return None if theta is None or not told else Ability(theta=theta, error=1 / sqrt(told))


def expected_ability(*, items: Sequence[ItemParameters], right: Sequence[bool]) -> Ability:
    """Return the mean of the posterior with a standard normal prior (EAP); exists for any answers, even none.

    Raises:
        ValueError: the lists differ in length.
    """
    if len(items) != len(right):
        raise ValueError("an answer for each item is needed")
    grid = np.linspace(-GRID_END, GRID_END, GRID_POINTS)
    logs = _log_likelihood(items, right, grid) - grid**2 / 2
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    theta = float(weights @ grid)
    return Ability(theta=theta, error=sqrt(float(weights @ (grid - theta) ** 2)))


def _peak(items: Sequence[ItemParameters], right: Sequence[bool]) -> float | None:
    """Return where the likelihood is highest, None when it rises to an end.

    Without guessing it has one peak. With guessing it may have several: the highest on a grid is taken.
    """
    if all(not item.guessing and item.slope > 0 for item in items):
        return float(brentq(lambda theta: _slope(items, right, theta), -FARTHEST, FARTHEST, xtol=1e-13))
    grid = np.linspace(-GRID_END, GRID_END, GRID_POINTS)
    best = int(np.argmax(_log_likelihood(items, right, grid)))
    if best in {0, len(grid) - 1}:
        return None
    return float(brentq(lambda theta: _slope(items, right, theta), grid[best - 1], grid[best + 1], xtol=1e-13))


def _slope(items: Sequence[ItemParameters], right: Sequence[bool], theta: float) -> float:
    """Return the derivative of the log-likelihood."""
    total = 0.0
    for item, answer in zip(items, right, strict=True):
        chance = chance_right(item=item, theta=theta)
        above = (chance - item.guessing) / (1 - item.guessing)
        total += item.slope * above * ((1 - chance) / chance if answer else -1.0)
    return total


def _log_likelihood(
    items: Sequence[ItemParameters], right: Sequence[bool], grid: NDArray[np.float64]
) -> NDArray[np.float64]:
    total = np.zeros_like(grid)
    for item, answer in zip(items, right, strict=True):
        power = item.slope * (grid - item.difficulty)
        wrong = np.log1p(-item.guessing) - np.logaddexp(0, power)
        rightly = np.logaddexp(power, np.log(item.guessing)) if item.guessing else power
        total += rightly - np.logaddexp(0, power) if answer else wrong
    return total
