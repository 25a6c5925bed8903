"""Which deals are asked for: filters over what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from oneteam.domain.capture.queries import Filters
from oneteam.domain.capture.queries.paging import found_leads
from oneteam.domain.capture.rules import one_line
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.narrowing import Behind, behind
from oneteam.domain.pipeline.queries.single import visible_deals
from oneteam.org.models import Person

Amounts = tuple[tuple[str, int], ...]  # by currency, in minor units
# What a deal may lack, and how that shows in its row.
BLANKABLE: dict[str, dict[str, Any]] = {
    "amount": {"amount_minor": None},
    "close_on": {"close_on": None},
    "competitor": {"competitor": ""},
    "loss_reason": {"loss_reason": ""},
    "owner": {"owner": None},
}


@dataclass(frozen=True, slots=True)
class DealFilters:
    """Which deals to show; what is empty does not restrict. Days are included on both ends."""

    stage: str = ""
    outcome: str = ""
    owner: int | None = None
    is_mine: bool = False  # owned, or its lead brought, by the person who looks
    brought_by: int | None = None  # the marketer who brought its lead
    campaign: int | None = None  # of its lead
    currency: str = ""
    commitment: str = ""
    text: str = ""  # in the deal's or the company's name
    loss_reason: str = ""
    competitor: str = ""
    closed_since: date | None = None
    closed_until: date | None = None
    closes_since: date | None = None  # expected to close
    closes_until: date | None = None
    blank: frozenset[str] = frozenset()  # of BLANKABLE: those whose value is not known
    of: Filters | None = None  # only deals of these leads
    figure: Behind | None = None  # only deals behind a figure of the forecast, as of `now`
    now: datetime | None = None


def found_deals(person: Person, *, filters: DealFilters) -> QuerySet[Opportunity]:
    """The deals a person may see that fit the filters, in no order."""
    exact = {
        "stage__key": filters.stage,
        "outcome": filters.outcome,
        "owner_id": filters.owner,
        "lead__brought_by_id": filters.brought_by,
        "lead__campaign_id": filters.campaign,
        "currency": filters.currency,
        "commitment": filters.commitment,
        "loss_reason": filters.loss_reason,
        "competitor": filters.competitor,
        "closed_on__gte": filters.closed_since,
        "closed_on__lte": filters.closed_until,
        "close_on__gte": filters.closes_since,
        "close_on__lte": filters.closes_until,
    }
    found = visible_deals(person).filter(**{name: value for name, value in exact.items() if value})
    for name in filters.blank & set(BLANKABLE):
        found = found.filter(**BLANKABLE[name])
    if filters.figure is not None and filters.now is not None:
        found = behind(found, filters.figure, now=filters.now)
    if filters.is_mine:
        found = found.filter(Q(owner=person) | Q(lead__brought_by=person))
    for word in one_line(filters.text[:200]).split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(account__name__icontains=word))
    if filters.of is not None:
        found = found.filter(
            lead__in=found_leads(person, filters=filters.of).order_by().values("pk")
        )
    return found


def together(found: QuerySet[Opportunity]) -> tuple[int, Amounts]:
    """How many deals these are, and what they are worth; an amount not known counts nothing."""
    sums = list(found.order_by().values_list("currency").annotate(Count("id"), Sum("amount_minor")))
    known = sorted((code, total) for code, _, total in sums if total is not None)
    return sum(count for _, count, _ in sums), tuple(known)


def currencies(person: Person) -> list[str]:
    """The currencies of the deals a person may see, by code."""
    found = visible_deals(person).order_by("currency").values_list("currency", flat=True)
    return list(found.distinct())
