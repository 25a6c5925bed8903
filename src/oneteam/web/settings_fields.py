"""Settings, Fields: what the company keeps beyond the fields that are built in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.operations import own_fields as operations
from oneteam.domain.capture.queries import imports
from oneteam.domain.routing.queries.own_fields import FieldUse, field_uses
from oneteam.importing.loading import fillers
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires

ENTITIES = {"lead": "Lead", "contact": "Contact", "account": "Company", "opportunity": "Deal"}
TYPES = {"text": "Text", "number": "Number", "date": "Date", "boolean": "Yes or no"}


class FieldForm(forms.Form):
    """A new field."""

    entity = forms.ChoiceField(label="Kept of a", choices=list(ENTITIES.items()))
    label = forms.CharField(max_length=100)
    type = forms.ChoiceField(label="Holds", choices=list(TYPES.items()))
    key = forms.CharField(
        max_length=50,
        required=False,
        help_text="How rules, mappings and reports call it; stays as it is."
        " Left empty, the label says it.",
    )


@requires(Action.MANAGE_FIELDS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_fields(request: SignedIn) -> HttpResponse:
    """What do we keep that has no field of its own?"""
    form = FieldForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _list(request, form, status=422 if form.errors else 200)
    try:
        field_id = operations.make_field(**form.cleaned_data, by=request.user, now=timezone.now())
    except operations.OwnFieldRefused as refused:
        for name, problem in refused.wrong.items():
            form.add_error(name, problem)
        return _list(request, form, status=422)
    label = leads.own_field_by_id(field_id).label
    undo.offer(
        request, f"“{label}” is made.", url=reverse("settings_field_remove", args=[field_id])
    )
    return redirect("settings_fields")


def _list(request: SignedIn, form: FieldForm, *, status: int = 200) -> HttpResponse:
    every = leads.every_own_field()
    uses, made_by, used = field_uses(timezone.now()), imports.makers(), imports.mappings_used()
    filled = {
        name: [one for one in mappings if one in used] for name, mappings in fillers().items()
    }
    groups = [
        {
            "label": label,
            "rows": [
                {
                    "field": field,
                    "type": TYPES[field.type],
                    "uses": [_use(use) for use in uses.get(field.name, [])],
                    "import": made_by.get(field.id),
                    "mappings": filled.get(field.name, []),
                }
                for field in every
                if field.entity == entity and field.retired_at is None
            ],
        }
        for entity, label in ENTITIES.items()
    ]
    context = {
        "form": form,
        "undo": undo.offered(request),
        "groups": [group for group in groups if group["rows"]],
        "retired": [
            {"field": field, "of": ENTITIES[field.entity], "type": TYPES[field.type]}
            for field in every
            if field.retired_at is not None
        ],
    }
    return render(request, "settings/fields.html", context, status=status)


def _use(use: FieldUse) -> dict[str, Any]:
    if use.routing_rule is not None:
        url = reverse("settings_routing_rule", args=[use.routing_rule])
        return {"said": f"Routing: {use.rule}", "url": url}
    said = f"Policy {use.policy_version}: {use.rule}"
    return {"said": said, "url": reverse("settings_policy")}
