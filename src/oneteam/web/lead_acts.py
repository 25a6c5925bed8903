"""What people do with a lead: each act is one post and one call to the flow."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.clocks.rules import PauseRefused
from oneteam.domain.feedback.operations import ResponseRefused, VerdictRefused
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline.operations import DealRefused, NewDeal
from oneteam.domain.routing.operations import ClaimRefused, HandRefused
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lead import hand_form, show, verdict_choices
from oneteam.web.lead_forms import AnswerForm, DealForm, VerdictForm
from oneteam.web.looks import verdict_look
from oneteam.web.refusals import translated


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def take(request: SignedIn, lead_id: int) -> HttpResponse:
    """ "I've got it"."""
    try:
        flow.take(lead_id, by=request.user, now=timezone.now())
        messages.success(request, "It is yours.")
    except ClaimRefused as refused:
        messages.error(request, str(refused))
    return _back(request, lead_id)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def answer(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """A response is logged."""
    leads.access_lead_to_work(request.user, lead_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            flow.answer(
                lead_id,
                channel=Channel(form.cleaned_data["channel"]),
                note=form.cleaned_data["note"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, "Logged.")
            return _back(request, lead_id)
        except ResponseRefused as refused:
            form.add_error(None, str(refused))
    return show(request, lead_id, status=422, answer_form=form)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def judge(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """A verdict is given."""
    leads.access_lead_to_work(request.user, lead_id)
    form = VerdictForm(request.POST)
    if form.is_valid():
        verdict = Verdict(form.cleaned_data["verdict"])
        try:
            flow.judge(
                lead_id,
                verdict=verdict,
                reason=form.reason(),
                sub_reason=form.sub(),
                note=form.cleaned_data["note"],
                until=form.cleaned_data["until"],
                by=request.user,
                now=timezone.now(),
            )
            said = verdict_look(verdict).label
            messages.success(request, f"{said}. Marketing sees it at once.")
            return _back(request, lead_id)
        except VerdictRefused as refused:
            for fault in refused.faults:
                form.add_error(None, fault)
    chosen = verdict_choices(request.POST.get("verdict", ""))
    return show(request, lead_id, status=422, verdict_form=form, verdict_choices=chosen)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def open_deal(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """An accepted lead becomes a deal."""
    leads.access_lead_to_work(request.user, lead_id)
    form = DealForm(request.POST)
    if form.is_valid():
        deal = NewDeal(
            name=form.cleaned_data["name"],
            amount_minor=form.amount_minor(),
            currency=form.cleaned_data["currency"],
            close_on=form.cleaned_data["close_on"],
        )
        try:
            deal_id = flow.open_deal(lead_id, deal=deal, by=request.user, now=timezone.now())
            messages.success(request, "A deal! Thank whoever brought this lead.")
            return redirect("deal", deal_id)
        except DealRefused as refused:
            for fault in refused.faults:
                form.add_error(None, fault)
    return show(request, lead_id, status=422, deal_form=form)


@requires(Action.REASSIGN_LEAD)
@require_POST
@translated
def hand(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """Somebody else gets the lead."""
    row = leads.access_lead_to_reassign(request.user, lead_id)
    before = row.owner_id
    form = hand_form(before, people=org.people(), data=request.POST)
    if not form.is_valid():
        return show(request, lead_id, status=422, hand_form=form)
    to = form.cleaned_data["to"]
    try:
        flow.hand(lead_id, to=to, by=request.user, now=timezone.now())
    except HandRefused as refused:
        form.add_error("to", str(refused))
        return show(request, lead_id, status=422, hand_form=form)
    undo = _undo(request, reverse("lead_hand", args=[lead_id]), to=before) if before else ""
    messages.success(request, format_html("Handed to {}. {}", org.person(to).name, undo))
    return _back(request, lead_id)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def pause(request: SignedIn, lead_id: int) -> HttpResponse:
    """The clocks stand still for a listed reason."""
    try:
        flow.pause(
            lead_id, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now()
        )
        undo = _undo(request, reverse("lead_resume", args=[lead_id]))
        messages.success(request, format_html("The clocks stand still. {}", undo))
    except PauseRefused as refused:
        messages.error(request, str(refused))
    return _back(request, lead_id)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def resume(request: SignedIn, lead_id: int) -> HttpResponse:
    """The clocks run again."""
    flow.resume(lead_id, by=request.user, now=timezone.now())
    messages.success(request, "The clocks run again.")
    return _back(request, lead_id)


@requires(Action.SEE_ALL_LEADS)
@require_POST
@translated
def mend(request: SignedIn, lead_id: int) -> HttpResponse:
    """A returned lead was put right."""
    flow.mend(lead_id, by=request.user, now=timezone.now())
    messages.success(request, "Judged and handed over again.")
    return _back(request, lead_id)


def _back(request: SignedIn, lead_id: int) -> HttpResponse:
    if request.POST.get("next") == "today":
        return redirect("today")
    return redirect("lead", lead_id)


def _undo(request: SignedIn, url: str, **fields: object) -> str:
    hidden = format_html("")
    for name, value in fields.items():
        hidden += format_html('<input type="hidden" name="{}" value="{}">', name, value)
    return format_html(
        '<form class="undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}'
        '<button class="link" type="submit">Undo</button></form>',
        url,
        get_token(request),
        hidden,
    )
