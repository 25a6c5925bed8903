"""What the funnel is broken down by: each lead's key, its name, and how to find its leads again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Expression, F, Max, Min, QuerySet, Value, When
from django.db.models.expressions import Combinable

from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import LAST_HOLDER, own_field, own_fields
from oneteam.domain.scoreboard.queries.periods import Period, months
from oneteam.domain.scoreboard.rules import By, ByOwnField, UnknownBreakdown, breakdown
from oneteam.org.models import Person


def read_breakdown(name: str) -> By | ByOwnField:
    """The breakdown of that name, one of the company's own fields too. Raises UnknownBreakdown."""
    try:
        return breakdown(name)
    except UnknownBreakdown:
        own = own_field(name)
        if own is None:
            raise
        return ByOwnField(own.name, own.label)


def breakdowns() -> list[By | ByOwnField]:
    """Everything the funnel can be broken down by."""
    return [*By, *(ByOwnField(one.name, one.label) for one in own_fields())]


def keyed(leads: QuerySet[Lead], kind: By | ByOwnField, over: Period) -> QuerySet[Any]:
    """The leads with the `key` under which each is counted."""
    return leads.annotate(key=_key(leads, kind, over))


def _key(leads: QuerySet[Lead], kind: By | ByOwnField, over: Period) -> Combinable | Expression:
    if isinstance(kind, ByOwnField):
        own = own_field(kind.value)
        return own.value if own else Value("")
    if kind is By.CAMPAIGN:
        return F("campaign_id")
    if kind is By.OWNER:
        return LAST_HOLDER
    if kind is not By.MONTH:
        return F(kind.value)
    ends = leads.aggregate(first=Min("arrived_at"), last=Max("arrived_at"))
    if ends["first"] is None:
        return F("pk")  # of no leads any column groups to nothing; a constant would be one row
    named = months(ends["first"], ends["last"], over.zone)
    return Case(
        *(When(arrived_at__lt=end, then=Value(name)) for name, end in named), default=Value("")
    )


def known(key: Any) -> Any:
    """A key as it is counted under: blank is as good as not known."""
    return None if key == "" else key


def names_of(kind: By | ByOwnField, keys: Iterable[Any]) -> dict[Any, str]:
    """How keys that are ids are called."""
    ids = [key for key in keys if key is not None]
    if kind is By.CAMPAIGN:
        return dict(Campaign.objects.filter(pk__in=ids).values_list("pk", "name"))
    if kind is By.OWNER:
        people = list(Person.objects.filter(pk__in=ids).values_list("pk", "name", "email"))
        shared = Counter(name for _, name, _ in people)
        return {pk: f"{name} ({mail})" if shared[name] > 1 else name for pk, name, mail in people}
    return {}


def said(key: Any) -> str:
    """A key as it is written; what is not known is ""."""
    if isinstance(key, bool):
        return "true" if key else "false"
    return "" if key is None else str(key)


def filters_of(kind: By | ByOwnField, key: Any) -> dict[str, str]:
    """What to ask the Leads page for to find the leads of a key."""
    return {"holder" if kind is By.OWNER else kind.value: said(key)}
