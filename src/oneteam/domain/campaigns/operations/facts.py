"""The facts that plans leave on the timeline of their campaign."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


def note(
    kind: str, plan: CampaignPlan, *, by: Person, now: datetime, part: object = "", **data: Any
) -> None:
    """Record what was done to a plan; `part` tells facts of one kind and moment apart."""
    record(
        Fact(
            kind=kind,
            subject=f"campaign:{plan.campaign_id}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"{kind}:{plan.pk}:{part}:{now.isoformat()}",
            data={"plan": plan.pk, **data},
        ),
        now=now,
    )
