"""What people do with a lead: each act is one post and one call to the flow."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.feedback.operations import ResponseRefused, VerdictRefused
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline.operations import DealRefused, NewDeal
from oneteam.domain.routing.operations import ClaimRefused
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lead import show
from oneteam.web.lead_forms import AnswerForm, DealForm, VerdictForm, verdict_choices
from oneteam.web.lead_standing import stands
from oneteam.web.looks import verdict_look
from oneteam.web.once import done_once
from oneteam.web.refusals import said_on, translated


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def take(request: SignedIn, lead_id: int) -> HttpResponse:
    """ "I've got it"."""
    try:
        flow.take(lead_id, by=request.user, now=timezone.now())
        owner = leads.access_lead(request.user, lead_id).owner
        if owner and owner.pk != request.user.pk:
            messages.success(request, f"Accepted for {owner.name}.")
        else:
            messages.success(request, "It is yours.")
    except ClaimRefused as refused:
        messages.error(request, str(refused))
    return back(request, lead_id)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@done_once
@translated
def answer(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """A response is logged."""
    leads.access_lead_to_work(request.user, lead_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with said_on(form, ResponseRefused):
            flow.answer(
                lead_id,
                channel=Channel(form.cleaned_data["channel"]),
                note=form.cleaned_data["note"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, "Logged.")
            return back(request, lead_id)
    return show(request, lead_id, status=422, answer_form=form)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@done_once
@translated
def judge(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """A verdict is given."""
    row = leads.access_lead_to_work(request.user, lead_id)
    now = timezone.now()
    form = VerdictForm(request.POST, offered=feedback.reasons_at(now))
    if form.is_valid() and not form.say_if_changed(stands(row)):
        verdict = Verdict(form.cleaned_data["verdict"])
        with said_on(form, VerdictRefused):
            flow.judge(
                lead_id,
                verdict=verdict,
                reason=form.reason(),
                sub_reason=form.sub(),
                note=form.cleaned_data["note"],
                until=form.cleaned_data["until"],
                by=request.user,
                now=now,
            )
            said = verdict_look(verdict).label
            messages.success(request, f"{said}. Marketing sees it at once.")
            return back(request, lead_id)
    chosen = verdict_choices(request.POST.get("verdict", ""))
    return show(request, lead_id, status=422, verdict_form=form, verdict_choices=chosen)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@done_once
@translated
def open_deal(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """An accepted lead becomes a deal."""
    leads.access_lead_to_work(request.user, lead_id)
    form = DealForm(request.POST)
    if form.is_valid():
        deal = NewDeal(
            name=form.cleaned_data["name"],
            amount_minor=form.cleaned_data["amount_minor"],
            currency=form.cleaned_data["currency"],
            close_on=form.cleaned_data["close_on"],
        )
        with said_on(form, DealRefused):
            deal_id = flow.open_deal(lead_id, deal=deal, by=request.user, now=timezone.now())
            messages.success(request, "A deal! Thank whoever brought this lead.")
            return redirect("deal", deal_id)
    return show(request, lead_id, status=422, deal_form=form)


def back(request: SignedIn, lead_id: int) -> HttpResponse:
    """Where the person came from."""
    if request.POST.get("next") == "today":
        return redirect("today")
    return redirect("lead", lead_id)
