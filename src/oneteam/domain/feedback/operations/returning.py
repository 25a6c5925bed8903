"""Writes of leads that come back: mended, reopened, or woken on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from oneteam.acts import act
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.operations import hold
from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.rules import judging
from oneteam.org.models import Person
from oneteam.org.queries import local_day, time_zone
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

log = structlog.get_logger(__name__)
UNSAID = {"verdict": "", "reason": "", "verdict_at": None, "wake_on": None}


class NotReopenable(Exception):
    """The lead is not one that was sent away."""


@joined
def reopen(lead_id: int, *, by: Person, now: datetime, contest: int | None = None) -> None:
    """A lead that was sent away is open again and waits to be judged anew.

    What was said of it stays in its history; `contest` is what overturned it, if it was. Raises
    NotReopenable for any other lead.
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
            data={"was": was, "reason": lead.reason} | ({"contest": contest} if contest else {}),
        ),
        now=now,
    )


def try_wake_one(then: Callable[[int, datetime], object], *, now: datetime) -> int | None:
    """Open a recycled lead whose day has come, together with what it leads to. Returns its id.

    None when none is due. When it fails, nothing of it remains, the lead waits for another day
    and the failure is reported: one lead keeps no other from waking.
    """
    zone, today = ZoneInfo(time_zone()), local_day(now)
    due = Lead.objects.filter(
        wake_on__lte=today, status=Status.RECYCLED.value, is_history=False
    ).order_by("wake_on", "id")
    for lead_id, day in due.values_list("id", "wake_on")[:10]:
        try:
            if day and _wake(lead_id, datetime.combine(day, time(), zone), then, now=now):
                return lead_id
        except Exception:
            log.exception("feedback.pushed_back", lead=lead_id)
            Lead.objects.filter(pk=lead_id, status=Status.RECYCLED.value, wake_on=day).update(
                wake_on=today + timedelta(days=1)
            )
            return lead_id
    return None


@act
def _wake(
    lead_id: int, at: datetime, then: Callable[[int, datetime], object], *, now: datetime
) -> bool:
    hold(lead_id)
    due = Lead.objects.filter(pk=lead_id, status=Status.RECYCLED.value, wake_on=at.date())
    reason = due.values_list("reason", flat=True).first()
    if reason is None:
        return False
    due.update(status=Status.NEW.value, **UNSAID)
    fact = Fact(
        kind="lead.woken",
        subject=f"lead:{lead_id}",
        occurred_at=at,
        actor=SYSTEM,
        key=f"lead.woken:{lead_id}:{at.date().isoformat()}",
        data={"reason": reason},
    )
    record(fact, now=now)
    then(lead_id, now)
    return True
