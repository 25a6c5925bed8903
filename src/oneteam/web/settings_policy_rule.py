"""Settings, Policy: one rule of the draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.domain.qualification import operations, queries, rules
from oneteam.org.rules import Action
from oneteam.web import conditions
from oneteam.web.access import SignedIn, requires
from oneteam.web.settings_policy import draft_definition, draft_name


class FitForm(forms.Form):
    """A rule about who the lead is."""

    name = forms.CharField(max_length=100)
    points = forms.IntegerField(help_text="Below zero speaks against the lead.")


class EngagementForm(FitForm):
    """A rule about what the lead did; points for each touch."""

    window_days = forms.IntegerField(
        required=False, min_value=1, label="Counts for (days)", help_text="Empty: for ever."
    )
    half_life_days = forms.IntegerField(
        required=False, min_value=1, label="Half after (days)", help_text="Empty: never fades."
    )
    cap = forms.IntegerField(
        required=False, min_value=1, label="At most (points)", help_text="Of all touches together."
    )


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_policy_rule(request: SignedIn, part: str, at: int = -1) -> HttpResponse:
    """What gives points?"""
    definition = draft_definition()
    rule = _rule(definition, part, at)
    fields = rules.TOUCH_FIELDS if part == "engagement" else queries.fields()
    form_class = EngagementForm if part == "engagement" else FitForm
    if request.method != "POST":
        builder = conditions.showing(rule.get("condition"), fields=fields)
        return _form(request, form_class(initial=rule), builder, part, at)
    form = form_class(request.POST)
    builder = conditions.posted(request.POST, fields=fields)
    if changed := builder.changed(request.POST.get("do", "save")):
        return _form(request, form, changed, part, at)
    if not form.is_valid():
        return _form(request, form, builder, part, at, status=422)
    several = list(definition[part])
    index = at if at >= 0 else len(several)
    several[index : index + 1] = [{**form.cleaned_data, "condition": builder.definition()}]
    try:
        operations.save_draft({**definition, part: several}, name=draft_name(), now=timezone.now())
    except rules.PolicyWrong as wrong:
        mine = {path: text for path, text in wrong.wrong.items() if f"{part}[{index}]" in path}
        for path, text in mine.items():
            name = path.rpartition(".")[2]
            if name in form.fields:
                form.add_error(name, text)
        return _form(request, form, builder.with_problems(mine), part, at, status=422)
    return redirect("settings_policy")


@requires(Action.DRAFT_TERMS)
@require_POST
def remove_policy_rule(request: SignedIn, part: str, at: int) -> HttpResponse:
    """Take a rule out of the draft."""
    definition = draft_definition()
    _rule(definition, part, at)
    several = [rule for index, rule in enumerate(definition[part]) if index != at]
    operations.save_draft({**definition, part: several}, name=draft_name(), now=timezone.now())
    return redirect("settings_policy")


def _rule(definition: dict[str, Any], part: str, at: int) -> dict[str, Any]:
    if part not in ("fit", "engagement") or at >= len(definition[part]):
        raise Http404
    return dict(definition[part][at]) if at >= 0 else {}


def _form(
    request: SignedIn,
    form: forms.Form,
    builder: conditions.Builder,
    part: str,
    at: int,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "builder": builder, "part": part, "is_new": at < 0}
    return render(request, "settings/policy_rule.html", context, status=status)
