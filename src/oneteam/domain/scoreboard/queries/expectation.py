"""What leads like this one came to: read beside a verdict, so that one bad lead is in context."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.rules.expectation import RIPE, Group, Yield, expect


def expected_yield(
    *, source: str | None = None, grade: str | None = None, now: datetime | None = None
) -> Yield:
    """How many of 100 such leads become deals, with its 95 percent interval.

    Counted from leads that arrived at least 90 days before `now` (without it: before the newest
    lead), of the first of these groups with 30 leads or more: same grade and source, same grade,
    same source, all. A deal is a deal once opened, won or not.
    """
    newest = now or Lead.objects.aggregate(at=Max("arrived_at"))["at"]
    if newest is None:
        return expect([Group("", 0, 0)])
    likenesses = _likenesses(source, grade)
    counts: dict[str, Count] = {}
    for number, (_, alike) in enumerate(likenesses):
        counts[f"leads{number}"] = Count("pk", filter=alike)
        counts[f"deals{number}"] = Count("pk", filter=alike & Q(has_deal=True))
    has_deal = Exists(Opportunity.objects.filter(lead=OuterRef("pk")))
    ripe = Lead.objects.filter(arrived_at__lte=newest - RIPE).annotate(has_deal=has_deal)
    found = ripe.aggregate(**counts)
    return expect(
        [
            Group(likeness, found[f"leads{number}"], found[f"deals{number}"])
            for number, (likeness, _) in enumerate(likenesses)
        ]
    )


def _likenesses(source: str | None, grade: str | None) -> list[tuple[str, Q]]:
    found = []
    origin = f"from {source}" if source else "of no known source"
    if grade and source is not None:
        found.append((f"of grade {grade} {origin}", Q(grade=grade, source=source)))
    if grade:
        found.append((f"of grade {grade}", Q(grade=grade)))
    if source is not None:
        found.append((origin, Q(source=source)))
    return [*found, ("of every kind", Q(pk__isnull=False))]
