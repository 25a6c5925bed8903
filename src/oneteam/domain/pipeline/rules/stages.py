"""Decides which stages a deal goes through when nobody decided otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from oneteam.domain.pipeline.rules import Outcome


@dataclass(frozen=True, slots=True)
class Step:
    """One stage as the rules see it; `probability` is the share of deals in it that are won."""

    key: str
    name: str
    position: int
    probability: Decimal
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NewStage:
    """An open stage as another system calls it."""

    name: str
    probability: Decimal


# Our own starting points; a company changes them to what its own deals did.
DEFAULT_STEPS = (
    Step("discovery", "Discovery", 1, Decimal("0.100"), Outcome.OPEN),
    Step("qualified", "Qualified", 2, Decimal("0.250"), Outcome.OPEN),
    Step("proposal", "Proposal", 3, Decimal("0.500"), Outcome.OPEN),
    Step("negotiation", "Negotiation", 4, Decimal("0.750"), Outcome.OPEN),
    Step("won", "Won", 5, Decimal("1.000"), Outcome.WON),
    Step("lost", "Lost", 6, Decimal("0.000"), Outcome.LOST),
)
