"""Reads a lead that was handed over, as far as its promises depend on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import OPEN
from oneteam.domain.clocks.rules import Start
from oneteam.sqlite.ready import Ready

_LEAD = Ready(
    lambda lead_id: Lead.objects.filter(pk=lead_id).values_list(
        "owner", "grade", "status", "is_history", "arrived_at", "qualified_at", "assigned_at"
    ),
    lead_id=int,
)


@dataclass(frozen=True, slots=True)
class Handed:
    """What counts about a lead that was handed over."""

    id: int
    owner: int | None
    grade: str
    is_open: bool
    since: dict[Start, datetime | None]  # from when each kind of promise runs


def read_handed(lead_id: int) -> Handed | None:
    """A lead after a hand-over; None for imported history, which keeps no promises."""
    found = _LEAD.row(lead_id=lead_id)
    if found is None:
        raise Lead.DoesNotExist(f"There is no lead {lead_id}.")
    owner, grade, status, is_history, arrived_at, qualified_at, assigned_at = found
    if is_history:
        return None
    return Handed(
        id=lead_id,
        owner=owner,
        grade=grade,
        is_open=status in OPEN,
        since={
            # A lead that was warmed up first is promised an answer from when it was good enough.
            Start.ARRIVAL: qualified_at or arrived_at,
            Start.ASSIGNMENT: assigned_at if owner else None,
        },
    )
