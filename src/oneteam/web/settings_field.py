"""Settings, Fields: one field: another label, retired, brought back."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.operations import own_fields as operations
from oneteam.domain.pipeline.operations import filling
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires


class LabelForm(forms.Form):
    """What people read."""

    label = forms.CharField(max_length=100)


@requires(Action.MANAGE_FIELDS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_field(request: SignedIn, field_id: int) -> HttpResponse:
    """What is this field called?"""
    field = _found(field_id)
    form = LabelForm(request.POST or None, initial={"label": field.label})
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]
        try:
            before = operations.rename_field(
                field_id, label=label, by=request.user, now=timezone.now()
            )
        except operations.OwnFieldRefused as refused:
            form.add_error("label", refused.wrong["label"])
        else:
            if before != label:
                said = f"“{before}” is now called “{label}”."
                _offer(request, said, "settings_field", field_id, label=before)
            return redirect("settings_fields")
    context = {"field": field, "form": form}
    return render(request, "settings/field.html", context, status=422 if form.errors else 200)


@requires(Action.MANAGE_FIELDS)
@require_POST
def retire_field(request: SignedIn, field_id: int) -> HttpResponse:
    """It is offered no more."""
    field = _found(field_id)
    if operations.retire_field(field_id, by=request.user, now=timezone.now()):
        said = f"“{field.label}” is retired; its values are kept."
        _offer(request, said, "settings_field_restore", field_id)
    return redirect("settings_fields")


@requires(Action.MANAGE_FIELDS)
@require_POST
def restore_field(request: SignedIn, field_id: int) -> HttpResponse:
    """It is offered again."""
    field = _found(field_id)
    if operations.restore_field(field_id, by=request.user, now=timezone.now()):
        _offer(request, f"“{field.label}” is back.", "settings_field_retire", field_id)
    return redirect("settings_fields")


@requires(Action.MANAGE_FIELDS)
@require_POST
def remove_field(request: SignedIn, field_id: int) -> HttpResponse:
    """It was made by mistake; one that holds values meanwhile is retired instead."""
    field = _found(field_id)
    if filling.remove_field(field_id, by=request.user, now=timezone.now()):
        return redirect("settings_fields")
    operations.retire_field(field_id, by=request.user, now=timezone.now())
    said = f"“{field.label}” holds values, so it is retired."
    _offer(request, said, "settings_field_restore", field_id)
    return redirect("settings_fields")


def _offer(request: SignedIn, said: str, back: str, field_id: int, **fields: str) -> None:
    undo.offer(request, said, url=reverse(back, args=[field_id]), **fields)


def _found(field_id: int) -> leads.OwnField:
    try:
        return leads.own_field_by_id(field_id)
    except leads.FieldNotFound:
        raise Http404 from None
