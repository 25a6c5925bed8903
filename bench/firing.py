"""How late 10,000 clocks fire that fall due inside one minute."""

from __future__ import annotations

import time
from dataclasses import dataclass

from installation import Installation

CLOCKS = 10_000
FILL = """
import json
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from oneteam.models import Assignment, Clock, Company, Event, Lead, Person, TargetSet
count = %d
now = timezone.now()
rep = Person.objects.filter(role="rep").first()
targets = TargetSet.objects.order_by("-version").first()
company = Company.objects.get()
first_due = now + timedelta(seconds=20)
with transaction.atomic():
    leads = Lead.objects.bulk_create(
        [Lead(status="assigned", owner=rep, grade="B2", arrived_at=now, qualified_at=now,
              assigned_at=now, source="bench") for _ in range(count)], batch_size=2000)
    Assignment.objects.bulk_create(
        [Assignment(lead=lead, person=rep, via="handed", assigned_at=now) for lead in leads],
        batch_size=2000)
    Clock.objects.bulk_create(
        [Clock(lead=lead, kind="respond", start="arrival", targets=targets,
               calendar=company.calendar, target_seconds=3600, holder=rep,
               started_at=now - timedelta(hours=1), due_soon_at=now - timedelta(minutes=5),
               due_at=first_due + timedelta(seconds=60 * i / count),
               next_step="breach", next_at=first_due + timedelta(seconds=60 * i / count))
         for i, lead in enumerate(leads)], batch_size=2000)
print(json.dumps((first_due - timezone.now()).total_seconds()))
"""
LOOK = """
import json
from oneteam.models import Clock, Escalation
rows = Escalation.objects.filter(step="breach").values_list("fired_at", "due_at")
lags = sorted((fired - due).total_seconds() for fired, due in rows)
print(json.dumps({"lags": lags, "open": Clock.objects.filter(next_step="breach").count()}))
"""


@dataclass(frozen=True)
class Lag:
    """How late the breaches were recorded, in seconds."""

    fired: int
    p50: float
    p99: float
    worst: float


def measure(here: Installation) -> Lag:
    """Let 10,000 clocks fall due inside a minute with one worker running."""
    wait = here.python(FILL % CLOCKS)
    if "worker" not in here.processes:
        here.start("worker", "worker")
    time.sleep(wait + 60)
    deadline = time.monotonic() + 180
    found = here.python(LOOK)
    while found["open"] and time.monotonic() < deadline:
        time.sleep(1)
        found = here.python(LOOK)
    lags = found["lags"]
    return Lag(
        fired=len(lags), p50=lags[len(lags) // 2], p99=lags[int(len(lags) * 0.99)], worst=lags[-1]
    )
