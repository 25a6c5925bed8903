"""The page of somebody who works here: what they hold and brought, as far as one may see it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import OPEN
from oneteam.domain.pipeline import queries as pipeline
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.stream.queries import feed
from oneteam.web.access import SignedIn, requires

SHOWN = 10


@requires(Action.SEE_STREAM)
@require_safe
def person(request: SignedIn, person_id: int) -> HttpResponse:
    """Who is this, and what do they have in hand?"""
    viewer = request.user
    try:
        found = org.person(person_id)
    except org.PersonNotFound as missing:
        raise Http404(str(missing)) from missing
    statuses = tuple(sorted(status.value for status in OPEN))
    held = leads.Filters(owner=found.pk, status=statuses)
    subject = f"person:{found.pk}"
    role = Role(found.role)
    context = {
        "found": found,
        "role": role,
        "is_away": found.pk in org.away([found.pk], now=timezone.now()),
        "sees_all": may(Role(viewer.role), Action.SEE_ALL_LEADS),
        "works_leads": may(role, Action.WORK_OWN_LEAD),
        "held": leads.page_of_leads(viewer, filters=held, size=SHOWN),
        "held_url": _asking("leads", owner=found.pk, status=statuses),
        "brought": leads.page_of_leads(
            viewer, filters=leads.Filters(brought_by=found.pk), size=SHOWN
        ),
        "brought_url": _asking("leads", brought_by=found.pk),
        "deals": pipeline.open_deals_of(viewer, found.pk, limit=SHOWN),
        "deals_url": _asking("pipeline", **{"as": "list"}, outcome="open", owner=found.pk),
        "plans": campaigns.plans_owned(viewer, found.pk, limit=SHOWN),
        "follow_subject": subject,
        "is_following": feed.is_following(viewer, subject),
    }
    return render(request, "person.html", context)


def _asking(page: str, /, **asked: object) -> str:
    return f"{reverse(page)}?{urlencode(asked, doseq=True)}"
