"""What leads of each kind came to: counted at once for all kinds, and as it was last counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.scoreboard.models import YieldCount
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.domain.scoreboard.queries.yields import YieldRow
from oneteam.domain.scoreboard.rules.expectation import ALL, RIPE, both
from oneteam.org.queries import local_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came(YieldRow):
    """What leads of one kind came to, and by which breakdown."""

    by: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What leads came to that arrived up to a day, as counted at a moment."""

    arrived_until: date
    counted_at: datetime
    rows: tuple[Came, ...]

    def of(self, by: str) -> list[Came]:
        """One breakdown, largest rows first."""
        found = (row for row in self.rows if row.by == by)
        return sorted(found, key=lambda row: (-row.leads, row.key))


def count_yields(*, now: datetime) -> Counted | None:
    """Count what leads came to that are a quarter old; None when nobody ever arrived.

    A quarter before the newest lead: of a past brought in from files, not before today. A deal is a
    deal once opened, won or not; a lead with several counts once.
    """
    newest = Lead.objects.filter(arrived_at__lte=now).aggregate(at=Max("arrived_at"))["at"]
    if newest is None:
        return None
    until = local_day(newest - RIPE) - DAY
    end = period(None, until).until
    deals = Opportunity.objects.filter(lead=OuterRef("pk"))
    ripe = Lead.objects.filter(arrived_at__lt=end).order_by()
    groups = (
        ripe.annotate(sold=Exists(deals), bought=Exists(deals.filter(outcome=Outcome.WON.value)))
        .values_list("source", "grade", "campaign")
        .annotate(
            leads=Count("pk"),
            deals=Count("pk", filter=Q(sold=True)),
            won=Count("pk", filter=Q(bought=True)),
        )
    )
    won = Opportunity.objects.filter(
        outcome=Outcome.WON.value, amount_minor__isnull=False, lead__arrived_at__lt=end
    ).order_by()
    sums = won.values_list("lead__source", "lead__grade", "lead__campaign", "currency")
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter, {(ALL, ""): Counter()})
    for source, grade, campaign, leads, sold, bought in groups:
        for kind in _kinds(source, grade, campaign):
            counts[kind].update(leads=leads, deals=sold, won=bought)
    amounts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for source, grade, campaign, currency, minor in sums.annotate(minor=Sum("amount_minor")):
        for kind in _kinds(source, grade, campaign):
            amounts[kind][currency] += minor
    return Counted(
        until,
        now,
        tuple(
            Came(
                key, found["leads"], found["deals"], found["won"], _sorted(amounts[by, key]), by=by
            )
            for (by, key), found in sorted(counts.items())
        ),
    )


def counted(*, kinds: Collection[tuple[str, str]] | None = None) -> Counted | None:
    """What was counted in the last night, of some kinds or all; None before the first night."""
    last = YieldCount.objects.order_by("-night").values("night")[:1]
    rows = YieldCount.objects.filter(night=last)
    if kinds is not None:
        wanted = Q(by=ALL)
        for by, key in kinds:
            wanted |= Q(by=by, key=key)
        rows = rows.filter(wanted)
    found = list(rows)
    if not found:
        return None
    return Counted(found[0].arrived_until, found[0].counted_at, tuple(_came(row) for row in found))


def _kinds(source: str, grade: str, campaign: int | None) -> tuple[tuple[str, str], ...]:
    return (
        (ALL, ""),
        ("source", source),
        ("grade", grade),
        ("campaign", str(campaign or "")),
        ("grade_source", both(grade, source)),
    )


def _sorted(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items()))


def _came(row: Any) -> Came:
    amounts = tuple((currency, minor) for currency, minor in row.amounts)
    return Came(row.key, row.leads, row.deals, row.won, amounts, by=row.by)
