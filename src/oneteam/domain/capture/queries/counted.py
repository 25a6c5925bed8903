"""Filters that find the very leads a figure was counted from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from datetime import timedelta

from django.db import connection
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries.own_fields import with_own_value

BLANKABLE = {
    "source": Q(source=""),
    "landing_page": Q(landing_page=""),
    "campaign": Q(campaign=None),
    "grade": Q(grade=""),
    "owner": Q(owner=None),
}
# How far leads got, as the funnel counts it; a lead with a deal counts as accepted.
REACHED = {
    "qualified": Q(qualified_at__isnull=False),
    "assigned": Q(assigned_at__isnull=False),
    "responded": Q(responded_at__isnull=False),
    "accepted": Q(accepted_at__isnull=False) | Q(opportunities__isnull=False),
    "deal": Q(opportunities__isnull=False),
    "won": Q(opportunities__outcome="won"),
}

_HELD = Lead.objects.filter(pk=OuterRef("pk"), assignments__person__isnull=False)
_SOLD = Lead.objects.filter(pk=OuterRef("pk"), opportunities__owner__isnull=False)
# Who has a lead, else who had it last, else whose its first deal is (files often tell only that).
LAST_HOLDER = Coalesce(
    "owner_id",
    Subquery(_HELD.order_by("-assignments__number").values("assignments__person")[:1]),
    Subquery(
        _SOLD.order_by("opportunities__opened_at", "opportunities__pk").values(
            "opportunities__owner"
        )[:1]
    ),
    output_field=BigIntegerField(),
)


def as_counted(
    leads: QuerySet[Lead],
    *,
    blank: AbstractSet[str],
    reached: str,
    answered_within: int | None,
    is_unanswered: bool,
    holder: int | None = None,
    own: Iterable[tuple[str, str]] = (),
    ids: Collection[int] | None = None,
) -> QuerySet[Lead]:
    """Those of the leads that a figure counted; `answered_within` is in minutes, bound included.

    `holder` has the lead, had it last, or owns its deal; `own` are values of the company's own
    fields; `ids` are what another figure already found.
    """
    if ids is not None:
        leads = leads.filter(id__in=among(ids))
    if holder is not None:
        leads = leads.alias(holder=LAST_HOLDER).filter(holder=holder)
    if "holder" in blank:
        leads = leads.alias(holder=LAST_HOLDER).filter(holder=None)
    for name, said in own:
        leads = with_own_value(leads, name, said)
    for name in sorted(one for one in blank if ".custom." in one):
        leads = with_own_value(leads, name, "")
    for name in blank & BLANKABLE.keys():
        leads = leads.filter(BLANKABLE[name])
    if reached in REACHED:
        counted = Lead.objects.filter(REACHED[reached]).order_by()
        leads = leads.filter(id__in=counted.values("id"))
    if answered_within is not None:
        within = timedelta(minutes=min(answered_within, 60 * 24 * 366))
        leads = leads.filter(responded_at__lte=F("arrived_at") + within)
    return leads.filter(responded_at=None) if is_unanswered else leads


def among(ids: Collection[int]) -> RawSQL:
    # One parameter whatever their number: SQLite takes at most 32,766 of them.
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])
