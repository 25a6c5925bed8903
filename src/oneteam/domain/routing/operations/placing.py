"""Writes one hand-over: the lead, its assignment and the fact, by compare-and-set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.routing.models import Assignment
from oneteam.domain.routing.queries import LeadNow
from oneteam.domain.routing.rules import Via
from oneteam.statements.ready import ReadyUpdate
from oneteam.statements.sheet import insert
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

# Compare and set: the lead is still as it was found, held by nobody or by this owner.
_PLACED = ReadyUpdate(
    lambda lead_id, found, status, person_id, now: (
        Lead.objects.filter(id=lead_id, status=found, owner_id=None),
        {"status": status, "owner_id": person_id, "assigned_at": now},
    ),
    lead_id=int,
    found=str,
    status=str,
    person_id=int,
    now=datetime,
)
_MOVED = ReadyUpdate(
    lambda lead_id, found, owner_id, status, person_id, now: (
        Lead.objects.filter(id=lead_id, status=found, owner_id=owner_id),
        {"status": status, "owner_id": person_id, "assigned_at": now},
    ),
    lead_id=int,
    found=str,
    owner_id=int,
    status=str,
    person_id=int,
    now=datetime,
)


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where a lead is now: with a person, or (no person) in the queue of a pool.

    `has_moved` is false when nobody else could take it and it stayed where it was.
    """

    lead_id: int
    person_id: int | None
    pool_id: int | None
    via: Via
    number: int
    has_moved: bool = True


def try_place(
    lead: LeadNow,
    *,
    person_id: int | None,
    pool_id: int | None,
    via: Via,
    receipt: Mapping[str, Any],
    found_in: Collection[Status],
    now: datetime,
    actor: str = SYSTEM,
) -> Assigned | None:
    """Give a lead to a person or queue. None when it is no longer as it was found.

    An accepted or converted lead keeps its status; any other becomes assigned or queued.
    """
    status = lead.status
    if status not in (Status.ACCEPTED, Status.CONVERTED):
        status = Status.QUEUED if person_id is None else Status.ASSIGNED
    if lead.status not in found_in:
        return None
    if not _set(lead, status, person_id, now=now):
        return None
    number = lead.last_number + 1
    if lead.last_number:
        Assignment.objects.filter(lead_id=lead.id, ended_at=None).update(ended_at=now)
    (assignment,) = insert(
        Assignment,
        ("lead_id", "person_id", "pool_id", "via", "number", "assigned_at", "receipt"),
        [(lead.id, person_id, pool_id, via.value, number, now, dict(receipt))],
    )
    kind = "lead.queued"
    data: dict[str, Any] = {"pool": pool_id, "number": number}
    if person_id is not None:
        kind, data = "lead.routed", {**data, "via": via.value, "person": person_id}
    record(
        Fact(
            kind=kind,
            subject=f"lead:{lead.id}",
            occurred_at=now,
            key=f"{kind}:{assignment}",
            actor=actor,
            data=data,
        ),
        now=now,
    )
    return Assigned(lead.id, person_id, pool_id, via, number)


def _set(lead: LeadNow, status: Status, person_id: int | None, *, now: datetime) -> bool:
    if lead.newcomer is not None:
        row = lead.newcomer.lead
        row.status, row.owner_id, row.assigned_at = status, person_id, now
        return True
    told: dict[str, Any] = {"lead_id": lead.id, "found": lead.status.value, "now": now}
    told |= {"status": status.value, "person_id": person_id}
    if lead.owner_id is None:
        return bool(_PLACED.update(**told))
    return bool(_MOVED.update(**told, owner_id=lead.owner_id))
