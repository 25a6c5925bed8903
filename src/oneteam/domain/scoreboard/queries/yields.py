"""Expected yield by source, campaign or grade: what a lead of each kind has come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.scoreboard.rules import YieldBy
from oneteam.domain.scoreboard.rules.expectation import RIPE
from oneteam.domain.scoreboard.rules.figures import Share, share

_COLUMNS = {
    YieldBy.SOURCE: "source",
    YieldBy.CAMPAIGN: "campaign__name",
    YieldBy.GRADE: "grade",
}


@dataclass(frozen=True, slots=True)
class YieldRow:
    """What leads of one kind came to; `amounts` of won deals by currency, in minor units."""

    key: str
    leads: int
    deals: int
    won: int
    amounts: tuple[tuple[str, int], ...]

    @property
    def deal_share(self) -> Share:
        """How many became deals, won or not, with the 95 percent interval."""
        return share(self.deals, self.leads)

    @property
    def won_share(self) -> Share:
        """How many were won, with the 95 percent interval."""
        return share(self.won, self.leads)


@dataclass(frozen=True, slots=True)
class Yields:
    """Expected yield by one breakdown, largest rows first; `young` leads say nothing yet."""

    by: YieldBy
    rows: tuple[YieldRow, ...]
    young: int

    def as_json(self) -> dict[str, Any]:
        """The report as the command writes it. Rates are shares from 0 to 1."""
        return {
            "by": self.by.value,
            "young": self.young,
            "rows": [
                {
                    self.by.value: row.key,
                    "leads": row.leads,
                    "deals": row.deals,
                    **_rates("deal", row.deal_share),
                    "won": row.won,
                    **_rates("won", row.won_share),
                    "amounts": [as_money(minor, currency) for currency, minor in row.amounts],
                }
                for row in self.rows
            ],
        }


def yields(by: YieldBy, *, now: datetime) -> Yields:
    """What leads came to that arrived at least 90 days before `now`: younger ones still may.

    A deal is a deal once opened, won or not; a lead with several counts once. A blank stays "".
    """
    column = _COLUMNS[by]
    deals = Opportunity.objects.filter(lead=OuterRef("pk"))
    ripe = Lead.objects.filter(arrived_at__lte=now - RIPE)
    counted = (
        ripe.annotate(sold=Exists(deals), bought=Exists(deals.filter(outcome=Outcome.WON.value)))
        .values_list(column)
        .annotate(
            leads=Count("pk"),
            deals=Count("pk", filter=Q(sold=True)),
            won=Count("pk", filter=Q(bought=True)),
        )
    )
    sums: dict[str, list[tuple[str, int]]] = {}
    won = Opportunity.objects.filter(
        outcome=Outcome.WON.value, amount_minor__isnull=False, lead__arrived_at__lte=now - RIPE
    )
    totals = won.values_list(f"lead__{column}", "currency").annotate(minor=Sum("amount_minor"))
    for key, currency, minor in totals.order_by("currency"):
        sums.setdefault(key or "", []).append((currency, minor))
    rows = [
        YieldRow(key or "", leads, sold, bought, tuple(sums.get(key or "", ())))
        for key, leads, sold, bought in counted
    ]
    young = Lead.objects.filter(arrived_at__gt=now - RIPE).count()
    return Yields(by, tuple(sorted(rows, key=lambda row: (-row.leads, row.key))), young)


def _rates(name: str, found: Share) -> dict[str, float | None]:
    return {
        f"{name}_rate": found.rate,
        f"{name}_low": found.low,
        f"{name}_high": found.high,
    }
