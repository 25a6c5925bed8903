"""Decides what past activities brought for what they cost, and when it is too early to tell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from oneteam.domain.scoreboard.rules.figures import Share, share

FEW = 30  # below this a count says little alone: its 95 percent interval is wider than a third
_TAIL = 0.025  # on each side of an interval of 95 percent


@dataclass(slots=True)
class Brought:
    """What an activity, or several together, cost and brought; money by currency, minor units."""

    ends_on: date
    leads: int = 0
    accepted: int = 0
    won: int = 0
    spent: Counter[str] = field(default_factory=Counter)
    pipeline: Counter[str] = field(default_factory=Counter)
    revenue: Counter[str] = field(default_factory=Counter)
    # What was earned of each won deal, by currency and deal: how sure the revenue is.
    wins: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def accepted_share(self) -> Share:
        """Accepted of leads, with its Wilson interval."""
        return share(self.accepted, self.leads)

    @property
    def won_share(self) -> Share:
        """Won of leads, with its Wilson interval."""
        return share(self.won, self.leads)

    def won_parts(self, currency: str) -> list[int]:
        """What was earned of each won deal in a currency."""
        return [part for (code, _), part in self.wins.items() if code == currency and part > 0]


def together(parts: Iterable[Brought]) -> Brought:
    """Several activities as one, over when the last of them is. Raises ValueError of none."""
    found = list(parts)
    whole = Brought(max(part.ends_on for part in found))
    for part in found:
        whole.leads += part.leads
        whole.accepted += part.accepted
        whole.won += part.won
        for name in ("spent", "pipeline", "revenue", "wins"):
            getattr(whole, name).update(getattr(part, name))
    return whole


def cost_per(spent_minor: int, count: int) -> int | None:
    """What one of them cost in minor units, halves to even; None of none."""
    return round(spent_minor / count) if count else None


def cost_range(spent_minor: int, count: int) -> tuple[int, int] | None:
    """Between which costs one of them lies, with 95 percent; None of none, or of so many.

    The spending is certain, the count is not: it could as well have been any in its interval.
    """
    if not 0 < count < FEW or spent_minor <= 0:
        return None
    low, high = poisson(count)
    return round(spent_minor / high), round(spent_minor / low)


def return_on(revenue_minor: int, spent_minor: int) -> float | None:
    """Revenue for each unit of money spent; None where nothing was."""
    return revenue_minor / spent_minor if spent_minor > 0 else None


def return_range(parts: list[int], spent_minor: int) -> tuple[float, float] | None:
    """Between which returns it lies, with 95 percent; `parts` is what each won deal brought.

    None of none, or of so many deals. A sum of deals of different size: the interval of their count
    is stretched by the spread of their sizes. A. J. Dobson and others, Confidence intervals for
    weighted sums of Poisson parameters, Statistics in Medicine 10 (1991).
    """
    count = len(parts)
    if not 0 < count < FEW or spent_minor <= 0:
        return None
    low, high = poisson(count)
    whole, stretch = sum(parts), math.sqrt(sum(part * part for part in parts) / count)
    bottom, top = whole - stretch * (count - low), whole + stretch * (high - count)
    return max(0.0, bottom) / spent_minor, top / spent_minor


@lru_cache(maxsize=FEW)
def poisson(count: int) -> tuple[float, float]:
    """The exact 95 percent interval of a count of independent events that happened `count` times.

    F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936): below it so many
    or more would be a surprise (2.5 percent), above it so few or fewer.
    """
    low = _mean(lambda mean: 1 - _at_most(count - 1, mean) < _TAIL, above=count) if count else 0.0
    return low, _mean(lambda mean: _at_most(count, mean) > _TAIL, above=4 * count + 10)


def _at_most(count: int, mean: float) -> float:
    return math.fsum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


def _mean(is_below: Callable[[float], bool], *, above: float) -> float:
    low, high = 0.0, float(above)
    for _ in range(60):  # halves: past the last digit of a float
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return high


def is_too_early(ends_on: date, *, today: date, cycle_days: float | None) -> bool:
    """Whether less time has passed since the end than a lead usually takes to be won.

    Before anything was won nobody knows how long that is: then it is too early.
    """
    return cycle_days is None or (today - ends_on).days < cycle_days
