"""News for the tests of who is told: a lead, a fact about it, and the worker that tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.stream import operations
from oneteam.timeline.models import Event
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


def a_lead(cast: Cast, name: str = "Ann Berg") -> Lead:
    """A lead of Rosa's that Mia brought."""
    return Lead.objects.create(
        arrived_at=NOON,
        assigned_at=NOON,
        status="assigned",
        owner=cast.rosa,
        brought_by=cast.mia,
        contact=Contact.objects.create(name=name, created_at=NOON),
        account=Account.objects.create(name=f"{name}'s", name_key=name, created_at=NOON),
    )


def happens(
    kind: str, lead: Lead, *, at: datetime = NOON, actor: str = "system", **data: Any
) -> int:
    """A fact about the lead. Returns the event's id."""
    key = f"{kind}:{lead.pk}:{Event.objects.count()}"
    subject = f"lead:{lead.pk}"
    record(Fact(kind, subject, at, key, actor=actor, data=data), now=at)
    return Event.objects.get(key=key).pk


def tell(now: datetime = NOON) -> None:
    """Tell, fold and deliver all that is due."""
    while operations.try_deliver_batch(now=now):
        pass
    while operations.fold_due(now=now):
        pass
    while operations.deliver(lambda: now):
        pass
