"""Writes of who looks after an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from oneteam.domain.capture.models import Account, Lead
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
def own_account(lead_id: int, *, by: Person, now: datetime) -> bool:
    """Sales took a lead up: whoever holds it owns its account from now on, if nobody does.

    An owner who no longer works here gives way. False when the account keeps its owner.
    """
    lead = Lead.objects.only("owner_id", "account_id").get(id=lead_id)
    if lead.account_id is None or lead.owner_id is None:
        return False
    free = Account.objects.filter(Q(owner=None) | Q(owner__is_active=False), id=lead.account_id)
    if not free.exclude(owner=lead.owner_id).update(owner=lead.owner_id):
        return False
    record(
        Fact(
            kind="account.owned",
            subject=f"account:{lead.account_id}",
            occurred_at=now,
            key=f"account.owned:{lead.account_id}:{lead_id}:{now.isoformat()}",
            actor=f"person:{by.pk}",
            data={"person": lead.owner_id, "lead": lead_id},
        ),
        now=now,
    )
    return True
