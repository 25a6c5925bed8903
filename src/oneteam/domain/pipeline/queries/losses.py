"""Why deals were lost and against whom, of the deals that closed in a stretch of days."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from oneteam.domain.pipeline.queries.finding import Amounts, DealFilters, found_deals
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class Loss:
    """The deals lost for one reason; "" is not known."""

    reason: str
    count: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Contest:
    """How deals against one competitor ended; "" is none named."""

    competitor: str
    won: int
    won_amounts: Amounts
    lost: int
    lost_amounts: Amounts

    @property
    def win_rate(self) -> float:
        """The share won of the deals that are over."""
        return self.won / (self.won + self.lost)


@dataclass(slots=True)
class _Tally:
    count: int = 0
    amounts: Counter[str] = field(default_factory=Counter)

    def add(self, count: int, currency: str, minor: int | None) -> None:
        self.count += count
        if minor is not None:
            self.amounts[currency] += minor

    @property
    def sums(self) -> Amounts:
        return tuple(sorted(self.amounts.items()))


def losses(person: Person, *, since: date | None, until: date | None) -> list[Loss]:
    """Deals lost in these days by reason, most first; both days are included."""
    asked = DealFilters(outcome=Outcome.LOST.value, closed_since=since, closed_until=until)
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for reason, currency, count, minor in _groups(person, asked, "loss_reason"):
        tallies[reason].add(count, currency, minor)
    found = [Loss(reason, one.count, one.sums) for reason, one in tallies.items()]
    return sorted(found, key=lambda loss: (-loss.count, loss.reason))


def contests(person: Person, *, since: date | None, until: date | None) -> list[Contest]:
    """Deals won and lost in these days by competitor: most deals first, none named last."""
    ends: dict[str, dict[str, _Tally]] = {}
    for outcome in (Outcome.WON.value, Outcome.LOST.value):
        asked = DealFilters(outcome=outcome, closed_since=since, closed_until=until)
        for name, currency, count, minor in _groups(person, asked, "competitor"):
            both = ends.setdefault(name, {"won": _Tally(), "lost": _Tally()})
            both[outcome].add(count, currency, minor)
    found = [
        Contest(name, both["won"].count, both["won"].sums, both["lost"].count, both["lost"].sums)
        for name, both in ends.items()
    ]
    return sorted(found, key=lambda one: (not one.competitor, -one.won - one.lost, one.competitor))


def _groups(person: Person, asked: DealFilters, name: str) -> Any:
    found = found_deals(person, filters=asked).order_by()
    return found.values_list(name, "currency").annotate(Count("id"), Sum("amount_minor"))
