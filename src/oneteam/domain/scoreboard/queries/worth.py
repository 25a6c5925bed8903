"""What past leads came to, as it was known at several moments: what later leads are expected to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.scoreboard.rules.expectation import RIPE
from oneteam.domain.scoreboard.rules.worth import Basis, Likeness

Past = dict[Likeness, Basis]


def past_at(moments: Sequence[datetime], *, currency: str) -> list[Past]:
    """What leads for sales had won by each of some moments, in order, by source and grade.

    At each moment of leads that had arrived 90 days before it, and of deals that were won by then,
    in one currency. Two queries, however many moments.
    """
    if not moments:
        return []
    ripe = [moment - RIPE for moment in moments]
    for_sales = Q(qualified_at__isnull=False) | Q(is_history=True)
    leads = Lead.objects.order_by().filter(for_sales, arrived_at__lte=ripe[-1])
    known = Case(
        *(When(arrived_at__lte=moment, then=Value(at)) for at, moment in enumerate(ripe)),
        output_field=IntegerField(),
    )
    counted = leads.annotate(known=known).values_list("known", "source", "grade")
    added: list[Past] = [{} for _ in moments]
    for at, source, grade, count in counted.annotate(n=Count("pk")):
        _add(added[at], (source, grade), Basis(leads=count))
    by_lead: dict[int, int] = {}
    for at, lead, like, minor in sorted(_won(moments, ripe, currency)):
        before = by_lead.get(lead, 0)
        by_lead[lead] = before + minor
        _add(added[at], like, Basis(won=minor, squares=(before + minor) ** 2 - before**2))
    found: list[Past] = []
    for fresh in added:
        past = dict(found[-1]) if found else {}
        for like, basis in fresh.items():
            _add(past, like, basis)
        found.append(past)
    return found


def _won(
    moments: Sequence[datetime], ripe: Sequence[datetime], currency: str
) -> list[tuple[int, int, Likeness, int]]:
    rows = Opportunity.objects.filter(
        Q(lead__qualified_at__isnull=False) | Q(lead__is_history=True),
        outcome=Outcome.WON.value,
        currency=currency,
        amount_minor__isnull=False,
        closed_at__lt=moments[-1],
        lead__arrived_at__lte=ripe[-1],
    )
    told: Any = rows.order_by().values_list(
        "lead", "lead__source", "lead__grade", "lead__arrived_at", "closed_at", "amount_minor"
    )
    return [
        (max(bisect_left(ripe, came), bisect_right(moments, closed)), lead, (source, grade), minor)
        for lead, source, grade, came, closed, minor in told
    ]


def _add(past: Past, like: Likeness, basis: Basis) -> None:
    past[like] = past.get(like, Basis()) + basis
