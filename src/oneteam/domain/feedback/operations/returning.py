"""Writes of leads that come back: mended, reopened, or woken on their day."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback import queries
from oneteam.domain.feedback.rules import judging
from oneteam.org.models import Person
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

UNSAID = {"verdict": "", "reason": "", "verdict_at": None, "wake_on": None}


class NotReopenable(Exception):
    """The lead is not one that was sent away."""


@transaction.atomic
def reopen(lead_id: int, *, by: Person, now: datetime) -> None:
    """A lead that was sent away is open again and waits to be judged anew.

    What was said of it stays in its history. Raises NotReopenable for any other lead.
    """
    lead = Lead.objects.only("status", "reason", "verdict_at").get(pk=lead_id)
    if lead.status not in judging.REOPENABLE:
        raise NotReopenable("Only a returned, recycled or rejected lead can be opened again.")
    was, said_at = lead.status, lead.verdict_at
    won = Lead.objects.filter(pk=lead_id, status=was).update(status=Status.NEW.value, **UNSAID)
    if not won:
        raise NotReopenable("Someone else changed this lead meanwhile; look again.")
    record(
        Fact(
            kind="lead.reopened",
            subject=f"lead:{lead_id}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"lead.reopened:{lead_id}:{(said_at or now).isoformat()}",
            data={"was": was, "reason": lead.reason},
        ),
        now=now,
    )


@transaction.atomic
def try_wake_one(*, now: datetime) -> int | None:
    """Open one recycled lead whose day has come; its id, or None when none is due."""
    zone = queries.company_zone()
    due = Lead.objects.filter(
        wake_on__lte=now.astimezone(zone).date(), status=Status.RECYCLED.value, is_history=False
    ).order_by("wake_on", "id")
    for lead in due.only("wake_on", "reason")[:10]:
        day = lead.wake_on
        won = Lead.objects.filter(pk=lead.pk, status=Status.RECYCLED.value, wake_on=day).update(
            status=Status.NEW.value, **UNSAID
        )
        if not won or day is None:
            continue
        record(
            Fact(
                kind="lead.woken",
                subject=f"lead:{lead.pk}",
                occurred_at=datetime.combine(day, time(), zone),
                actor=SYSTEM,
                key=f"lead.woken:{lead.pk}:{day.isoformat()}",
                data={"reason": lead.reason},
            ),
            now=now,
        )
        return lead.pk
    return None
