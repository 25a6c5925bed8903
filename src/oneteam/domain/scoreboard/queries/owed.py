"""What marketing owed and what came of leads in a past period, counted beside terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from oneteam.domain.agreement.rules.terms import EVERY, Terms
from oneteam.domain.capture.models import Lead
from oneteam.domain.scoreboard.queries.periods import months, period
from oneteam.domain.scoreboard.queries.replayed import Months, Owed

_FILLED = {
    "name": "contact__name",
    "email": "contact__email",
    "phone": "contact__phone",
    "title": "contact__title",
    "company": "account__name",
    "website": "account__website",
    "country": "account__country",
    "industry": "account__industry",
    "message": "message",
}


def months_of(
    leads: QuerySet[Lead],
    terms: Terms,
    instead_of: Terms | None,
    *,
    since: datetime,
    until: datetime,
) -> Iterable[Months]:
    """In how many whole months of a period the leads owed came; leads by when they qualified."""
    zone = period(None, None).zone
    whole = [
        name
        for name, ends in months(since, until, zone)
        if since <= datetime(int(name[:4]), int(name[5:]), 1, tzinfo=zone) and ends <= until
    ]
    by_month = leads.annotate(month=TruncMonth("qualified_at", tzinfo=zone))
    counts: dict[tuple[str, str], int] = {}
    for month, grade, count in by_month.values_list("month", "grade").annotate(n=Count("pk")):
        for segment in (EVERY, grade[:1]):
            key = (f"{month:%Y-%m}", segment)
            counts[key] = counts.get(key, 0) + count
    was = {one.segment: one.count for one in instead_of.marketing.leads} if instead_of else {}
    for one in terms.marketing.leads:
        came = [counts.get((name, one.segment), 0) for name in whole]
        owed = was.get(one.segment)
        yield Months(
            one.segment,
            one.count,
            sum(count >= one.count for count in came),
            tuple(zip(whole, came, strict=True)),
            owed,
            None if owed is None else sum(count >= owed for count in came),
        )


def rates_of(leads: QuerySet[Lead], terms: Terms, instead_of: Terms | None) -> Iterable[Owed]:
    """The rates both sides owe, over some leads."""
    told = _told(terms)
    found = leads.aggregate(**{name: Count("pk", filter=which) for name, which in told.items()})
    was = instead_of
    rates = [
        ("Accepted by sales", "accepted", "judged", terms.marketing.accepted_percent),
        ("Complete data", "complete", "leads", 100 if terms.marketing.complete else 0),
        ("Got a verdict", "answered", "handed", terms.sales.feedback_percent),
    ]
    then = {
        "accepted": was.marketing.accepted_percent if was else None,
        "answered": was.sales.feedback_percent if was else None,
    }
    for name, done, of, percent in rates:
        if percent:
            counts = (found[done], found[of])
            yield Owed(name, done, of, *counts, percent, then.get(done))


def leads_of_rate(terms: Terms, which: str, *, since: datetime, until: datetime) -> tuple[int, ...]:
    """The leads a rate counts: "accepted", "judged" and so on, or "2026-03:A" for a month's."""
    leads = qualified(since=since, until=until)
    month, _, segment = which.partition(":")
    if segment:
        by_month = leads.annotate(month=TruncMonth("qualified_at", tzinfo=period(None, None).zone))
        rows = by_month.values_list("pk", "month", "grade")
        wanted = "" if segment == EVERY else segment
        return tuple(
            pk for pk, at, grade in rows if f"{at:%Y-%m}" == month and grade.startswith(wanted)
        )
    told = _told(terms)
    return tuple(leads.filter(told[which]).values_list("pk", flat=True)) if which in told else ()


def qualified(*, since: datetime, until: datetime) -> QuerySet[Lead]:
    """The leads that were good enough for sales in a period, in no order."""
    return Lead.objects.filter(qualified_at__gte=since, qualified_at__lt=until).order_by()


def _told(terms: Terms) -> dict[str, Q]:
    filled = Q(pk__isnull=False)
    for name in terms.marketing.complete:
        filled &= (
            Q(account__employees__isnull=False)
            if name == "employees"
            else ~Q(**{_FILLED[name]: ""}) & Q(**{f"{_FILLED[name]}__isnull": False})
        )
    judged, handed = ~Q(verdict=""), Q(assigned_at__isnull=False)
    return {
        "leads": Q(pk__isnull=False),
        "judged": judged,
        "accepted": Q(accepted_at__isnull=False) & judged,
        "handed": handed,
        "answered": handed & judged,
        "complete": filled,
    }
