"""Settings, Routing: rules in order, pools, and a dry run for any lead."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oneteam.domain.capture import queries as leads
from oneteam.domain.routing import operations, queries
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.route_receipt import Explained, explain


class DryRunForm(forms.Form):
    """Which lead to route without moving it."""

    lead = forms.IntegerField(
        min_value=1, label="Lead number", help_text="It ends the address of the lead’s page."
    )


@requires(Action.MANAGE_ROUTING)
@require_safe
def settings_routing(request: SignedIn) -> HttpResponse:
    """Who gets which lead?"""
    trial = DryRunForm(request.GET if "lead" in request.GET else None)
    context = {
        "rules": queries.rules(),
        "pools": queries.pools(),
        "trial": trial,
        "explained": _dry_run(request, trial) if trial.is_valid() else None,
    }
    return render(request, "settings/routing.html", context)


@requires(Action.MANAGE_ROUTING)
@require_POST
def move_rule(request: SignedIn, rule_id: int) -> HttpResponse:
    """Try a rule earlier or later."""
    try:
        operations.move_rule(
            rule_id, up=request.POST.get("do") == "up", by=request.user, now=timezone.now()
        )
    except queries.RuleNotFound:
        raise Http404 from None
    return redirect("settings_routing")


@requires(Action.MANAGE_ROUTING)
@require_POST
def remove_rule(request: SignedIn, rule_id: int) -> HttpResponse:
    """Take a rule away; the receipts it made stay."""
    try:
        operations.delete_rule(rule_id, by=request.user, now=timezone.now())
    except queries.RuleNotFound:
        raise Http404 from None
    return redirect("settings_routing")


def _dry_run(request: SignedIn, form: DryRunForm) -> Explained | None:
    try:
        lead = leads.access_lead(request.user, form.cleaned_data["lead"])
    except leads.LeadNotFound:
        form.add_error("lead", "There is no such lead.")
        return None
    receipt = operations.dry_run(lead.pk, now=timezone.now())
    return explain(receipt, names={one.pk: one.name for one in org.people(active=None)})
