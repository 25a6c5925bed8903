"""Decides how long deals stay in a stage, and when one has stayed too long.

The same estimate tells how long leads wait for an answer, in minutes: time is in whole units of
whatever it was counted in.

The estimate is Kaplan and Meier's (Nonparametric estimation from incomplete observations, Journal
of the American Statistical Association 53, 1958, pages 457 to 481): a deal still in the stage
counts for as long as it has been there, and is not taken for one that never leaves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

# A deal is stale when four of five past deals had left by its age. Four of five is the custom of
# service levels (80 % of calls); it is the 0.80 quantile of the time in stage, no fixed age.
GONE = 0.8
# Below this many past deals nothing is said: with 20, the 95 % interval of a share of 0.8 is
# 0.8 ± 1.96 √(0.8 · 0.2 / 20), which is ± 0.18 already.
ENOUGH = 20
Z = NormalDist().inv_cdf(0.975)  # of a 95 % interval: 1.96


@dataclass(frozen=True, slots=True)
class Survival:
    """The share of deals still in a stage after so many whole days: (days, share), falling."""

    steps: tuple[tuple[int, float], ...]
    left: int  # past deals: those that left the stage
    waiting: int  # deals still in it

    @property
    def is_telling(self) -> bool:
        """Whether there are enough past deals to say anything."""
        return self.left >= ENOUGH

    def staying(self, days: int) -> float:
        """The share of deals still in the stage after so many days; 1 before the first left."""
        share = 1.0
        for at, then in self.steps:
            if at > days:
                break
            share = then
        return share


def survival(left: Mapping[int, int], waiting: Mapping[int, int]) -> Survival:
    """The estimate from how many deals left after, and how many wait for, so many whole days.

    Who waits since as many days as another left after counts as having been there then.
    """
    at_risk = sum(left.values()) + sum(waiting.values())
    share, steps = 1.0, []
    for days in sorted({*left, *waiting}):
        gone = left.get(days, 0)
        if gone:
            share *= 1 - gone / at_risk
            steps.append((days, share))
        at_risk -= gone + waiting.get(days, 0)
    return Survival(tuple(steps), left=sum(left.values()), waiting=sum(waiting.values()))


def spread(
    left: Mapping[int, int], waiting: Mapping[int, int], at: int
) -> tuple[float, float, float]:
    """The share still there after so long, and its 95 percent interval.

    Greenwood's variance (The natural duration of cancer, 1926) on the scale of log(-log): the
    interval stays within 0 and 1 (Kalbfleisch and Prentice, The Statistical Analysis of Failure
    Time Data, 1980, section 1.3). Where none or all left it is as wide as can be said: the rule of
    three, 3 of n (Hanley and Lippman-Hand, JAMA 249, 1983).
    """
    at_risk = everyone = sum(left.values()) + sum(waiting.values())
    share, summed = 1.0, 0.0
    for days in sorted({*left, *waiting}):
        if days > at:
            break
        gone = left.get(days, 0)
        share *= 1 - gone / at_risk
        if 0 < gone < at_risk:
            summed += gone / (at_risk * (at_risk - gone))
        at_risk -= gone + waiting.get(days, 0)
    third = min(1.0, 3 / everyone) if everyone else 1.0
    if share >= 1:
        return 1.0, 1 - third, 1.0
    if share <= 0:
        return 0.0, 0.0, third
    reach = Z * math.sqrt(summed) / abs(math.log(share))
    low, high = share ** math.exp(reach), share ** math.exp(-reach)
    return share, low, high


def gone_by(curve: Survival, share: float = GONE) -> int | None:
    """The days by which that share of deals had left. None when fewer ever left, or too few past.

    Exactly at the share counts as reached; a hair of rounding does not undo it.
    """
    if not curve.is_telling:
        return None
    return next((days for days, staying in curve.steps if staying <= 1 - share + 1e-12), None)


def is_stale(days: int, curve: Survival) -> bool:
    """Whether a deal so many days in the stage is older than the day four of five had left by."""
    limit = gone_by(curve)
    return limit is not None and days > limit
