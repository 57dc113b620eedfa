"""Calibrating items by marginal maximum likelihood with abilities from N(0, 1) (§6).

1PL: one slope for all items, a difficulty for each. 2PL: a slope for each as well. Answers are right, wrong, or not
shown; a person adds what was shown. With too few answers the classical figures stand and nothing is calibrated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import log, pi

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from quizzes.statistics.irt import ItemParameters

LEAST_ANSWERS = {"1PL": 200, "2PL": 500}
GRID_END, GRID_POINTS = 6.0, 61
FLATTEST_SLOPE = 0.05
"""An item that hardly depends on ability has no difficulty worth stating."""

Floats = NDArray[np.float64]


class Model(Enum):
    """One slope for all items, or one for each."""

    ONE_SLOPE = "1PL"
    OWN_SLOPES = "2PL"


@dataclass(frozen=True, kw_only=True)
class CalibratedItem:
    """One item; figures None with the code of the reason.

    Attributes:
        answers: how many people were shown it.
        slope_error, difficulty_error: standard errors from the observed information.
        reason: too_few_answers, no_variance, flat (2PL: ability hardly matters), or empty.
    """

    id: str
    answers: int
    parameters: ItemParameters | None
    slope_error: float | None
    difficulty_error: float | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The items and the log-likelihood of the answers to those that were calibrated, None when there are none."""

    model: Model
    items: tuple[CalibratedItem, ...]
    log_likelihood: float | None
    has_converged: bool


def models_offered(*, answers: int) -> tuple[Model, ...]:
    """Return which models an item with so many answers may be calibrated by."""
    return tuple(model for model in Model if answers >= LEAST_ANSWERS[model.value])


def calibrate(*, item_ids: Sequence[str], answers: Sequence[Sequence[bool | int | None]], model: Model) -> Calibration:
    """Return the calibration of all items that have enough answers.

    Args:
        item_ids: names, all different.
        answers: a row is a person, a cell right, wrong, or None for not shown (a blank answer is wrong).

    Raises:
        ValueError: names repeat or a row has another length.
    """
    if len(set(item_ids)) != len(item_ids) or any(len(row) != len(item_ids) for row in answers):
        raise ValueError("items need different names and every row a cell for each")
    table = np.array(
        [[np.nan if cell is None else float(cell) for cell in row] for row in answers], dtype=np.float64
    ).reshape(len(answers), len(item_ids))
    reasons = [_reason(table[:, place], model) for place in range(len(item_ids))]
    used = [place for place, reason in enumerate(reasons) if not reason]
    if not used:
        return Calibration(model=model, items=_named(item_ids, table, reasons, {}), log_likelihood=None,
                           has_converged=True)  # fmt: skip
    fit = _Fit(table[:, used], model)
    found = dict(zip(used, fit.items(), strict=True))
    return Calibration(
        model=model,
        items=_named(item_ids, table, reasons, found),
        log_likelihood=fit.log_likelihood,
        has_converged=fit.has_converged,
    )


def _reason(column: Floats, model: Model) -> str:
    given = column[~np.isnan(column)]
    if len(given) < LEAST_ANSWERS[model.value]:
        return "too_few_answers"
    return "no_variance" if given.min() == given.max() else ""


Estimates = tuple[float, float, float, float]


def _named(
    item_ids: Sequence[str], table: Floats, reasons: Sequence[str], found: dict[int, Estimates]
) -> tuple[CalibratedItem, ...]:
    rows = []
    for place, (item_id, reason) in enumerate(zip(item_ids, reasons, strict=True)):
        slope, difficulty, slope_error, difficulty_error = found.get(place, (0.0, 0.0, 0.0, 0.0))
        is_flat = not reason and abs(slope) < FLATTEST_SLOPE
        is_known = not reason and not is_flat
        rows.append(
            CalibratedItem(
                id=item_id,
                answers=int((~np.isnan(table[:, place])).sum()),
                parameters=ItemParameters(slope=slope, difficulty=difficulty) if is_known else None,
                slope_error=slope_error if is_known and np.isfinite(slope_error) else None,
                difficulty_error=difficulty_error if is_known and np.isfinite(difficulty_error) else None,
                reason="flat" if is_flat else reason,
            )
        )
    return tuple(rows)


