"""Decides what a share, an average and a curve are, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.pipeline.rules.survival import Z

MINUTE = 60_000_000  # microseconds
WALL_BOUNDS = (5, 15, 60, 1440)  # minutes
BUSINESS_BOUNDS = (5, 15, 60, 240, 1440)
NEVER = np.iinfo(np.int64).max  # never answered: later than any bound


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 percent interval; all three are None of nothing."""

    rate: float | None
    low: float | None
    high: float | None


def wilson(k: int, n: int, *, z: float = Z) -> tuple[float, float]:
    """The score interval of k successes in n, within [0, 1]; (0, 1) when n is 0.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22
    (1927). Unlike the textbook interval it stays sensible for small n and for rates near 0 or 1.
    z is the 97.5th percentile of the normal distribution: 95 percent coverage.
    """
    if n == 0:
        return 0.0, 1.0
    rate = k / n
    scale = 1 + z * z / n
    middle = (rate + z * z / (2 * n)) / scale
    reach = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / scale
    low = 0.0 if k == 0 else max(0.0, middle - reach)
    high = 1.0 if k == n else min(1.0, middle + reach)
    return min(low, rate), max(high, rate)


def share(k: int, n: int) -> Share:
    """k of n as a rate with its interval."""
    if n == 0:
        return Share(None, None, None)
    low, high = wilson(k, n)
    return Share(k / n, low, high)


def median(values: Sequence[float]) -> float | None:
    """The middle value, or the mean of the two middle ones; None of nothing."""
    return float(np.median(np.asarray(values, dtype=float))) if values else None


def mean(values: Sequence[float]) -> float | None:
    """The average; None of nothing."""
    return math.fsum(values) / len(values) if values else None


@dataclass(frozen=True, slots=True)
class Curve:
    """How fast leads were answered: the median in minutes, and how many within each bound.

    `within` maps minutes to a number of leads. The median counts those never answered as later
    than everyone, and is None when the middle lead was never answered.
    """

    median_minutes: float | None
    within: dict[int, int]


def curve(micros: NDArray[np.int64], *, bounds: Sequence[int]) -> Curve:
    """The response curve of waits in microseconds, NEVER for those never answered.

    A wait exactly as long as a bound is within it. Nothing is estimated: whoever was not answered
    until today counts as not answered, so the curve of recent days can still rise.
    """
    ordered = np.sort(micros)
    within = {
        bound: int(np.searchsorted(ordered, bound * MINUTE, side="right")) for bound in bounds
    }
    return Curve(median_minutes=_middle(ordered), within=within)


def _middle(ordered: NDArray[np.int64]) -> float | None:
    if not len(ordered):
        return None
    low, high = int(ordered[(len(ordered) - 1) // 2]), int(ordered[len(ordered) // 2])
    return None if high == NEVER else (low + high) / 2 / MINUTE
