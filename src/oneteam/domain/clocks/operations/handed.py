"""Reads a lead that was handed over, as far as its promises depend on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import Newcomer
from oneteam.domain.capture.rules import OPEN
from oneteam.domain.clocks.rules import Start
from oneteam.statements.ready import Ready

_TOLD = (
    "owner_id",
    "grade",
    "status",
    "is_history",
    "arrived_at",
    "qualified_at",
    "assigned_at",
)
_LEAD = Ready(lambda lead_id: Lead.objects.filter(pk=lead_id).values_list(*_TOLD), lead_id=int)
_told = attrgetter(*_TOLD)


@dataclass(frozen=True, slots=True)
class Handed:
    """What counts about a lead that was handed over."""

    id: int
    owner: int | None
    grade: str
    is_open: bool
    since: dict[Start, datetime | None]  # from when each kind of promise runs


def read_handed(lead: int | Newcomer) -> Handed | None:
    """A lead after a hand-over; None for imported history, which keeps no promises."""
    lead_id = lead if isinstance(lead, int) else lead.lead.pk
    found = _LEAD.row(lead_id=lead) if isinstance(lead, int) else _told(lead.lead)
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
