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
    if request.method != "POST" or not form.is_valid():
        context = {"field": field, "form": form}
        status = 422 if form.errors else 200
        return render(request, "settings/field.html", context, status=status)
    label = form.cleaned_data["label"]
    before = operations.rename_field(field_id, label=label, by=request.user, now=timezone.now())
    if before != label:
        url = reverse("settings_field", args=[field_id])
        undo.offer(request, f"“{before}” is now called “{label}”.", url=url, label=before)
    return redirect("settings_fields")


@requires(Action.MANAGE_FIELDS)
@require_POST
def retire_field(request: SignedIn, field_id: int) -> HttpResponse:
    """It is offered no more."""
    field = _found(field_id)
    if operations.retire_field(field_id, by=request.user, now=timezone.now()):
        url = reverse("settings_field_restore", args=[field_id])
        undo.offer(request, f"“{field.label}” is retired; its values are kept.", url=url)
    return redirect("settings_fields")


@requires(Action.MANAGE_FIELDS)
@require_POST
def restore_field(request: SignedIn, field_id: int) -> HttpResponse:
    """It is offered again."""
    field = _found(field_id)
    if operations.restore_field(field_id, by=request.user, now=timezone.now()):
        url = reverse("settings_field_retire", args=[field_id])
        undo.offer(request, f"“{field.label}” is back.", url=url)
    return redirect("settings_fields")


@requires(Action.MANAGE_FIELDS)
@require_POST
def remove_field(request: SignedIn, field_id: int) -> HttpResponse:
    """It was made by mistake; one that holds values meanwhile is retired instead."""
    field = _found(field_id)
    if filling.remove_field(field_id, by=request.user, now=timezone.now()):
        return redirect("settings_fields")
    operations.retire_field(field_id, by=request.user, now=timezone.now())
    url = reverse("settings_field_restore", args=[field_id])
    undo.offer(request, f"“{field.label}” holds values, so it is retired.", url=url)
    return redirect("settings_fields")


def _found(field_id: int) -> leads.OwnField:
    try:
        return leads.own_field_by_id(field_id)
    except leads.FieldNotFound:
        raise Http404 from None
