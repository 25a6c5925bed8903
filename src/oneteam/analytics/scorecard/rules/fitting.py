"""Logistic regression on bins: one weight for each bin of each attribute, held back by a prior."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array
from oneteam.analytics.scorecard.rules.tables import BinTable, sigmoid

# Before the leads speak, a bin is expected to move the odds by a factor of two, up or down (one
# standard deviation of a normal prior): a ridge of 1 / ln(2)^2.
RIDGE = 1 / math.log(2) ** 2
FAR = 0.2  # log-odds: after a step as long as that the curvature is told anew
CLOSE = 1e-4  # log-odds by which no weight moves any more: a 300th of a point
STEPS = 60
Weights = list[Array]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The log-odds of a lead are `start` plus the weight of its bin of each attribute."""

    start: float
    weights: Weights


def fit(
    bins: Sequence[Array], sizes: Sequence[int], won: Array, *, after: Fitted | None = None
) -> Fitted:
    """Fit the weights that make the outcomes likeliest under the prior; sums to float accuracy.

    Newton's method: the slope over all leads, the curvature over some of them, so that a million
    leads need few passes. `after` is a fit of nearly the same to begin with. Weights are centred:
    over the leads, those of an attribute come to nothing on average.
    """
    table = BinTable(bins, sizes)
    before = np.concatenate(after.weights) if after else np.zeros(sum(sizes))
    if len(before) != sum(sizes):
        before = np.zeros(sum(sizes))
    rate = float(np.clip(won.mean(), 1e-6, 1 - 1e-6))
    weights = np.concatenate([[after.start if after else math.log(rate / (1 - rate))], before])
    won = won.astype(np.float32)
    loss, slope = _loss(table, weights, won)
    curve, moved = np.zeros(0), math.inf
    for _ in range(STEPS):
        if moved > FAR:
            curve = table.curvature(weights, ridge=RIDGE)
        step, scale = _solved(curve, slope), 1.0
        tried, (new_loss, new_slope) = weights - step, _loss(table, weights - step, won)
        while new_loss > loss + 1e-6 * abs(loss) and scale > 1e-3:
            scale /= 2
            tried = weights - scale * step
            new_loss, new_slope = _loss(table, tried, won)
        weights, loss, slope = tried, new_loss, new_slope
        moved = scale * float(np.abs(step).max())
        if moved < CLOSE:
            break
    return _centred(table, weights)


def _loss(table: BinTable, weights: Array, won: Array) -> tuple[float, Array]:
    total = table.scores(weights)
    missed = np.maximum(total, 0) - total * won + np.log1p(np.exp(-np.abs(total)))
    slope = table.sums(sigmoid(total) - won)
    held = weights.copy()
    held[0] = 0
    loss = float(missed.sum(dtype=np.float64)) + RIDGE / 2 * float(held @ held)
    return loss, slope + RIDGE * held


def _solved(curve: Array, slope: Array) -> Array:
    """Where curve @ step = slope, by conjugate gradients: a hundred rows need no threads."""
    scale = 1 / np.sqrt(np.diag(curve))
    curve = curve * scale[:, None] * scale[None, :]
    left = slope * scale
    step, ahead, size = np.zeros_like(left), left.copy(), float((left * left).sum())
    enough = size * 1e-16
    for _ in range(3 * len(slope)):
        if size <= enough:
            break
        turned = np.einsum("ij,j->i", curve, ahead)
        length = size / float((ahead * turned).sum())
        step += length * ahead
        left -= length * turned
        size, before = float((left * left).sum()), size
        ahead = left + (size / before) * ahead
    return np.asarray(step * scale)


def _centred(table: BinTable, weights: Array) -> Fitted:
    leads = table.sums(np.ones(table.rows, dtype=np.float32))[1:]
    start, centred = float(weights[0]), []
    for at in range(len(table.sizes)):
        own = slice(table.starts[at], table.starts[at + 1])
        middle = float(weights[1:][own] @ leads[own]) / max(table.rows, 1)
        start += middle
        centred.append(weights[1:][own] - middle)
    return Fitted(start, centred)
