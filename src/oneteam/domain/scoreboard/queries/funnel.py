"""The funnel: how many leads came, were accepted and were won, by one breakdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.scoreboard.queries.keys import (
    filters_of,
    keyed,
    known,
    names_of,
    read_breakdown,
    said,
)
from oneteam.domain.scoreboard.queries.periods import leads_of, period
from oneteam.domain.scoreboard.queries.rows import Funnel, FunnelRow
from oneteam.domain.scoreboard.rules.figures import mean, median, share
from oneteam.org.models import Company, Person

DAY = 86_400  # seconds


@dataclass(slots=True)
class _Tally:
    leads: int = 0
    accepted: int = 0
    days: list[float] = field(default_factory=list)
    amounts: Counter[str] = field(default_factory=Counter)
    won: set[int] = field(default_factory=set)


def funnel(
    *,
    by: str,
    since: date | None = None,
    until: date | None = None,
    person: Person | None = None,
) -> Funnel:
    """The funnel of leads that arrived in a period, both days included, in the company's zone.

    `leads` are all leads, imported history too. `accepted` are those accepted at some time or with
    a deal. `won` are leads with a won deal; the days run from arrival to the first one and are kept
    when negative. `amount` sums the won deals; in several currencies it is None, each currency's
    sum beside it. The owner is who holds the lead, else who held it last, else who owns its
    first deal. A blank key stays "". Raises UnknownBreakdown.
    """
    kind = read_breakdown(by)
    over = period(since, until)
    leads = keyed(leads_of(over, person), kind, over)
    tallies: dict[Any, _Tally] = defaultdict(_Tally)
    counted = leads.values_list("key").annotate(Count("pk"), Count("accepted_at"))
    for key, count, accepted in counted:
        tally = tallies[known(key)]
        tally.leads, tally.accepted = tally.leads + count, tally.accepted + accepted
    _add_deals(tallies, leads)
    names = names_of(kind, tallies)
    home = _currency(tallies.values())
    rows = [
        _row(names.get(key, said(key)), tally, home, filters_of(kind, key))
        for key, tally in tallies.items()
    ]
    return Funnel(by=kind, rows=tuple(sorted(rows, key=lambda row: (-row.leads, row.key))))


def _add_deals(tallies: dict[Any, _Tally], leads: QuerySet[Any]) -> None:
    with_deal = Opportunity.objects.filter(lead__isnull=False).values("lead")
    unsaid = leads.filter(accepted_at=None, pk__in=with_deal)
    for key, count in unsaid.values_list("key").annotate(Count("pk")):
        tallies[known(key)].accepted += count
    won = leads.filter(opportunities__outcome=Outcome.WON.value).order_by(
        "opportunities__closed_at", "opportunities__pk"
    )
    for key, lead_id, arrived_at, amount, currency, closed_at in won.values_list(
        "key",
        "pk",
        "arrived_at",
        "opportunities__amount_minor",
        "opportunities__currency",
        "opportunities__closed_at",
    ):
        _add_won(tallies[known(key)], lead_id, amount, currency, arrived_at, closed_at)


def _add_won(
    tally: _Tally,
    lead_id: int,
    amount: int | None,
    currency: str,
    arrived_at: datetime,
    closed_at: datetime | None,
) -> None:
    if amount is not None:
        tally.amounts[currency] += amount
    if lead_id not in tally.won and closed_at is not None:
        tally.days.append((closed_at - arrived_at).total_seconds() / DAY)
    tally.won.add(lead_id)


def _currency(tallies: Iterable[_Tally]) -> str:
    """What a sum of nothing is in: the one currency of the report, else the company's."""
    used = {currency for tally in tallies for currency in tally.amounts}
    if len(used) == 1:
        return used.pop()
    return Company.objects.values_list("currency", flat=True).first() or "EUR"


def _row(key: str, tally: _Tally, home: str, filters: dict[str, str]) -> FunnelRow:
    return FunnelRow(
        key=key,
        leads=tally.leads,
        accepted=tally.accepted,
        won=len(tally.won),
        share=share(len(tally.won), tally.leads),
        median_days=median(tally.days),
        mean_days=mean(tally.days),
        amounts=tuple(sorted(tally.amounts.items())) or ((home, 0),),
        filters=filters,
    )
