"""What leads like this one came to: read beside a verdict, so that one bad lead is in context."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.queries.yields_counted import counted
from oneteam.domain.scoreboard.rules.expectation import (
    ALL,
    ENOUGH,
    RIPE,
    Group,
    Yield,
    both,
    expect,
)

_Alike = tuple[str, tuple[str, str], Q]


def expected_yield(
    *, source: str | None = None, grade: str | None = None, now: datetime | None = None
) -> Yield:
    """How many of 100 such leads become deals, with its 95 percent interval.

    Of the first of these groups with 30 leads or more: same grade and source, same grade, same
    source, all. A deal is a deal once opened, won or not. As it was counted in the last night, from
    leads that were a quarter old; counted just now when there is a moment to count for, and as long
    as there was too little in the night.
    """
    alike = _alike(source, grade)
    found = counted(kinds=[kind for _, kind, _ in alike]) if now is None else None
    if found is not None:
        rows = {(row.by, row.key): row for row in found.rows}
        if rows[ALL, ""].leads >= ENOUGH:
            groups = [
                Group(likeness, rows[kind].leads, rows[kind].deals)
                for likeness, kind, _ in alike
                if kind in rows
            ]
            return expect(groups, counted_at=found.counted_at)
    return _just_now(alike, now)


def _just_now(alike: list[_Alike], now: datetime | None) -> Yield:
    newest = now or Lead.objects.aggregate(at=Max("arrived_at"))["at"]
    if newest is None:
        return expect([Group("", 0, 0)])
    counts: dict[str, Count] = {}
    for number, (_, _, which) in enumerate(alike):
        counts[f"leads{number}"] = Count("pk", filter=which)
        counts[f"deals{number}"] = Count("pk", filter=which & Q(has_deal=True))
    has_deal = Exists(Opportunity.objects.filter(lead=OuterRef("pk")))
    ripe = Lead.objects.filter(arrived_at__lte=newest - RIPE).annotate(has_deal=has_deal)
    found = ripe.aggregate(**counts)
    return expect(
        [
            Group(likeness, found[f"leads{number}"], found[f"deals{number}"])
            for number, (likeness, _, _) in enumerate(alike)
        ]
    )


def _alike(source: str | None, grade: str | None) -> list[_Alike]:
    """Groups of past leads from the most alike to all: in words, as counted, and as a filter."""
    found: list[_Alike] = []
    origin = f"from {source}" if source else "of no known source"
    if grade and source is not None:
        kind = ("grade_source", both(grade, source))
        found.append((f"of grade {grade} {origin}", kind, Q(grade=grade, source=source)))
    if grade:
        found.append((f"of grade {grade}", ("grade", grade), Q(grade=grade)))
    if source is not None:
        found.append((origin, ("source", source), Q(source=source)))
    return [*found, ("of every kind", (ALL, ""), Q(pk__isnull=False))]
