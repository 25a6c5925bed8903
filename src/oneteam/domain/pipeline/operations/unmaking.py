"""Takes back the deals an import brought, and what they made of leads and accounts."""

from __future__ import annotations

from collections.abc import Collection

from oneteam.domain.capture.models import CustomField, Lead
from oneteam.domain.pipeline.models import Opportunity


def remove_opportunities(batch_id: int, *, keep: set[int]) -> tuple[int, set[int]]:
    """Remove a batch's deals but those to keep; returns how many, and the leads they were of."""
    rows = Opportunity.objects.filter(batch=batch_id).exclude(pk__in=keep)
    leads = {int(id_) for id_ in rows.values_list("lead_id", flat=True) if id_}
    removed = rows.delete()[1].get("oneteam.Opportunity", 0)
    still = Opportunity.objects.filter(lead__in=leads).values_list("lead_id", flat=True)
    freed = leads - {int(id_) for id_ in still if id_}
    Lead.objects.filter(pk__in=freed, status="converted", is_history=True).update(status="accepted")
    return removed, leads


def remove_custom_fields(ids: Collection[int]) -> int:
    """Take back custom fields of deals that no deal fills any more; returns how many."""
    removed = 0
    for row in CustomField.objects.filter(pk__in=list(ids), entity="opportunity"):
        if not Opportunity.objects.filter(custom__has_key=row.key).exists():
            removed += row.delete()[0]
    return removed


def deals_of_batch(batch_id: int) -> list[int]:
    """Ids of the deals a batch brought."""
    rows = Opportunity.objects.filter(batch=batch_id).order_by("id")
    return list(rows.values_list("id", flat=True))
