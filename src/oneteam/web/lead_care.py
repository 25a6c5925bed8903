"""What keeps a lead in good hands: handing it on, resting its clocks, filling it in, mending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import ValuesRefused
from oneteam.domain.clocks.rules import PauseRefused
from oneteam.domain.routing.operations import HandRefused
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lead import show
from oneteam.web.lead_acts import back
from oneteam.web.lead_forms import hand_form
from oneteam.web.lead_standing import stands
from oneteam.web.once import done_once
from oneteam.web.own_fields import OwnForm
from oneteam.web.refusals import translated


@requires(Action.REASSIGN_LEAD)
@require_POST
@done_once
@translated
def hand(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """Somebody else gets the lead."""
    row = leads.access_lead_to_reassign(request.user, lead_id)
    before = row.owner_id
    form = hand_form(row, people=org.people(), data=request.POST)
    if not form.is_valid() or form.say_if_changed(stands(row)):
        return show(request, lead_id, status=422, hand_form=form)
    to = form.cleaned_data["to"]
    try:
        flow.hand(lead_id, to=to, by=request.user, now=timezone.now())
    except HandRefused as refused:
        form.add_error("to", str(refused))
        return show(request, lead_id, status=422, hand_form=form)
    undo = _undo(request, reverse("lead_hand", args=[lead_id]), to=before) if before else ""
    messages.success(request, format_html("Handed to {}. {}", org.person(to).name, undo))
    return back(request, lead_id)


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
    return back(request, lead_id)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def resume(request: SignedIn, lead_id: int) -> HttpResponse:
    """The clocks run again."""
    flow.resume(lead_id, by=request.user, now=timezone.now())
    messages.success(request, "The clocks run again.")
    return back(request, lead_id)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def fill(request: SignedIn, lead_id: int) -> HttpResponseBase:
    """Fields of the company's own are filled in."""
    row = leads.access_lead_to_work(request.user, lead_id)
    form = OwnForm(leads.own_values(row), request.POST)
    try:
        flow.fill(lead_id, values=form.typed(), by=request.user, now=timezone.now())
    except ValuesRefused as refused:
        form.say(refused.wrong)
        return show(request, lead_id, status=422, own_form=form)
    messages.success(request, "Kept.")
    return back(request, lead_id)


@requires(Action.SEE_ALL_LEADS)
@require_POST
@translated
def mend(request: SignedIn, lead_id: int) -> HttpResponse:
    """A returned lead was put right."""
    flow.mend(lead_id, by=request.user, now=timezone.now())
    messages.success(request, "Judged and handed over again.")
    return back(request, lead_id)


def _undo(request: SignedIn, url: str, **fields: object) -> str:
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', fields.items())
    return format_html(
        '<form class="undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}'
        '<button class="link" type="submit">Undo</button></form>',
        url,
        get_token(request),
        hidden,
    )
