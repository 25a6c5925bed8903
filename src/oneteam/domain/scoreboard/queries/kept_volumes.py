"""Qualified leads delivered in each month, beside the number owed for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Min, Value, When
from django.db.models.functions import Left

from oneteam.domain.agreement.rules.terms import EVERY
from oneteam.domain.scoreboard.queries.kept_facts import complete, delivered
from oneteam.domain.scoreboard.queries.periods import Period, months
from oneteam.domain.scoreboard.rules.kept import Span, Volume, owed_of, segments


def by_month(known: Sequence[Span], over: Period, *, now: datetime) -> list[dict[str, Any]]:
    """Qualified leads by month and grade, with how many have what was agreed to be known."""
    leads = delivered(over)
    since = over.since or leads.aggregate(first=Min("arrived_at"))["first"]
    if since is None:
        return []
    named = months(since, max(since, _end(over, now)), over.zone)
    dated = leads.annotate(
        month=Case(
            *(When(arrived_at__lt=end, then=Value(name)) for name, end in named), default=Value("")
        ),
        letter=Left("grade", 1),
    )
    fits = complete(known)
    counts: dict[str, Any] = {"n": Count("pk")}
    counts |= {stood.value: Count("pk", filter=which) for stood, which in fits.items()}
    rows: Any = dated.order_by().values("month", "letter").annotate(**counts)
    return list(rows)


def volumes_of(
    known: Sequence[Span], over: Period, rows: Sequence[dict[str, Any]], *, now: datetime
) -> list[Volume]:
    """Each month of a period, so far as it is over, beside what is owed for it."""
    if not rows and over.since is None:
        return []
    first = min((row["month"] for row in rows), default="")
    start = over.since or datetime.fromisoformat(f"{first}-01").replace(tzinfo=over.zone)
    start, end = start.astimezone(over.zone), _end(over, now).astimezone(over.zone)
    found: list[Volume] = []
    for name, after in months(start, end, over.zone) if start < end else []:
        month = datetime.fromisoformat(f"{name}-01").replace(tzinfo=over.zone)
        since, until = max(start, month), min(end, after)
        for segment in segments(known) or [EVERY]:
            mine = [row for row in rows if row["month"] == name]
            found.append(
                Volume(
                    month=month.date(),
                    segment=segment,
                    since=since.date(),
                    until=(until - timedelta(microseconds=1)).date(),
                    delivered=sum(row["n"] for row in mine if segment in (EVERY, row["letter"])),
                    owed=owed_of(known, segment=segment, since=since, until=until),
                )
            )
    return sorted(
        found, key=lambda one: (-one.month.toordinal(), one.segment != EVERY, one.segment)
    )


def _end(over: Period, now: datetime) -> datetime:
    return min(over.until, now) if over.until else now
