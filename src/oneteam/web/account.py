"""The page of a company: who asks there, what came of it, and who looks after it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from oneteam.domain.capture import queries as leads
from oneteam.domain.pipeline import queries as pipeline
from oneteam.org.rules import Action
from oneteam.stream.queries import feed
from oneteam.web.access import SignedIn, requires
from oneteam.web.refusals import translated

SHOWN = 20


@requires(Action.SEE_OWN_LEADS)
@require_safe
@translated
def account(request: SignedIn, account_id: int) -> HttpResponse:
    """What do we know of this company? Only of leads and deals this person may see."""
    person = request.user
    found = leads.access_account(person, account_id)
    page = leads.page_of_leads(person, filters=leads.Filters(account=found.pk), size=SHOWN)
    subject = f"account:{found.pk}"
    context = {
        "account": found,
        "contacts": leads.contacts_of(person, found.pk),
        "page": page,
        "leads_url": f"{reverse('leads')}?account={found.pk}",
        "deals": pipeline.deals_of_account(person, found.pk, limit=SHOWN),
        "follow_subject": subject,
        "is_following": feed.is_following(person, subject),
    }
    return render(request, "account.html", context)
