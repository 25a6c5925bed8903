"""Joins fine slices into the bins of a scorecard, by what they say of winning."""

from __future__ import annotations

import math

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array
from oneteam.analytics.scorecard.rules.slicing import FEWEST, Slices

DIFFERENT = 3.84  # chi-square of one degree of freedom at 95 %: neighbours below it are joined
MOST_BINS = 8  # of a number; more than that nobody reads
LEAST_SHARE = 0.02  # of the leads in a bin of a number
RARE = 2.326348  # of a normal distribution, one in a hundred lies above
LEAST_VALUE = 0.005  # information value; less moves hardly a point, however sure it is
HALF = 0.5  # added to wins and losses, so that no bin is certain
RISING, FALLING = "rising", "falling"


def bins(cut: Slices, leads: Array, won: Array, *, shape: str = "") -> Array:
    """The bin of each slice, counted from 0; slice 0 ("not known") is bin 0 and alone in it.

    Of a number, neighbours that do not differ are joined, and with a `shape` those that break it:
    then the share of wins only rises or only falls. Each value of a text is a bin of its own.
    """
    place = np.arange(cut.size)
    if not cut.is_number:
        return place
    groups = _joined(leads[1:], won[1:], least=max(FEWEST, LEAST_SHARE * leads.sum()))
    if shape:
        groups = _monotone(groups, leads[1:], won[1:], shape)
    for number, group in enumerate(groups, 1):
        place[1:][group] = number
    return place


def joined_where(place: Array, points: Array, shape: str) -> Array:
    """The bins with those neighbours joined whose fitted weights break the shape; same if none."""
    sign = -1 if shape == FALLING else 1
    joins = np.zeros(len(points), dtype=np.int64)
    joins[2:] = np.diff(points[1:] * sign) < 0
    return place - np.cumsum(joins)[place]


def weight_of_evidence(leads: Array, won: Array) -> Array:
    """By how much, in log-odds, each bin stands above all leads together."""
    lost = leads - won
    every = np.log((won.sum() + HALF) / (lost.sum() + HALF))
    return np.asarray(np.log((won + HALF) / (lost + HALF)) - every)


def information_value(leads: Array, won: Array) -> float:
    """How far wins and losses lie apart over the bins, 0 for not at all.

    N. Siddiqi, Credit Risk Scorecards (2006), chapter 6: under 0.02 it tells nothing, over 0.5 it
    is suspicious.
    """
    lost = leads - won
    apart = (won + HALF) / (won.sum() + HALF) - (lost + HALF) / (lost.sum() + HALF)
    weights = np.log((won + HALF) / (won.sum() + HALF) * (lost.sum() + HALF) / (lost + HALF))
    return float((apart * weights)[leads > 0].sum())


def tells_something(leads: Array, won: Array) -> bool:
    """Whether wins and losses differ over the bins by more than chance would make them, 99 %.

    The information value times (wins x losses / leads) is a chi-square with one degree of freedom
    fewer than there are bins; its 99th percentile as E. B. Wilson, M. M. Hilferty, PNAS 17 (1931).
    """
    wins, every = float(won.sum()), float(leads.sum())
    free = int((leads > 0).sum()) - 1
    if free < 1 or not every:
        return False
    value = information_value(leads, won)
    bound = free * (1 - 2 / (9 * free) + RARE * math.sqrt(2 / (9 * free))) ** 3
    return value >= LEAST_VALUE and value * wins * (every - wins) / every > bound


def _joined(leads: Array, won: Array, *, least: float) -> list[list[int]]:
    groups = [[at] for at in range(len(leads))]
    n, k = [float(v) for v in leads], [float(v) for v in won]
    while len(groups) > 1:
        apart = [_chi_square(n[i], k[i], n[i + 1], k[i + 1]) for i in range(len(groups) - 1)]
        small = [i for i, count in enumerate(n) if count < least]
        at = int(np.argmin(apart))
        if small and apart[at] >= DIFFERENT:
            at = min(
                (i for i in range(len(apart)) if {i, i + 1} & set(small)), key=apart.__getitem__
            )
        elif apart[at] >= DIFFERENT and len(groups) <= MOST_BINS:
            break
        groups[at] += groups.pop(at + 1)
        n[at] += n.pop(at + 1)
        k[at] += k.pop(at + 1)
    return groups


def _monotone(groups: list[list[int]], leads: Array, won: Array, shape: str) -> list[list[int]]:
    """Pool neighbours that break the shape (pool adjacent violators)."""
    sign = -1 if shape == FALLING else 1
    kept: list[tuple[list[int], float, float]] = []
    for group in groups:
        new = (group, float(leads[group].sum()), float(won[group].sum()))
        while kept and sign * (kept[-1][2] * new[1] - new[2] * kept[-1][1]) >= 0:
            old = kept.pop()
            new = (old[0] + new[0], old[1] + new[1], old[2] + new[2])
        kept.append(new)
    return [group for group, _, _ in kept]


def _chi_square(n: float, k: float, m: float, j: float) -> float:
    every, wins = n + m, k + j
    if not n or not m or wins in (0.0, every):
        return 0.0
    return every * (k * (m - j) - j * (n - k)) ** 2 / (n * m * wins * (every - wins))
