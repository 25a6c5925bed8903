"""Any number of workers fire the same clocks, and each step is taken once (PostgreSQL)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

import cast as people
from cast import NOON
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks import operations
from oneteam.domain.clocks.models import Clock, Escalation
from oneteam.timeline.models import Event

LATE = NOON + timedelta(days=30)


@pytest.mark.postgres
@pytest.mark.usefixtures("committed")
def test_eight_workers_take_each_step_once() -> None:
    rosa = people.enter().rosa
    facts = {"owner": rosa, "status": "assigned", "grade": "A1", "arrived_at": NOON}
    leads = Lead.objects.bulk_create(Lead(assigned_at=NOON, **facts) for _ in range(40))
    for lead in leads:
        operations.start(lead.pk, now=NOON)
    together = Barrier(8)

    def work(_: int) -> int:
        together.wait()
        fired = 0
        try:
            while done := operations.fire_due(now=LATE, limit=25):
                fired += done
        finally:
            connections.close_all()
        return fired

    with ThreadPoolExecutor(8) as pool:
        fired = sum(pool.map(work, range(8)))
    while more := operations.fire_due(now=LATE):  # what others held when the last one asked
        fired += more
    # per lead: accept 4 (reassigning is apart), respond 4, attempts 3, verdict 4
    assert fired == Escalation.objects.count() == 40 * 15
    assert Event.objects.filter(kind="clock.breached").count() == 160
    assert set(Clock.objects.values_list("state", flat=True)) == {"breached"}
