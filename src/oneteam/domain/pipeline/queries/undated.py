"""Open deals that close in no quarter, because their day is past or nobody said one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.narrowing import needs_a_date
from oneteam.domain.pipeline.queries.single import visible_deals
from oneteam.org.models import Person
from oneteam.org.queries import local_day


def undated_deals(
    person: Person, *, currency: str, now: datetime, limit: int = 8
) -> list[Opportunity]:
    """The first open deals that need a date: those whose day is longest past, then without one."""
    rows = visible_deals(person).filter(needs_a_date(local_day(now)), currency=currency)
    ordered = rows.select_related("stage", "owner").order_by(
        F("close_on").asc(nulls_last=True), "-amount_minor", "id"
    )
    return list(ordered[:limit])
