"""Decides what past activities brought for what they cost, and when it is too early to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from oneteam.domain.scoreboard.rules.figures import Share, share


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

    @property
    def accepted_share(self) -> Share:
        """Accepted of leads, with its Wilson interval."""
        return share(self.accepted, self.leads)

    @property
    def won_share(self) -> Share:
        """Won of leads, with its Wilson interval."""
        return share(self.won, self.leads)


def together(parts: Iterable[Brought]) -> Brought:
    """Several activities as one, over when the last of them is. Raises ValueError of none."""
    found = list(parts)
    whole = Brought(max(part.ends_on for part in found))
    for part in found:
        whole.leads += part.leads
        whole.accepted += part.accepted
        whole.won += part.won
        whole.spent += part.spent
        whole.pipeline += part.pipeline
        whole.revenue += part.revenue
    return whole


def cost_per(spent_minor: int, count: int) -> int | None:
    """What one of them cost in minor units, halves to even; None of none."""
    return round(spent_minor / count) if count else None


def return_on(revenue_minor: int, spent_minor: int) -> float | None:
    """Revenue for each unit of money spent; None where nothing was."""
    return revenue_minor / spent_minor if spent_minor > 0 else None


def is_too_early(ends_on: date, *, today: date, cycle_days: float | None) -> bool:
    """Whether less time has passed since the end than a lead usually takes to be won.

    Before anything was won nobody knows how long that is: then it is too early.
    """
    return cycle_days is None or (today - ends_on).days < cycle_days
