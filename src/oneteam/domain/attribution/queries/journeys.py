"""Reads of journeys: the touches before each deal, and what each of them earned of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from oneteam.domain.attribution.rules import Model, earned
from oneteam.domain.capture.models import Touch
from oneteam.domain.capture.queries.counted import among
from oneteam.domain.pipeline.models import Opportunity


class Step(NamedTuple):
    """One touch of a journey; 0 is no campaign."""

    at: datetime
    touch_id: int
    campaign_id: int


@dataclass(frozen=True, slots=True)
class Journey:
    """What was touched until a deal was opened, of any campaign or none, in its order."""

    deal_id: int
    amount_minor: int
    currency: str
    outcome: str
    opened_at: datetime
    closed_on: date | None
    steps: tuple[Step, ...]

    def earned(self, model: Model) -> list[int]:
        """What each step earned of the amount, in minor units; they sum to it. None of no step."""
        return earned(self.amount_minor, len(self.steps), model)


def journeys_of(deals: QuerySet[Opportunity]) -> Iterator[Journey]:
    """The journeys of the deals whose amount is known.

    A journey is what the deal's contact, or its lead, touched until the deal was opened; what came
    later earns nothing. Two queries.
    """
    rows = list(
        deals.filter(amount_minor__isnull=False)
        .order_by()
        .values_list(
            "id",
            "lead_id",
            "lead__contact_id",
            "amount_minor",
            "currency",
            "outcome",
            "opened_at",
            "closed_on",
        )
    )
    leads, people = _steps({row[1] for row in rows} - {None}, {row[2] for row in rows} - {None})
    for deal_id, lead_id, contact_id, amount, currency, outcome, opened_at, closed_on in rows:
        both = {*leads.get(lead_id or 0, ()), *people.get(contact_id or 0, ())}
        steps = tuple(sorted(step for step in both if step.at <= opened_at))
        yield Journey(deal_id, amount or 0, currency, outcome, opened_at, closed_on, steps)


def journeys_touching(campaign_ids: Iterable[int]) -> Iterator[Journey]:
    """The journeys of the deals whose contact or lead touched one of these campaigns."""
    return journeys_of(deals_touching(campaign_ids))


def deals_touching(campaign_ids: Iterable[int]) -> QuerySet[Opportunity]:
    """The deals whose contact or lead touched one of these campaigns."""
    touched = Touch.objects.filter(campaign__in=set(campaign_ids))
    of_contacts = touched.exclude(contact=None).values("contact")
    return Opportunity.objects.filter(
        Q(lead__contact__in=of_contacts) | Q(lead__in=touched.exclude(lead=None).values("lead"))
    )


_Steps = dict[int, list[Step]]


def _steps(lead_ids: Collection[int], contact_ids: Collection[int]) -> tuple[_Steps, _Steps]:
    """The touches of these leads, and those of these contacts."""
    leads: _Steps = {}
    people: _Steps = {}
    columns = ("id", "lead_id", "contact_id", "campaign_id", "occurred_at")
    of_leads = Touch.objects.filter(lead__in=among(lead_ids)).order_by().values_list(*columns)
    of_people = (
        Touch.objects.filter(contact__in=among(contact_ids)).order_by().values_list(*columns)
    )
    for id_, lead_id, contact_id, campaign_id, at in of_leads.union(of_people):
        step = Step(at, id_, campaign_id or 0)
        if lead_id:
            leads.setdefault(lead_id, []).append(step)
        if contact_id:
            people.setdefault(contact_id, []).append(step)
    return leads, people
