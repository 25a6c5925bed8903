"""Writes of the scoreboard: who looked at the other team's work, and what a night counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from oneteam.domain.scoreboard import queries
from oneteam.domain.scoreboard.models import Look, YieldCount
from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org.models import Person
from oneteam.org.queries import local_day

AT_NIGHT = timedelta(hours=2)  # of the company's day: hardly anybody works, here or elsewhere
KEPT = timedelta(days=7)  # of nights


def look(person: Person, *, screen: Screen, day: date) -> None:
    """Keep that a person looked at a screen on a day; once a day is enough."""
    Look.objects.bulk_create(
        [Look(person=person, screen=screen.value, day=day)], ignore_conflicts=True
    )


def count_yields(*, now: datetime) -> bool:
    """Count what leads came to, once in each night. False when that was done, by any worker.

    Whoever writes the first row of a night has counted it; what the others counted is dropped.
    """
    night = local_day(now - AT_NIGHT)
    if YieldCount.objects.filter(night=night).exists():
        return False
    found = queries.count_yields(now=now)
    if found is None:
        return False
    rows = [
        YieldCount(
            night=night,
            by=row.by,
            key=row.key,
            leads=row.leads,
            deals=row.deals,
            won=row.won,
            amounts=[list(one) for one in row.amounts],
            arrived_until=found.arrived_until,
            counted_at=found.counted_at,
        )
        for row in found.rows
    ]
    try:
        with transaction.atomic():
            YieldCount.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        return False
    YieldCount.objects.filter(night__lt=night - KEPT).delete()
    return True
