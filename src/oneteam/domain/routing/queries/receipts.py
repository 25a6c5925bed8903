"""Reads of who held a lead, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.routing.models import Assignment
from oneteam.domain.routing.rules import Via


@dataclass(frozen=True, slots=True)
class Receipt:
    """One assignment as screens and the API show it."""

    id: int
    number: int
    via: Via
    person_id: int | None
    person_name: str
    pool_id: int | None
    pool_name: str
    assigned_at: datetime
    ended_at: datetime | None
    receipt: dict[str, Any]


def receipts(lead_id: int) -> list[Receipt]:
    """Who held a lead and how each hand-over was decided, newest first."""
    rows = (
        Assignment.objects.filter(lead_id=lead_id)
        .select_related("person", "pool")
        .order_by("-number")
    )
    return [
        Receipt(
            id=row.pk,
            number=row.number,
            via=Via(row.via),
            person_id=row.person_id,
            person_name=row.person.name if row.person else "",
            pool_id=row.pool_id,
            pool_name=row.pool.name if row.pool else "",
            assigned_at=row.assigned_at,
            ended_at=row.ended_at,
            receipt=row.receipt,
        )
        for row in rows
    ]


def had_by(lead_id: int) -> frozenset[int]:
    """Everyone who ever held a lead."""
    return frozenset(
        Assignment.objects.filter(lead_id=lead_id, person__isnull=False).values_list(
            "person_id", flat=True
        )
    )
