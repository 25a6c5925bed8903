"""What people fill into the company's own fields of a deal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.capture.rules import ValuesRefused
from oneteam.domain.pipeline import queries as pipeline
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.deal import page
from oneteam.web.own_fields import OwnForm
from oneteam.web.refusals import translated


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def fill(request: SignedIn, deal_id: int) -> HttpResponse:
    """Fields of the company's own are filled in."""
    row = pipeline.access_deal_to_work(request.user, deal_id)
    form = OwnForm(pipeline.own_values(row), request.POST)
    try:
        flow.fill_deal(deal_id, values=form.typed(), by=request.user, now=timezone.now())
    except ValuesRefused as refused:
        form.say(refused.wrong)
        context = page(deal_id, by=request.user, now=timezone.now())
        return render(request, "deal.html", {**context, "own_form": form}, status=422)
    messages.success(request, "Kept.")
    return redirect("deal", deal_id)
