"""How many leads got how far: the bars of the Funnel page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.scoreboard.queries.periods import leads_of, period
from oneteam.domain.scoreboard.rules.figures import Share, share
from oneteam.org.models import Person

LABELS = {
    "arrived": "Arrived",
    "qualified": "Qualified",
    "assigned": "With sales",
    "responded": "Answered",
    "accepted": "Accepted",
    "deal": "Deal",
    "won": "Won",
}


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many leads reached a step, and their share of all that arrived."""

    key: str
    label: str
    count: int
    share: Share


def stage_counts(
    *, since: date | None = None, until: date | None = None, person: Person | None = None
) -> list[StageCount]:
    """How many of the leads that arrived in a period ever reached each step, in order.

    A lead with a deal counts as accepted. Steps are counted apart: imported history may skip some.
    """
    leads = leads_of(period(since, until), person)
    found = leads.aggregate(
        arrived=Count("pk"),
        qualified=Count("qualified_at"),
        assigned=Count("assigned_at"),
        responded=Count("responded_at"),
        accepted=Count("accepted_at"),
    )
    with_deal = leads.filter(opportunities__isnull=False).aggregate(
        deal=Count("pk", distinct=True),
        won=Count("pk", distinct=True, filter=Q(opportunities__outcome=Outcome.WON.value)),
        unsaid=Count("pk", distinct=True, filter=Q(accepted_at=None)),
    )
    found |= with_deal | {"accepted": found["accepted"] + with_deal["unsaid"]}
    return [
        StageCount(
            key=key, label=label, count=found[key], share=share(found[key], found["arrived"])
        )
        for key, label in LABELS.items()
    ]
