"""Reads a lead as routing sees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import LeadNotFound, Newcomer
from oneteam.domain.capture.rules import Status
from oneteam.domain.routing.models import Assignment
from oneteam.statements.ready import Ready

# Somebody in sales talks with the person behind such a lead.
ON_A_DESK = (Status.ASSIGNED, Status.ACCEPTED, Status.CONVERTED)
_NUMBERS = Assignment.objects.filter(lead=OuterRef("pk")).order_by("-number")
_OTHERS = Lead.objects.filter(
    contact=OuterRef("contact"), status__in=ON_A_DESK, owner__isnull=False
).exclude(id=OuterRef("id"))
_LEAD_NOW = Ready(
    lambda lead_id: (
        Lead.objects.filter(id=lead_id)
        .annotate(
            last_number=Subquery(_NUMBERS.values("number")[:1]),
            holder=Subquery(_OTHERS.order_by("-arrived_at", "-id").values("owner")[:1]),
        )
        .values_list(
            "status",
            "owner_id",
            "account__owner_id",
            "last_number",
            "holder",
        )
    ),
    lead_id=int,
)


_HOLDER = Ready(
    lambda contact_id: (
        Lead.objects.filter(contact=contact_id, status__in=ON_A_DESK, owner__isnull=False)
        .order_by("-arrived_at", "-id")
        .values_list("owner")[:1]
    ),
    contact_id=int,
)


@dataclass(frozen=True, slots=True)
class LeadNow:
    """A lead as routing sees it."""

    id: int
    status: Status
    owner_id: int | None
    account_owner: int | None
    last_number: int
    contact_holder: int | None = None  # has the contact's last inquiry
    newcomer: Newcomer | None = None  # arrives in this act


def lead_now(lead: int | Newcomer) -> LeadNow:
    """A lead as routing sees it. Raises LeadNotFound."""
    if isinstance(lead, Newcomer):
        return _new(lead)
    row = _LEAD_NOW.row(lead_id=lead)
    if row is None:
        raise LeadNotFound(f"There is no lead {lead}.")
    status, owner_id, account_owner, number, holder = row
    return LeadNow(
        id=lead,
        status=Status(status),
        owner_id=owner_id,
        account_owner=account_owner,
        last_number=number or 0,
        contact_holder=holder,
    )


def _new(newcomer: Newcomer) -> LeadNow:
    lead = newcomer.lead
    known = _HOLDER.row(contact_id=lead.contact_id) if newcomer.was_known else None
    return LeadNow(
        id=lead.pk,
        status=Status(lead.status),
        owner_id=lead.owner_id,
        account_owner=lead.account.owner_id if lead.account else None,
        last_number=0,
        contact_holder=known[0] if known else None,
        newcomer=newcomer,
    )
