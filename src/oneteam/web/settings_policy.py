"""Settings, Policy: what makes a lead good enough, in sentences; drafts, and bringing them in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.capture import queries as leads
from oneteam.domain.qualification import operations, queries, rules
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import Opened, mark, opened_on


class BoundsForm(Opened):
    """How many points make what."""

    threshold = forms.IntegerField(
        help_text="Fit and engagement points together, from which a lead goes to sales."
    )
    fit_a = forms.IntegerField(label="Fit points for A")
    fit_b = forms.IntegerField(label="Fit points for B")
    engagement_1 = forms.IntegerField(label="Engagement points for 1")
    engagement_2 = forms.IntegerField(label="Engagement points for 2")


class TryForm(forms.Form):
    """Which lead to try a definition on."""

    lead = forms.IntegerField(
        min_value=1, label="Lead number", help_text="It ends the address of the lead’s page."
    )


@requires(Action.DRAFT_TERMS)
@require_safe
def settings_policy(request: SignedIn) -> HttpResponse:
    """When is a lead good enough for sales?"""
    return _page(request)


@requires(Action.DRAFT_TERMS)
@require_POST
def save_bounds(request: SignedIn) -> HttpResponse:
    """Keep threshold and grades in the draft."""
    form, definition = BoundsForm(request.POST), draft_definition()
    if not form.is_valid() or form.say_if_changed(_bounds(definition)["was"]):
        return _page(request, bounds=form, status=422)
    try:
        operations.save_draft(
            {**definition, **form.cleaned_data}, name=draft_name(), now=timezone.now()
        )
    except rules.PolicyWrong as wrong:
        for path, what in wrong.wrong.items():
            form.add_error(path if path in form.fields else None, what)
        return _page(request, bounds=form, status=422)
    messages.success(request, "Kept in the draft. It counts once you bring it into force.")
    return redirect("settings_policy")


@requires(Action.MANAGE_POLICY)
@require_POST
def activate_policy(request: SignedIn, policy_id: int) -> HttpResponse:
    """Bring a draft or an earlier version into force."""
    try:
        operations.activate(policy_id, by=request.user, now=timezone.now())
    except queries.PolicyNotFound:
        raise Http404 from None
    except operations.PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "In force from now on. Leads judged before keep their receipts.")
    return redirect("settings_policy")


def draft_definition() -> dict[str, Any]:
    """What is being edited: the draft, else the active definition, else the default one."""
    found = queries.draft() or queries.active_policy(timezone.now())
    return found.policy.to_json() if found else dict(rules.DEFAULT)


def draft_name() -> str:
    """What the draft is called."""
    found = queries.draft()
    return found.name if found else ""


def _page(
    request: SignedIn, *, bounds: BoundsForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    active, draft = queries.active_policy(now), queries.draft()
    definition = draft_definition()
    shown = draft.policy if draft else rules.policy_from_json(definition)
    trial = TryForm(request.GET if "lead" in request.GET else None)
    context = {
        "may_activate": may(Role(request.user.role), Action.MANAGE_POLICY),
        "active": active,
        "draft": draft,
        "shown": shown,
        "versions": [
            {"one": one, "stands": _stands(one, active, now=now)} for one in queries.versions()
        ],
        "is_signed": bool(agreement.signed(Kind.QUALIFICATION)),
        "bounds": bounds or BoundsForm(initial=_bounds(definition)),
        "fit": list(zip(shown.fit, map(mark, definition["fit"]), strict=True)),
        "engagement": list(zip(shown.engagement, map(mark, definition["engagement"]), strict=True)),
        "trial": trial,
        "tried": _tried(request, trial, shown) if trial.is_valid() else None,
    }
    return render(request, "settings/policy.html", context, status=status)


def _bounds(definition: dict[str, Any]) -> dict[str, Any]:
    names = (name for name in BoundsForm.base_fields if name != "was")
    return opened_on({name: definition[name] for name in names})


def _stands(
    one: queries.PolicyVersion, active: queries.PolicyVersion | None, *, now: datetime
) -> str:
    if one.is_draft:
        return "draft"
    if active and one.id == active.id:
        return "active"
    return "ahead" if one.activated_at and one.activated_at > now else "retired"


def _tried(request: SignedIn, form: TryForm, policy: rules.Policy) -> rules.Scored | None:
    try:
        lead = leads.access_lead(request.user, form.cleaned_data["lead"])
    except leads.LeadNotFound:
        form.add_error("lead", "There is no such lead.")
        return None
    return queries.would_say(policy, lead.pk, now=timezone.now())
