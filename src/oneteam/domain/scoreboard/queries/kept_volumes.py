"""Qualified leads delivered in each month, beside the number owed for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Case, Count, Min, Value, When

from oneteam.domain.agreement.rules.terms import EVERY
from oneteam.domain.scoreboard.queries.kept_facts import complete, delivered
from oneteam.domain.scoreboard.queries.periods import Period, months
from oneteam.domain.scoreboard.queries.worth import past_at
from oneteam.domain.scoreboard.rules.kept import Span
from oneteam.domain.scoreboard.rules.volumes import Volume, owed_of, segments
from oneteam.domain.scoreboard.rules.worth import Likeness, expected
from oneteam.org.queries import find_company


def by_month(known: Sequence[Span], over: Period, *, now: datetime) -> list[dict[str, Any]]:
    """Qualified leads by month, source and grade, with how many have all that was agreed on."""
    leads = delivered(over)
    since = over.since or leads.aggregate(first=Min("arrived_at"))["first"]
    if since is None:
        return []
    named = months(since, max(since, _end(over, now)), over.zone)
    dated = leads.annotate(
        month=Case(
            *(When(arrived_at__lt=end, then=Value(name)) for name, end in named), default=Value("")
        ),
    )
    fits = complete(known)
    counts: dict[str, Any] = {"n": Count("pk")}
    counts |= {stood.value: Count("pk", filter=which) for stood, which in fits.items()}
    rows: Any = dated.order_by().values("month", "source", "grade").annotate(**counts)
    return list(rows)


def volumes_of(
    known: Sequence[Span], over: Period, rows: Sequence[dict[str, Any]], *, now: datetime
) -> list[Volume]:
    """Each month of a period, so far as it is over, beside what is owed for it.

    What the leads of a month are expected to be worth is taken from what was known when it began.
    """
    if not rows and over.since is None:
        return []
    first = min((row["month"] for row in rows), default="")
    start = over.since or datetime.fromisoformat(f"{first}-01").replace(tzinfo=over.zone)
    start, end = start.astimezone(over.zone), _end(over, now).astimezone(over.zone)
    found: list[Volume] = []
    last = end - timedelta(microseconds=1)  # the month that begins at the end has no time in it
    named = months(start, last, over.zone) if start < end else []
    begins = [datetime.fromisoformat(f"{name}-01").replace(tzinfo=over.zone) for name, _ in named]
    currency = _currency(known)
    pasts = past_at(begins, currency=currency)
    for (name, after), month, past in zip(named, begins, pasts, strict=True):
        since, until = max(start, month), min(end, after)
        for segment in segments(known) or [EVERY]:
            mine = [
                row for row in rows if row["month"] == name and segment in (EVERY, row["grade"][:1])
            ]
            counts: Counter[Likeness] = Counter()
            for row in mine:
                counts[row["source"], row["grade"]] += row["n"]
            owed = partial(owed_of, known, segment=segment, since=since, until=until)
            found.append(
                Volume(
                    month=month.date(),
                    segment=segment,
                    since=since.date(),
                    until=(until - timedelta(microseconds=1)).date(),
                    delivered=counts.total(),
                    owed=owed(),
                    worth=expected(counts, past),
                    owed_minor=round(owed(worth_in=currency)),
                    currency=currency,
                )
            )
    return sorted(
        found, key=lambda one: (-one.month.toordinal(), one.segment != EVERY, one.segment)
    )


def _currency(known: Sequence[Span]) -> str:
    if known:
        return known[-1].terms.currency
    company = find_company()
    return company.currency if company else "EUR"


def _end(over: Period, now: datetime) -> datetime:
    return min(over.until, now) if over.until else now
