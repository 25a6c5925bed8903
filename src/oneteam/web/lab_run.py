"""One replay of the lab: how far it is, what it found, and the leads behind each number."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oneteam.analytics import files, runs, suggesting
from oneteam.analytics.away import came_back
from oneteam.analytics.proposals import YEAR
from oneteam.domain.capture import queries as leads
from oneteam.org.queries import people
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.leads_asked import number

PER_PAGE = 50
SIDES = {  # of a replay: what the line is called, and which leads it counts
    "in_force": ("As decided", "qualified as decided"),
    "draft": ("With it", "qualified by this definition"),
    "gained": ("Gained", "qualified by this definition, and not as decided"),
    "lost": ("Lost", "qualified as decided, and not by this definition"),
}
REASONS = {  # what the leads behind a suggestion are asked for
    "spared": "Which leads would sales have been spared?",
    "given_up": "Which leads would we have given up?",
    "bought": "Which leads did we turn away that bought after all?",
    "others": "Which others like them did we turn away?",
}
KINDS = {
    "ids": "",
    "ids_accepted": "accepted",
    "ids_deals": "with a deal",
    "ids_won": "won",
    "ids_broken": "with a broken promise",
}


@requires(Action.DRAFT_TERMS)
@require_safe
def run(request: SignedIn, key: str) -> HttpResponse:
    """What would this definition have done?"""
    one = _run(key)
    names = {person.pk: person.name for person in people(active=None)}
    found: dict[str, Any] = one.found or {}
    context = {
        "run": one,
        "asker": names.get(one.by, ""),
        "percent": round(100 * one.share),
        "found": found,
        "groups": [(side, name, found[side]) for side, (name, _) in SIDES.items() if found],
        "load": [{**row, "name": names.get(row["person"], "")} for row in found.get("load", [])],
        "as_now": sorted(found.get("facts_as_now", {}).items()),
    }
    template = "lab/run_state.html" if request.htmx and one.is_open else "lab/run.html"
    return render(request, template, context)


@requires(Action.DRAFT_TERMS)
@require_safe
def run_leads(request: SignedIn, key: str, side: str) -> HttpResponse:
    """Which leads change sides?"""
    one = _run(key)
    kind = request.GET.get("kind", "ids")
    found = one.found
    if side not in SIDES or kind not in KINDS or not found:
        raise Http404
    ids = found[side][kind]
    holder = request.GET.get("owner", "")
    if holder:
        owner = number(holder)
        held = leads.visible_leads(request.user).filter(owner=owner).values_list("pk", flat=True)
        its = set(held)
        ids = [id_ for id_ in ids if id_ in its]
    context = {
        "run": one,
        "side": SIDES[side][1],
        "kind": KINDS[kind],
        "holder": {person.pk: person.name for person in people(active=None)}.get(
            number(holder) or 0, "nobody" if holder else ""
        ),
        "asked": urlencode({"kind": kind} | ({"owner": holder} if holder else {})),
        **_shown(request, ids),
    }
    return render(request, "lab/leads.html", context)


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
        **_shown(request, suggested[at][side]),
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


def _shown(request: SignedIn, ids: list[int]) -> dict[str, Any]:
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


def _run(key: str) -> runs.Run:
    try:
        one = runs.run(key)
    except runs.RunNotFound:
        raise Http404 from None
    if one.kind not in (runs.REPLAY, runs.SUGGESTED):
        raise Http404
    return one
