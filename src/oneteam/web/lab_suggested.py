"""The lab: the leads that speak for or against a suggestion; whom we turned away who bought."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oneteam.analytics import files, suggesting
from oneteam.analytics.away import came_back
from oneteam.analytics.proposals import YEAR
from oneteam.domain.capture import queries as leads
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lab_leads import PER_PAGE, shown
from oneteam.web.leads_asked import number

REASONS = {  # what the leads behind a suggestion are asked for
    "spared": "Which leads would sales have been spared?",
    "given_up": "Which leads would we have given up?",
    "bought": "Which leads did we turn away that bought after all?",
    "others": "Which others like them did we turn away?",
}


@requires(Action.DRAFT_TERMS)
@require_safe
def suggested_leads(request: SignedIn, at: int, side: str) -> HttpResponse:
    """Which leads speak for a suggestion, and which against it?"""
    suggested = (suggesting.proposed() or {"proposals": []})["proposals"]
    if at >= len(suggested) or side not in REASONS or side not in suggested[at]:
        raise Http404
    context = {
        "suggestion": suggested[at],
        "question": REASONS[side],
        **shown(request, suggested[at][side]),
    }
    return render(request, "lab/suggested.html", context)


@requires(Action.DRAFT_TERMS)
@require_safe
def turned_away(request: SignedIn) -> HttpResponse:
    """Whom did we turn away who bought after all?"""
    now = timezone.now()
    found = came_back(since=now - YEAR, until=now)
    page = max(1, number(request.GET.get("page")) or 1)
    rows = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    cards = leads.cards(row.lead_id for row in rows)
    context = {
        "rows": [(row, cards.get(row.lead_id)) for row in rows],
        "total": len({row.lead_id for row in found}),
        "deals": len({row.deal_id for row in found}),
        "exported_at": files.listing().exported_at,
        "newer": page - 1,
        "older": page + 1 if page * PER_PAGE < len(found) else 0,
    }
    return render(request, "lab/turned_away.html", context)
