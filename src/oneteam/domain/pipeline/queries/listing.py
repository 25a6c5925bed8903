"""Reads of many deals: a page of them with what they are worth together, and sums by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from oneteam.domain.capture.queries import Filters
from oneteam.domain.capture.queries.paging import found_leads
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.single import stages, visible_deals
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org.models import Person

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open deals in one stage; amounts by currency, in minor units."""

    step: Step
    count: int
    amounts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DealPage:
    """One page of deals, and how many and how much all of them are; sums by currency."""

    rows: list[Opportunity]
    total: int
    amounts: tuple[tuple[str, int], ...]
    number: int  # from 1
    pages: int

    @property
    def first(self) -> int:
        """The number of its first deal among all, 0 when there is none."""
        return min((self.number - 1) * PAGE_SIZE + 1, self.total)

    @property
    def last(self) -> int:
        """The number of its last deal among all."""
        return (self.number - 1) * PAGE_SIZE + len(self.rows)


def page_of_deals(
    person: Person,
    *,
    stage: str = "",
    outcome: str = "",
    of: Filters | None = None,
    page: int = 1,
) -> DealPage:
    """Deals a person may see, newest first: of one stage or outcome if named, `of` some leads."""
    found = visible_deals(person)
    if stage:
        found = found.filter(stage__key=stage)
    if outcome:
        found = found.filter(outcome=outcome)
    if of is not None:
        found = found.filter(lead__in=found_leads(person, filters=of).order_by().values("pk"))
    total, amounts = _together(found)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), pages)
    rows = found.select_related("stage", "account", "owner").order_by("-opened_at", "-id")
    start = (number - 1) * PAGE_SIZE
    return DealPage(list(rows[start : start + PAGE_SIZE]), total, amounts, number, pages)


def open_by_stage(person: Person) -> list[StageSum]:
    """What lies in each open stage, of the deals a person may see."""
    sums = list(
        visible_deals(person)
        .filter(outcome=Outcome.OPEN)
        .values_list("stage__key", "currency")
        .annotate(Count("id"), Sum("amount_minor"))
        .order_by("currency")
    )
    return [
        StageSum(
            step=step,
            count=sum(count for key, _, count, _ in sums if key == step.key),
            amounts=tuple((code, total or 0) for key, code, _, total in sums if key == step.key),
        )
        for step in stages()
        if step.outcome is Outcome.OPEN
    ]


def deals_of_marketer(person: Person, *, since: datetime) -> list[Opportunity]:
    """Deals from leads this marketer brought that opened or closed since a moment, newest first."""
    rows = Opportunity.objects.filter(lead__brought_by=person).filter(
        Q(opened_at__gte=since) | Q(closed_at__gte=since)
    )
    return list(rows.select_related("stage", "account", "owner").order_by("-stage_since", "-id"))


def _together(found: QuerySet[Opportunity]) -> tuple[int, tuple[tuple[str, int], ...]]:
    sums = list(found.order_by().values_list("currency").annotate(Count("id"), Sum("amount_minor")))
    known = sorted((code, total) for code, _, total in sums if total is not None)
    return sum(count for _, count, _ in sums), tuple(known)
