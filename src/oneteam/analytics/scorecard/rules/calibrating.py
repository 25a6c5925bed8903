"""Turns points into chances, and says how far the chances can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array
from oneteam.domain.pipeline.rules.survival import Z
from oneteam.domain.scoreboard.rules.figures import wilson

# Of the rarer outcome. Below, isotonic regression follows chance: A. Niculescu-Mizil, R. Caruana,
# Predicting good probabilities with supervised learning, ICML (2005), figure 7.
ENOUGH = 1000
GROUPS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """The chance of winning at some totals of points; between them it lies on a line."""

    method: str  # isotonic or sigmoid
    points: Array
    chances: Array

    def chance(self, points: Array) -> Array:
        """The chance at each total; below and above all that was seen, that of the last one."""
        return np.asarray(np.interp(points, self.points, self.chances))


@dataclass(frozen=True, slots=True)
class Group:
    """Leads of about the same chance: what was expected, what came, and its 95 % interval."""

    leads: int
    won: int
    expected: float
    rate: float
    low: float
    high: float


def calibrate(points: Array, leads: Array, won: Array) -> Calibration:
    """Learn the chance of winning at each total of points; it never falls as points rise.

    Isotonic regression, or with few leads a sigmoid (J. Platt, Probabilistic outputs for support
    vector machines, 1999).
    """
    seen = leads > 0
    points, leads, won = points[seen].astype(float), leads[seen], won[seen]
    if min(won.sum(), (leads - won).sum()) < ENOUGH:
        return Calibration("sigmoid", points, _sigmoid(points, leads, won))
    from sklearn.isotonic import IsotonicRegression  # takes seconds to load: only who learns waits

    sure = 1 / (leads.sum() + 2)  # nobody is certain: the first unlike lead may be the next one
    fitted = IsotonicRegression(y_min=sure, y_max=1 - sure, out_of_bounds="clip")
    chances = fitted.fit_transform(points, won / leads, sample_weight=leads)
    return Calibration("isotonic", points, np.asarray(chances))


def brier(chances: Array, leads: Array, won: Array) -> float | None:
    """The mean squared distance of chance and outcome; None without leads.

    G. W. Brier, Monthly Weather Review 78 (1950).
    """
    every = float(leads.sum())
    missed = (leads * chances**2 - 2 * won * chances + won).sum()
    return float(missed / every) if every else None


def reliability(chances: Array, leads: Array, won: Array) -> list[Group]:
    """Leads in at most ten groups of about the same size by chance, lowest first."""
    order = np.argsort(chances, kind="stable")
    chances, leads, won = chances[order], leads[order], won[order]
    if not leads.sum():
        return []
    middle = (np.cumsum(leads) - leads / 2) / leads.sum()
    _, first = np.unique(chances, return_inverse=True)  # the same chance is never torn apart
    middle = (np.bincount(first, middle * leads) / np.maximum(np.bincount(first, leads), 1))[first]
    place = np.minimum((middle * GROUPS).astype(int), GROUPS - 1)
    return [
        _group(chances[place == at], leads[place == at], won[place == at])
        for at in range(GROUPS)
        if leads[place == at].sum()
    ]


def interval_of_auc(auc: float, won: int, lost: int) -> tuple[float, float]:
    """The 95 % interval of an AUC (Hanley and McNeil 1982), within [0, 1]."""
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (won - 1) * (one - auc**2) + (lost - 1) * (two - auc**2)
    reach = Z * math.sqrt(max(spread, 0.0) / (won * lost))
    return max(0.0, auc - reach), min(1.0, auc + reach)


def _group(chances: Array, leads: Array, won: Array) -> Group:
    n, k = int(leads.sum()), int(won.sum())
    low, high = wilson(k, n)
    return Group(n, k, float((chances * leads).sum() / n), k / n, low, high)


def _sigmoid(points: Array, leads: Array, won: Array) -> Array:
    wins, losses = float(won.sum()), float((leads - won).sum())
    high, low = (wins + 1) / (wins + 2), 1 / (losses + 2)  # Platt's targets: held off certainty
    scale = float(np.std(np.repeat(points, leads))) or 1.0
    across = np.stack([np.ones_like(points), (points - points.mean()) / scale])
    wanted = won * high + (leads - won) * low
    told: Sequence[float] | Array = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(told @ across)))
        slope = across @ (leads * chance - wanted)
        curve = (across * (leads * chance * (1 - chance))) @ across.T + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        told = told - step
        if np.abs(step).max() < 1e-9:
            break
    rising = max(float(told[1]), 0.0)
    return np.asarray(1 / (1 + np.exp(-(told[0] + rising * across[1]))))
