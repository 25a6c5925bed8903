"""The Search screen: leads, deals, companies, plans and people, as far as one may see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import keepable
from oneteam.domain.pipeline import queries as pipeline
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role
from oneteam.web.access import SignedIn, requires

SHOWN = 8


@requires(Action.SEE_OWN_LEADS)
@require_safe
def search(request: SignedIn) -> HttpResponse:
    """What is called so? At most eight of each kind, and where there are more it says so."""
    person, text = request.user, keepable(request.GET.get("q", "")).strip()[:200]
    context: dict[str, Any] = {"text": text}
    if text:
        page = leads.page_of_leads(person, filters=leads.Filters(text=text), size=SHOWN)
        people = [one for one in org.people() if text.casefold() in one.name.casefold()]
        found: dict[str, list[Any]] = {
            "deals": pipeline.find_deals(person, text, limit=SHOWN + 1),
            "accounts": leads.find_accounts(person, text, limit=SHOWN + 1),
            "plans": campaigns.find_plans(person, text, limit=SHOWN + 1),
            "people": [{"person": one, "role": Role(one.role)} for one in people[: SHOWN + 1]],
        }
        context |= {
            "page": page,
            "leads_url": f"{reverse('leads')}?{urlencode({'q': text})}",
            "deals_url": f"{reverse('pipeline')}?{urlencode({'as': 'list', 'q': text})}",
            **{kind: rows[:SHOWN] for kind, rows in found.items()},
            "more": {kind for kind, rows in found.items() if len(rows) > SHOWN},
            "is_found": bool(page.rows or any(found.values())),
        }
    return render(request, "search.html", context)
