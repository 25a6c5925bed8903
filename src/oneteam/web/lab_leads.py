"""The leads behind a number of the lab, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oneteam.domain.capture import queries as leads
from oneteam.web.access import SignedIn
from oneteam.web.leads_asked import number

PER_PAGE = 50


def shown(request: SignedIn, ids: Sequence[int]) -> dict[str, Any]:
    """A page of some leads, those that the person may see."""
    visible = leads.visible_leads(request.user)
    page = max(1, number(request.GET.get("page")) or 1)
    some = ids[(page - 1) * PER_PAGE : page * PER_PAGE]
    seen = set(visible.filter(pk__in=some).values_list("pk", flat=True))
    cards = leads.cards(seen)
    return {
        "cards": [cards[id_] for id_ in some if id_ in cards],
        "total": len(ids),
        "newer": page - 1,
        "older": page + 1 if page * PER_PAGE < len(ids) else 0,
    }
