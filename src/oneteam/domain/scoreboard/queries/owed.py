"""What marketing owed and what came of leads in a past period, counted beside terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncMonth

from oneteam.domain.agreement.rules.terms import EVERY, Terms
from oneteam.domain.capture.models import Lead
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.domain.scoreboard.queries.periods import months, period
from oneteam.domain.scoreboard.queries.replayed import Owed
from oneteam.domain.scoreboard.queries.worth import past_at
from oneteam.domain.scoreboard.rules.months import Months
from oneteam.domain.scoreboard.rules.worth import Likeness, expected

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

# Files seldom say when a lead was good enough; that sales worked it says that it was.
_WORKED = Q(is_history=True, qualified_at=None) & (
    ~Q(verdict="") | Q(responded_at__isnull=False) | Q(accepted_at__isnull=False)
)
# A lead that came back may have another grade now than when it was good enough.
_AGAIN = ScoreReceipt.objects.order_by().values("lead").annotate(n=Count("pk")).filter(n__gt=1)
_JUDGED = ScoreReceipt.objects.filter(
    lead=OuterRef("pk"), decided_at__lte=OuterRef("qualified_at")
).order_by("-decided_at", "-id")
_GRADE = Case(
    When(
        pk__in=_AGAIN.values("lead"), then=Coalesce(Subquery(_JUDGED.values("grade")[:1]), "grade")
    ),
    default=F("grade"),
)


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
    begins = [datetime(int(name[:4]), int(name[5:]), 1, tzinfo=zone) for name in whole]
    pasts = past_at(begins, currency=terms.currency)
    by_month = leads.annotate(month=TruncMonth("delivered_at", tzinfo=zone))
    counts: dict[tuple[str, str], Counter[Likeness]] = {}
    told = by_month.values_list("month", "source", "then").annotate(n=Count("pk"))
    for month, source, grade, count in told:
        for segment in (EVERY, grade[:1]):
            found = counts.setdefault((f"{month:%Y-%m}", segment), Counter())
            found[source, grade] += count
    was = {one.segment: one for one in instead_of.marketing.leads} if instead_of else {}
    same_money = instead_of is not None and instead_of.currency == terms.currency
    for one in terms.marketing.leads:
        came = [counts.get((name, one.segment), Counter()) for name in whole]
        yield Months(
            segment=one.segment,
            came=tuple(zip(whole, (each.total() for each in came), strict=True)),
            worth=tuple(expected(each, past) for each, past in zip(came, pasts, strict=True)),
            currency=terms.currency,
            owed=one.count,
            owed_minor=one.value_minor,
            instead_of=was[one.segment].count if one.segment in was else None,
            instead_minor=was[one.segment].value_minor
            if same_money and one.segment in was
            else None,
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
        by_month = leads.annotate(month=TruncMonth("delivered_at", tzinfo=period(None, None).zone))
        rows = by_month.values_list("pk", "month", "then")
        wanted = "" if segment == EVERY else segment
        return tuple(
            pk for pk, at, grade in rows if f"{at:%Y-%m}" == month and grade.startswith(wanted)
        )
    told = _told(terms)
    return tuple(leads.filter(told[which]).values_list("pk", flat=True)) if which in told else ()


def qualified(*, since: datetime, until: datetime) -> QuerySet[Lead]:
    """The leads that were good enough for sales in a period, in no order.

    `delivered_at` is when, `then` their grade at that moment. Imported leads that sales answered or
    judged were delivered when they arrived, where their file names no other moment.
    """
    live = Q(qualified_at__gte=since, qualified_at__lt=until)
    past = _WORKED & Q(arrived_at__gte=since, arrived_at__lt=until)
    rows = Lead.objects.filter(live | past).order_by()
    return rows.annotate(delivered_at=Coalesce("qualified_at", "arrived_at"), then=_GRADE)


def _told(terms: Terms) -> dict[str, Q]:
    filled = Q(pk__isnull=False)
    for name in terms.marketing.complete:
        filled &= (
            Q(account__employees__isnull=False)
            if name == "employees"
            else ~Q(**{_FILLED[name]: ""}) & Q(**{f"{_FILLED[name]}__isnull": False})
        )
    judged, handed = ~Q(verdict=""), Q(assigned_at__isnull=False) | _WORKED
    return {
        "leads": Q(pk__isnull=False),
        "judged": judged,
        "accepted": Q(accepted_at__isnull=False) & judged,
        "handed": handed,
        "answered": handed & judged,
        "complete": filled,
    }
