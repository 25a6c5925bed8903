"""Decides which past leads a lead is compared with, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oneteam.domain.scoreboard.rules.figures import wilson

# A lead younger than a quarter may still become a deal, so it says nothing about the rate yet.
RIPE = timedelta(days=90)
ALL = "all"  # the kind that every lead is of
ENOUGH = 30  # below this the 95 percent interval is too wide to read a lead by


@dataclass(frozen=True, slots=True)
class Group:
    """Past leads that are alike in some way, and how many of them became deals."""

    likeness: str  # "of grade A1 from search", "of grade A1", ...
    leads: int
    deals: int


@dataclass(frozen=True, slots=True)
class Yield:
    """What leads like this one came to. Rates are shares from 0 to 1; n is 0 when unknown."""

    rate: float
    low: float
    high: float
    n: int
    likeness: str = ""
    counted_at: datetime | None = None  # None: just now

    @property
    def sentence(self) -> str:
        """The yield as people read it: one lead is not the average, and neither is a hundred."""
        if not self.n:
            return "Too early to say what leads like this become."
        low, likely, high = (round(100 * part) for part in (self.low, self.rate, self.high))
        verb = "becomes a deal" if likely == 1 else "become deals"
        return f"Of 100 leads like these, {likely} {verb} ({low} to {high})."

    @property
    def basis(self) -> str:
        """Which leads the yield was counted from."""
        if not self.n:
            return ""
        return f"Counted from {self.n:,} leads {self.likeness}".rstrip() + "."


def both(grade: str, source: str) -> str:
    """How leads of a grade from a source are counted together."""
    return f"{grade} {source}"


def expect(groups: Sequence[Group], *, counted_at: datetime | None = None) -> Yield:
    """The yield of the first group large enough, from the most alike to all; else the largest."""
    for group in groups:
        if group.leads >= ENOUGH:
            return _yield(group, counted_at)
    return _yield(max(groups, key=lambda group: group.leads), counted_at)


def _yield(group: Group, counted_at: datetime | None) -> Yield:
    low, high = wilson(group.deals, group.leads)
    rate = group.deals / group.leads if group.leads else 0.0
    return Yield(
        rate=rate,
        low=low,
        high=high,
        n=group.leads,
        likeness=group.likeness,
        counted_at=counted_at,
    )
