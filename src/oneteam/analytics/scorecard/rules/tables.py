"""The bins of many leads, laid out so that a pass over all of them costs little."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array

CURVATURE_ROWS = 20_000  # leads that tell the curvature; the slope is always told by all
CELLS = 4096  # attributes are looked up together while their bins make no more pairings than that


class BinTable:
    """The bins of all leads, several attributes in one code, so that one look-up serves them."""

    def __init__(self, bins: Sequence[Array], sizes: Sequence[int]) -> None:
        self.sizes = list(sizes)
        self.rows = len(bins[0]) if bins else 0
        self.parts: list[tuple[list[int], Array]] = []
        self.starts = np.concatenate([[0], np.cumsum(sizes)])
        part: list[int] = []
        for at in range(len(sizes)):
            if part and math.prod(sizes[i] for i in [*part, at]) > CELLS:
                self._add(part, bins)
                part = []
            part.append(at)
        if part:
            self._add(part, bins)
        every = max(1, self.rows // CURVATURE_ROWS)
        self.sample = [np.asarray(column[::every]) for column in bins]

    def _add(self, part: list[int], bins: Sequence[Array]) -> None:
        code = np.zeros(self.rows, dtype=np.int16)
        for at in part:
            code *= np.int16(self.sizes[at])
            code += bins[at]
        self.parts.append((part, code.astype(np.intp)))

    def scores(self, weights: Array) -> Array:
        """The log-odds of every lead."""
        total = np.full(self.rows, weights[0], dtype=np.float32)
        for part, code in self.parts:
            cells = np.zeros(1)
            for at in part:
                own = weights[1 + self.starts[at] : 1 + self.starts[at + 1]]
                cells = (cells[:, None] + own[None, :]).ravel()
            total += cells.astype(np.float32)[code]
        return total

    def sums(self, told: Array) -> Array:
        """Over all leads and by bin, the sum of something told of each lead."""
        found = [np.array([told.sum(dtype=np.float64)])]
        for part, code in self.parts:
            sizes = [self.sizes[at] for at in part]
            cells = np.bincount(code, weights=told, minlength=math.prod(sizes)).reshape(sizes)
            for axis in range(len(part)):
                others = tuple(other for other in range(len(part)) if other != axis)
                found.append(cells.sum(axis=others))
        return np.concatenate(found)

    def curvature(self, weights: Array, *, ridge: float) -> Array:
        """The second derivative of the loss, estimated from the sample, ridge included."""
        rows = len(self.sample[0])
        own = [slice(1 + self.starts[at], 1 + self.starts[at + 1]) for at in range(len(self.sizes))]
        total = np.full(rows, weights[0])
        for at, column in enumerate(self.sample):
            total += weights[own[at]][column]
        chance = sigmoid(total)
        heavy = chance * (1 - chance)
        curve = np.zeros((len(weights), len(weights)))
        curve[0, 0] = heavy.sum()
        for at, column in enumerate(self.sample):
            size = self.sizes[at]
            alone = np.bincount(column, weights=heavy, minlength=size)
            curve[0, own[at]] = curve[own[at], 0] = alone
            curve[own[at], own[at]] = np.diag(alone)
            first = column.astype(np.intp)
            for other in range(at):
                with_it = self.sizes[other]
                both = np.bincount(
                    first * with_it + self.sample[other], weights=heavy, minlength=size * with_it
                ).reshape(size, with_it)
                curve[own[at], own[other]], curve[own[other], own[at]] = both, both.T
        curve *= self.rows / rows
        curve[np.diag_indices_from(curve)] += np.r_[1e-9, np.full(len(weights) - 1, ridge)]
        return curve


def sigmoid(total: Array) -> Array:
    """The chance at some log-odds."""
    return np.asarray(1 / (1 + np.exp(-total)))
