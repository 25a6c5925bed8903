"""Which leads are asked about together, and where to find exactly those behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import visible_leads
from oneteam.domain.scoreboard.queries.periods import leads_of, period
from oneteam.domain.scoreboard.queries.standing import standing
from oneteam.domain.scoreboard.rules.became import (
    BY_CODE,
    NEVER_ANSWERED,
    TAKEN_ON,
    Node,
    codes,
    stands,
)
from oneteam.org.models import Person

UNANSWERED_CODES = [
    code
    for code, facts in BY_CODE.items()
    if stands(facts) in NEVER_ANSWERED and not facts.is_answered
]


# Places that are asked for together, as an address names them.
_TOGETHER = {
    "unanswered": UNANSWERED_CODES,
    "taken_on": [code for code, facts in BY_CODE.items() if stands(facts) in TAKEN_ON],
}


@dataclass(frozen=True, slots=True)
class Cohort:
    """Leads that arrived in a period, both days included, as they stood at the end of a day.

    What is None or empty does not restrict; `as_of` None is now. Days are the company's.
    """

    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    brought_by: int | None = None
    campaign: int | None = None
    source: str = ""
    landing_page: str = ""
    viewer: Person | None = None  # only what this person may see


def leads_in(cohort: Cohort) -> QuerySet[Lead]:
    """The leads of a cohort, in no order."""
    found = leads_of(period(cohort.since, cohort.until), None)
    exact = {
        "brought_by": cohort.brought_by,
        "campaign": cohort.campaign,
        "source": cohort.source,
        "landing_page": cohort.landing_page,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if cohort.viewer is None:
        return found
    seen = visible_leads(cohort.viewer)
    return found & seen if seen.query.where else found


def moment(as_of: date | None, *, now: datetime) -> datetime | None:
    """The end of a day where the company is; None, which is now, when the day is not over.

    A datetime is taken as that exact instant.
    """
    if as_of is None or isinstance(as_of, datetime):
        return as_of
    end = datetime.combine(as_of + timedelta(days=1), time(), period(None, None).zone)
    return None if end > now else end


def that_became(way: str, *, reason: str, at: datetime | None) -> QuerySet[Any] | None:
    """The ids of leads that came to a node, from one straight to another, or were never answered.

    `way` is "rejected", "qualified-rejected", "unanswered" or "taken_on"; None for others.
    """
    wanted = _codes(way)
    if wanted is None:
        return None
    found = standing(Lead.objects.order_by(), at=at).filter(code__in=wanted)
    return (found.filter(said=reason) if reason else found).values("pk")


def _codes(way: str) -> list[str] | None:
    if way in _TOGETHER:
        return _TOGETHER[way]
    source, _, target = way.rpartition("-")
    try:
        return codes(Node(source) if source else None, Node(target))
    except ValueError:
        return None
