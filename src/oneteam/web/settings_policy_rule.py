"""Settings, Policy: one rule of the draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.domain.qualification import operations, queries, rules
from oneteam.org.rules import Action
from oneteam.web import conditions
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import mark
from oneteam.web.settings_policy import draft_definition, draft_name

GONE = "Somebody else changed or removed this rule since you opened it. Look at the definition."


class FitForm(forms.Form):
    """A rule about who the lead is."""

    was = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
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
    several, was = _part(definition, part), request.POST.get("was", "")
    rule = {} if was else _rule(several, at)
    fields = rules.TOUCH_FIELDS if part == "engagement" else queries.fields()
    form_class = EngagementForm if part == "engagement" else FitForm
    if request.method != "POST":
        builder = conditions.showing(rule.get("condition"), fields=fields)
        initial = {**rule, "was": mark(rule)} if rule else {}
        return _form(request, form_class(initial=initial), builder, part, at)
    form = form_class(request.POST)
    builder = conditions.posted(request.POST, fields=fields)
    if changed := builder.changed(request.POST.get("do", "save")):
        return _form(request, form, changed, part, at)
    if not form.is_valid():
        return _form(request, form, builder, part, at, status=422)
    index = len(several) if at < 0 else _place(several, at, was=was)
    if index is None:
        form.add_error(None, GONE)
        return _form(request, form, builder, part, at, status=422)
    said = {name: value for name, value in form.cleaned_data.items() if name != "was"}
    written = {**said, "condition": builder.definition()}
    if at < 0 and any(rule.items() >= _told(written).items() for rule in several):
        return redirect("settings_policy")  # the button was pressed twice
    several[index : index + 1] = [written]
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
    definition, was = draft_definition(), request.POST.get("was", "")
    several = _part(definition, part)
    if not was:
        _rule(several, at)
    index = _place(several, at, was=was)
    if index is None:
        messages.error(request, GONE)
        return redirect("settings_policy")
    del several[index]
    operations.save_draft({**definition, part: several}, name=draft_name(), now=timezone.now())
    return redirect("settings_policy")


def _rule(several: list[dict[str, Any]], at: int) -> dict[str, Any]:
    if at >= len(several):
        raise Http404
    return dict(several[at]) if at >= 0 else {}


def _part(definition: dict[str, Any], part: str) -> list[dict[str, Any]]:
    if part not in ("fit", "engagement"):
        raise Http404
    return list(definition[part])


def _told(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if value is not None}


def _place(several: list[dict[str, Any]], at: int, *, was: str) -> int | None:
    """Where the rule that was shown stands now: others may have come or gone before it."""
    if not was:
        return at
    same = [index for index, rule in enumerate(several) if mark(rule) == was]
    return min(same, key=lambda index: abs(index - at), default=None)


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
