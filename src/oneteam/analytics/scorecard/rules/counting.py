"""Leads and wins counted by fold and by a code, from which all the rest is computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array


@dataclass(frozen=True, slots=True)
class Counts:
    """Leads and wins; rows are folds, columns what is counted."""

    leads: Array
    won: Array

    def all(self) -> tuple[Array, Array]:
        """Leads and wins of all folds together."""
        return self.leads.sum(axis=0), self.won.sum(axis=0)

    def without(self, fold: int) -> tuple[Array, Array]:
        """Leads and wins of all folds but one."""
        leads, won = self.all()
        return leads - self.leads[fold], won - self.won[fold]


def counts(codes: Array, won: Array, folds: Array, *, size: int, many: int) -> Counts:
    """Count the leads of each fold by code, and those of them that were won."""
    cells = folds * np.int32(size) + codes
    shape = (many, size)
    leads = np.bincount(cells, minlength=many * size).reshape(shape)
    wins = np.bincount(cells[won == 1], minlength=many * size).reshape(shape)
    return Counts(leads, wins)


def stratified(won: Array, *, many: int, seed: int) -> Array:
    """A fold for each lead, by chance of the seed; each has the same share of wins, to a lead."""
    folds = np.empty(len(won), dtype=np.int32)
    chance = np.random.default_rng(seed)
    for outcome in (0, 1):
        rows = np.flatnonzero(won == outcome)
        folds[rows] = chance.permutation(np.arange(len(rows), dtype=np.int32) % many)
    return folds


def auc(leads: Array, won: Array, order: Array | None = None) -> float | None:
    """How often a won lead stands above a lost one, ties half; None without both.

    Leads and wins are given by score, lowest first, or in the order given. The Mann-Whitney
    statistic: J. A. Hanley, B. J. McNeil, Radiology 143 (1982).
    """
    lost = leads - won
    if order is not None:
        won, lost = won[order], lost[order]
    all_won, all_lost = float(won.sum()), float(lost.sum())
    if not all_won or not all_lost:
        return None
    below = np.cumsum(lost) - lost / 2
    return float((won * below).sum() / (all_won * all_lost))
