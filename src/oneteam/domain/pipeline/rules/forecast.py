"""Decides what a quarter is expected to bring, from the deals that are to close in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from oneteam.domain.pipeline.rules import Commitment, Outcome

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """Deals that count alike: of one outcome, stage probability and commitment."""

    outcome: Outcome
    probability: Decimal
    commitment: Commitment
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """One quarter in one currency; amounts in minor units."""

    currency: str
    won: int = 0
    won_count: int = 0
    open: int = 0
    open_count: int = 0
    weighted: int = 0  # each open deal by the share of deals in its stage that are won
    best_case: int = 0  # open deals their owners give a good chance
    best_case_count: int = 0
    commit: int = 0  # open deals whose owners gave their word
    commit_count: int = 0
    target: int | None = None

    @property
    def expected(self) -> int:
        """What is won already and the weighted rest."""
        return self.won + self.weighted

    @property
    def missing(self) -> int | None:
        """What is still to be won; 0 when the target is reached, None without one."""
        return None if self.target is None else max(0, self.target - self.won)

    @property
    def coverage(self) -> float | None:
        """How many times the open deals would fill what is missing; None when nothing is."""
        return self.open / self.missing if self.missing else None

    @property
    def attained(self) -> float | None:
        """The share of the target that is won; None without a target."""
        return self.won / self.target if self.target else None


def forecast(lots: Iterable[Lot], *, currency: str, target: int | None = None) -> Forecast:
    """The forecast of one quarter in one currency.

    Weighted is summed exactly and rounded once, halves away from zero. Lost deals count nowhere.
    """
    lots = list(lots)
    won = [lot for lot in lots if lot.outcome is Outcome.WON]
    still = [lot for lot in lots if lot.outcome is Outcome.OPEN]
    best = [lot for lot in still if lot.commitment is Commitment.BEST_CASE]
    word = [lot for lot in still if lot.commitment is Commitment.COMMIT]
    weighted = sum((lot.amount_minor * lot.probability for lot in still), NOTHING)
    return Forecast(
        currency=currency,
        won=_worth(won),
        won_count=_count(won),
        open=_worth(still),
        open_count=_count(still),
        weighted=int(weighted.quantize(Decimal(1), ROUND_HALF_UP)),
        best_case=_worth(best),
        best_case_count=_count(best),
        commit=_worth(word),
        commit_count=_count(word),
        target=target,
    )


def _worth(lots: Iterable[Lot]) -> int:
    return sum(lot.amount_minor for lot in lots)


def _count(lots: Iterable[Lot]) -> int:
    return sum(lot.count for lot in lots)
