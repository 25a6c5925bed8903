"""Settings, Routing: one pool, its members, weights, caps and fallbacks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.domain.routing import operations, queries
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import Opened, mark
from oneteam.web.settings_routing_rule import sales


class PoolForm(Opened):
    """How a pool behaves."""

    name = forms.CharField(max_length=100)
    fallback = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="When nobody can: next pool"
    )
    manager = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Manager, the last resort"
    )
    is_claimable = forms.BooleanField(
        required=False, initial=True, label="Members may claim from its queue"
    )
    respects_hours = forms.BooleanField(
        required=False, label="Only people in their working hours take a turn"
    )
    is_active = forms.BooleanField(required=False, initial=True, label="In use")
    is_default = forms.BooleanField(required=False, label="Takes what no rule matches")

    def __init__(self, *args: Any, pool_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [view.pool for view in queries.pools() if view.pool.pk != pool_id]
        choices = {
            "fallback": [("", "None"), *((pool.pk, pool.name) for pool in others)],
            "manager": [("", "Nobody"), *((one.pk, one.name) for one in sales())],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a ChoiceField


class PlaceForm(forms.Form):
    """One person's place in the pool."""

    is_active = forms.BooleanField(required=False, label="Takes turns")
    weight = forms.IntegerField(min_value=1, max_value=100, initial=1)
    cap_day = forms.IntegerField(required=False, min_value=1, label="Most a day")
    cap_open = forms.IntegerField(required=False, min_value=1, label="Most open")


@requires(Action.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_pool(request: SignedIn, pool_id: int | None = None) -> HttpResponse:
    """Who takes turns?"""
    try:
        view = queries.pool(pool_id) if pool_id is not None else None
    except queries.PoolNotFound:
        raise Http404 from None
    sent = request.POST if request.method == "POST" else None
    initial = _initial(view)
    form = PoolForm(sent, pool_id=pool_id, initial=initial)
    rows = _rows(view, sent)
    if sent is None:
        return _show(request, form, rows, view)
    is_valid = all([form.is_valid(), *(row["form"].is_valid() for row in rows)])
    if not is_valid or form.say_if_changed(initial["was"]):
        return _show(request, form, rows, view, status=422)
    try:
        _save(request, pool_id, form, rows)
    except operations.RoutingRefused as refused:
        for name, problem in refused.wrong.items():
            form.add_error(name if name in form.fields else None, problem)
        return _show(request, form, rows, view, status=422)
    messages.success(request, "The pool is kept. Nobody's turn was lost.")
    return redirect("settings_routing")


@transaction.atomic
def _save(
    request: SignedIn, pool_id: int | None, form: PoolForm, rows: list[dict[str, Any]]
) -> None:
    now = timezone.now()
    saved = operations.save_pool(pool_id, **form.cleaned_data, by=request.user, now=now)
    places = [
        operations.Place(row["person"].pk, **row["form"].cleaned_data)
        for row in rows
        if row["member"] is not None or row["form"].cleaned_data["is_active"]
    ]
    operations.save_members(saved, places=places, by=request.user, now=now)


def _initial(view: Any) -> dict[str, Any]:
    if view is None:
        return {"is_claimable": True, "is_active": True, "was": ""}
    pool = view.pool
    shown = {
        "name": pool.name,
        "fallback": pool.fallback_id or "",
        "manager": pool.manager_id or "",
        "is_claimable": pool.is_claimable,
        "respects_hours": pool.respects_hours,
        "is_active": pool.is_active,
        "is_default": pool.is_default,
    }
    members = [(one.person_id, *_place(one).values()) for one in view.members]
    return {**shown, "was": mark([shown, members])}


def _place(member: Any) -> dict[str, Any]:
    return {name: getattr(member, name) for name in PlaceForm.base_fields}


def _rows(view: Any, sent: Any) -> list[dict[str, Any]]:
    present = {member.person_id: member for member in view.members} if view else {}
    rows = []
    for person in sales():
        member = present.get(person.pk)
        initial = {"weight": 1}
        if member is not None:
            initial = _place(member)
        form = PlaceForm(sent, prefix=f"person-{person.pk}", initial=initial)
        rows.append({"person": person, "member": member, "form": form})
    return rows


def _show(
    request: SignedIn, form: PoolForm, rows: list[dict[str, Any]], view: Any, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rows": rows, "view": view}
    return render(request, "settings/routing_pool.html", context, status=status)
