"""Where links in messages lead: a page that asks, and does only what is posted."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.org import queries as org
from oneteam.stream import operations
from oneteam.stream.operations.letters import UNSUBSCRIBE_SALT
from oneteam.web.access import public


@csrf_exempt  # RFC 8058: the mail program posts, without cookie or form; the token is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more of these letters?"""
    try:
        said = Signer(salt=UNSUBSCRIBE_SALT).unsign_object(token)
        person_id, about = int(said["p"]), str(said["a"])
        org.person(person_id)
    except (BadSignature, ValueError, KeyError, TypeError, org.PersonNotFound):
        raise Http404("This link is not valid.") from None
    is_done = request.method == "POST"
    if is_done:
        operations.unsubscribe(person_id, about)
    return render(request, "links/unsubscribe.html", {"is_done": is_done, "about": about})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Have you got it? The link is good for one lead, one person and one time."""
    now = timezone.now()
    try:
        found = operations.open_claim(token, now=now)
        lead = leads.access_lead_to_work(found.person, found.lead_id)
        if request.method == "POST":
            flow.take_by_link(token, now=now)
            if request.user.is_authenticated and request.user.pk == found.person.pk:
                return redirect("lead", lead_id=found.lead_id)
    except (operations.LinkNotGood, leads.LeadNotFound, leads.NotAllowed) as refused:
        said = str(refused) if isinstance(refused, operations.LinkNotGood) else GONE
        return render(request, "links/claim.html", {"problem": said}, status=404)
    card = leads.cards([found.lead_id])[found.lead_id]
    return render(
        request,
        "links/claim.html",
        {
            "lead": lead,
            "who": card.who,
            "person": found.person,
            "is_done": request.method == "POST",
        },
    )


GONE = "This lead has gone to somebody else meanwhile."
