"""Reads a lead as routing sees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import LeadNotFound
from oneteam.domain.capture.rules import Status


@dataclass(frozen=True, slots=True)
class LeadNow:
    """A lead as routing sees it."""

    id: int
    status: Status
    owner_id: int | None
    account_owner: tuple[int, bool, str] | None  # id, active, role
    last_number: int


def lead_now(lead_id: int) -> LeadNow:
    """A lead as routing sees it. Raises LeadNotFound."""
    row = (
        Lead.objects.filter(id=lead_id)
        .annotate(last_number=Max("assignments__number"))
        .values_list(
            "status",
            "owner_id",
            "account__owner_id",
            "account__owner__is_active",
            "account__owner__role",
            "last_number",
        )
        .first()
    )
    if row is None:
        raise LeadNotFound(f"There is no lead {lead_id}.")
    status, owner_id, account_owner, active, role, number = row
    return LeadNow(
        id=lead_id,
        status=Status(status),
        owner_id=owner_id,
        account_owner=(account_owner, active, role) if account_owner else None,
        last_number=number or 0,
    )