class _Fit:
    """The search for slopes a and intercepts d = −a·b; the latter keep the surface smooth where b would run away."""

    def __init__(self, table: Floats, model: Model) -> None:
        patterns, counts = np.unique(table, axis=0, return_counts=True, equal_nan=True)
        self.shown = (~np.isnan(patterns)).astype(np.float64)
        self.right = np.nan_to_num(patterns)
        self.counts = counts.astype(np.float64)
        self.grid = np.linspace(-GRID_END, GRID_END, GRID_POINTS)
        self.log_weights = -(self.grid**2) / 2 - log(2 * pi) / 2 + log(self.grid[1] - self.grid[0])
        self.size = table.shape[1]
        self.slopes = 1 if model is Model.ONE_SLOPE else self.size
        shares = (self.counts @ self.right) / (self.counts @ self.shown)
        start = np.concatenate([np.ones(self.slopes), np.log(shares / (1 - shares))])
        found = minimize(
            self._loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-6}
        )
        self.log_likelihood = -float(found.fun) * float(self.counts.sum())
        self.has_converged = bool(found.success)
        self.slope, self.intercept = found.x[: self.slopes], found.x[self.slopes :]
        if self.slopes == 1 and self.slope[0] < 0:  # ability turned round: the same likelihood
            self.slope = -self.slope

    def items(self) -> list[Estimates]:
        """Return slope, difficulty and their standard errors for each item."""
        slope = np.broadcast_to(self.slope, self.size)
        safe = np.where(np.abs(slope) < FLATTEST_SLOPE, np.inf, slope)
        difficulty = -self.intercept / safe
        spread = self._covariances()
        own = np.arange(self.size) if self.slopes > 1 else np.zeros(self.size, dtype=np.int64)
        after = self.slopes + np.arange(self.size)
        var_slope, var_intercept, joint = spread[own, own], spread[after, after], spread[own, after]
        var_difficulty = (var_intercept + 2 * difficulty * joint + difficulty**2 * var_slope) / safe**2
        columns = (slope, difficulty, _root(var_slope), _root(var_difficulty))
        return [(float(a), float(b), float(c), float(d)) for a, b, c, d in zip(*columns, strict=True)]

    def _loss(self, point: Floats) -> tuple[float, Floats]:
        """Return minus the log-likelihood per person and its gradient in slopes and intercepts."""
        value, by_slope, by_intercept = self._likelihood(point[: self.slopes], point[self.slopes :])
        people = self.counts.sum()
        gradient = np.concatenate([by_slope if self.slopes > 1 else [by_slope.sum()], by_intercept])
        return -value / people, -gradient / people

    def _likelihood(self, slope: Floats, intercept: Floats) -> tuple[float, Floats, Floats]:
        """Return the log-likelihood and its derivatives by the slope and the intercept of each item."""
        power = np.outer(np.broadcast_to(slope, self.size), self.grid) + intercept[:, None]
        logs = self.right @ power - self.shown @ np.logaddexp(0, power) + self.log_weights
        each = logsumexp(logs, axis=1)
        posterior = np.exp(logs - each[:, None]) * self.counts[:, None]
        surplus = self.right.T @ posterior - (self.shown.T @ posterior) * expit(power)
        return float(self.counts @ each), surplus @ self.grid, surplus.sum(axis=1)

    def _covariances(self) -> Floats:
        """Return the covariances of slopes and intercepts from the curvature at the peak."""
        point = np.concatenate([self.slope, self.intercept])
        steps = 1e-4 * np.maximum(np.abs(point), 1)
        people = self.counts.sum()
        rows = [
            (self._loss(point + move)[1] - self._loss(point - move)[1]) * people / (2 * step)
            for move, step in zip(np.diag(steps), steps, strict=True)
        ]
        return np.linalg.pinv((np.array(rows) + np.array(rows).T) / 2)


def _root(values: Floats) -> Floats:
    return np.sqrt(np.where(values > 0, values, np.nan))
