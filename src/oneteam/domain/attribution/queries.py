"""Reads of journeys: the touches before each deal, and what each campaign earned of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from oneteam.domain.attribution.rules import Model, split, weights
from oneteam.domain.capture.models import Lead, Touch
from oneteam.domain.pipeline.models import Opportunity


@dataclass(frozen=True, slots=True)
class Credit:
    """What one touch of a campaign earned of a deal, in minor units of the deal's currency."""

    deal_id: int
    campaign_id: int
    touched_at: datetime
    is_won: bool
    currency: str
    first_minor: int
    linear_minor: int


def credits_of(campaign_ids: Iterable[int]) -> list[Credit]:
    """What the touches of some campaigns earned of every deal with a known amount.

    A deal's journey is what its contact, or its lead, touched until the deal was opened, of any
    campaign or none; what came later earns nothing. Two queries.
    """
    wanted = set(campaign_ids)
    touched = Touch.objects.filter(campaign__in=wanted)
    known = Q(contact__in=touched.exclude(contact=None).values("contact")) | Q(
        id__in=touched.exclude(lead=None).values("lead")
    )
    deals = list(
        Opportunity.objects.filter(
            lead__in=Lead.objects.filter(known).order_by().values("id"), amount_minor__isnull=False
        ).values_list(
            "id", "lead_id", "lead__contact_id", "amount_minor", "currency", "outcome", "opened_at"
        )
    )
    leads, people = _touches(known)
    found = []
    for deal_id, lead_id, contact_id, amount, currency, outcome, opened_at in deals:
        if amount is None:
            continue
        both = {*leads.get(lead_id, ()), *people.get(contact_id, ())}
        journey = sorted(one for one in both if one[0] <= opened_at)
        count = len(journey)
        first = split(amount, weights(Model.FIRST, count))
        linear = split(amount, weights(Model.LINEAR, count))
        for at, (touched_at, _, campaign_id) in enumerate(journey):
            if campaign_id in wanted:
                found.append(
                    Credit(
                        deal_id,
                        campaign_id,
                        touched_at,
                        outcome == "won",
                        currency,
                        first[at],
                        linear[at],
                    )
                )
    return found


_Touches = dict[int, list[tuple[datetime, int, int]]]


def _touches(known: Q) -> tuple[_Touches, _Touches]:
    """The touches of those leads and their contacts, with 0 for no campaign."""
    leads: _Touches = {}
    people: _Touches = {}
    of = Lead.objects.filter(known, opportunities__isnull=False).order_by()
    rows = Touch.objects.filter(
        Q(lead__in=of.values("id")) | Q(contact__in=of.exclude(contact=None).values("contact"))
    )
    for id_, lead_id, contact_id, campaign_id, at in rows.values_list(
        "id", "lead_id", "contact_id", "campaign_id", "occurred_at"
    ):
        one = (at, id_, campaign_id or 0)
        if lead_id:
            leads.setdefault(lead_id, []).append(one)
        if contact_id:
            people.setdefault(contact_id, []).append(one)
    return leads, people
