"""Settings, Routing: one rule and where it leads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.domain.qualification import queries as qualification
from oneteam.domain.routing import operations, queries
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web import conditions
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import Opened, mark


class RuleForm(Opened):
    """A rule's name and where its leads go."""

    name = forms.CharField(max_length=100)
    goes_to = forms.ChoiceField(label="Leads go to")
    is_active = forms.BooleanField(required=False, initial=True, label="In use")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pools = [(f"pool:{view.pool.pk}", view.pool.name) for view in queries.pools()]
        people = [(f"person:{one.pk}", one.name) for one in sales()]
        choices = [("Pools", pools), ("People", people)]
        self.fields["goes_to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


@requires(Action.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: SignedIn, rule_id: int | None = None) -> HttpResponse:
    """Which leads go where?"""
    try:
        rule = queries.rule(rule_id) if rule_id is not None else None
    except queries.RuleNotFound:
        raise Http404 from None
    fields = qualification.fields()
    if request.method != "POST":
        builder = conditions.showing(rule.condition if rule else {}, fields=fields)
        return _show(request, RuleForm(initial=_initial(rule)), builder, rule)
    form = RuleForm(request.POST)
    builder = conditions.posted(request.POST, fields=fields)
    if changed := builder.changed(request.POST.get("do", "save")):
        return _show(request, form, changed, rule)
    if not form.is_valid() or form.say_if_changed(_mark(rule)):
        return _show(request, form, builder, rule, status=422)
    kind, _, id_ = form.cleaned_data["goes_to"].partition(":")
    try:
        operations.save_rule(
            rule_id,
            name=form.cleaned_data["name"],
            condition=builder.definition(),
            pool=int(id_) if kind == "pool" else None,
            person=int(id_) if kind == "person" else None,
            is_active=form.cleaned_data["is_active"],
            by=request.user,
            now=timezone.now(),
        )
    except operations.RoutingRefused as refused:
        for name, problem in refused.wrong.items():
            if name in form.fields:
                form.add_error(name, problem)
        return _show(request, form, builder.with_problems(refused.wrong), rule, status=422)
    return redirect("settings_routing")


def sales() -> list[Any]:
    """Everyone active who works leads, by name."""
    return [one for one in org.people() if may(Role(one.role), Action.WORK_OWN_LEAD)]


def _initial(rule: Any) -> dict[str, Any]:
    if rule is None:
        return {"is_active": True}
    to = f"pool:{rule.pool_id}" if rule.pool_id else f"person:{rule.person_id}"
    shown = {"name": rule.name, "goes_to": to, "is_active": rule.is_active}
    return {**shown, "was": _mark(rule)}


def _mark(rule: Any) -> str:
    if rule is None:
        return ""
    return mark([rule.name, rule.pool_id, rule.person_id, rule.is_active, rule.condition])


def _show(
    request: SignedIn,
    form: RuleForm,
    builder: conditions.Builder,
    rule: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "builder": builder, "rule": rule}
    return render(request, "settings/routing_rule.html", context, status=status)
