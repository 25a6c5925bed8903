"""The way of a deal through the stages: where it stayed, how long, and what it skipped and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oneteam.domain.pipeline.models import Stay


@dataclass(frozen=True, slots=True)
class Stayed:
    """One stay in a stage; it is there still when it has not left."""

    stage: str
    entered_at: datetime
    left_at: datetime | None
    days: int  # whole days, so far or until it left
    by: str  # who moved it there; "" when nobody told
    why: str  # a stage was skipped because


def way(deal_id: int, *, now: datetime) -> list[Stayed]:
    """The stays of a deal, first to last; those before it was reopened too. One query."""
    rows = Stay.objects.filter(opportunity_id=deal_id).select_related("stage", "by")
    return [
        Stayed(
            stage=row.stage.name,
            entered_at=row.entered_at,
            left_at=row.left_at,
            days=row.days if row.days is not None else max(0, (now - row.entered_at).days),
            by=row.by.name if row.by else "",
            why=row.why,
        )
        for row in rows.order_by("entered_at", "id")
    ]
