"""A verdict is contested, and ruled on: each act is one post and one call to the flow."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.feedback.operations import ContestRefused
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lead import show
from oneteam.web.lead_contest import ContestForm, RulingForm
from oneteam.web.refusals import said_on, translated

SAID = {
    None: "Noted. It stands once the other leader rules alike.",
    Ruling.UPHOLD: "Both leaders agree: the verdict stays.",
    Ruling.OVERTURN: "Both leaders agree: the lead is judged again.",
}


@requires(Action.CONTEST_VERDICT)
@require_POST
@translated
def contest(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """Marketing doubts the verdict."""
    leads.access_lead_to_contest(request.user, lead_id)
    form = ContestForm(request.POST)
    if form.is_valid():
        with said_on(form, ContestRefused):
            why = form.cleaned_data["why"]
            flow.contest(lead_id, note=why, by=request.user, now=timezone.now())
            messages.success(request, "Contested. Both leaders are asked to rule.")
            return redirect("lead", lead_id)
    return show(request, lead_id, status=422, contest_form=form)


@requires(Action.RULE_CONTEST)
@require_POST
@translated
def rule(request: SignedIn, contest_id: int) -> HttpResponseBase:
    """A leader rules."""
    of = feedback.access_contest(request.user, contest_id)
    form = RulingForm(request.POST)
    if form.is_valid():
        with said_on(form, ContestRefused):
            ruled = flow.rule(
                contest_id,
                ruling=Ruling(form.cleaned_data["ruling"]),
                note=form.cleaned_data["remark"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, SAID[ruled.stands])
            return redirect("lead", of.lead_id)
    return show(request, of.lead_id, status=422, ruling_form=form)
