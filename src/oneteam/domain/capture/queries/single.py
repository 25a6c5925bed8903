"""Leads without a question of permission, for those who were asked already, and lists by cursor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries.access import LeadNotFound
from oneteam.domain.capture.queries.newcomers import Newcomer
from oneteam.domain.capture.queries.paging import COLUMNS, Filters, found_leads
from oneteam.org.models import Person
from oneteam.org.queries import workers
from oneteam.statements.ready import Ready

_LEAD = Ready(
    lambda lead_id: Lead.objects.select_related(
        "contact", "account", "campaign", "brought_by", "owner"
    ).filter(id=lead_id),
    lead_id=int,
)


class Arrived(NamedTuple):
    """What whoever brought a lead is told of it."""

    status: str
    grade: str
    points: int
    arrived_at: datetime
    owner_id: int | None
    owner_name: str | None
    owner_email: str | None


_ARRIVED = Ready(
    lambda lead_id: Lead.objects.filter(id=lead_id).values_list(
        "status", "grade", "points", "arrived_at", "owner_id", "owner__name", "owner__email"
    ),
    lead_id=int,
)


class Standing(NamedTuple):
    """Where a lead stands, in a few columns."""

    status: str
    grade: str
    owner_id: int | None
    contact_id: int | None
    wake_on: date | None


_STANDING = Ready(
    lambda lead_id: Lead.objects.filter(id=lead_id).values_list(*Standing._fields), lead_id=int
)


def standing(lead_id: int) -> Standing:
    """Where a lead stands, for those who were asked for permission already. Raises LeadNotFound."""
    row = _STANDING.row(lead_id=lead_id)
    if row is None:
        raise LeadNotFound(f"There is no lead {lead_id}.")
    return Standing(*row)


def arrived(lead: int | Newcomer) -> Arrived:
    """What became of a lead, for whoever brought it. Raises LeadNotFound."""
    if isinstance(lead, Newcomer):
        return _became(lead.lead)
    row = _ARRIVED.row(lead_id=lead)
    if row is None:
        raise LeadNotFound(f"There is no lead {lead}.")
    return Arrived(*row)


def lead(lead_id: int) -> Lead:
    """A lead as it is now, with contact, account and people. Raises LeadNotFound.

    It asks nobody's permission: use `access_lead` unless the person was checked before the lead
    changed hands.
    """
    found: Lead | None = _LEAD.row(lead_id=lead_id)
    if found is None:
        raise LeadNotFound(f"There is no lead {lead_id}.")
    return found


def leads_before(
    person: Person,
    *,
    filters: Filters,
    before: tuple[datetime, int] | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    """The newest leads the person may see, older than a place in the list (arrival, id).

    One query of the same cost on every page; nothing is skipped or repeated when leads arrive
    between two pages.
    """
    found = found_leads(person, filters=filters)
    if before is not None:
        at, last = before
        found = found.filter(arrived_at__lte=at).filter(Q(arrived_at__lt=at) | Q(id__lt=last))
    rows = found.order_by("-arrived_at", "-id").values(*COLUMNS, "owner__email", "campaign__key")
    return list(rows[:limit])


def _became(lead: Lead) -> Arrived:
    owner = None if lead.owner_id is None else workers()[lead.owner_id]
    return Arrived(
        status=lead.status,
        grade=lead.grade,
        points=lead.points,
        arrived_at=lead.arrived_at,
        owner_id=lead.owner_id,
        owner_name=owner and owner.name,
        owner_email=owner and owner.email,
    )
