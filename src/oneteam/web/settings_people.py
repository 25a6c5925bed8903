"""Settings, People: invite, deactivate and bring back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam import people
from oneteam.domain.capture import queries as leads
from oneteam.org import operations, queries
from oneteam.org.rules import Action
from oneteam.web import letters, undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.settings_person import PersonForm, found
from oneteam.web.words import counted


class InvitationForm(PersonForm):
    """Whom to invite."""

    field_order = ("email", "name", "role", "time_zone")
    email = forms.CharField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


@requires(Action.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_people(request: SignedIn) -> HttpResponse:
    """Who works here, and in which role?"""
    form = InvitationForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if request.method != "POST" or not form.is_valid():
        return _list(request, form=form, status=422 if form.errors else 200)
    try:
        person, link = people.invite(**form.cleaned_data, by=request.user, now=timezone.now())
    except operations.PersonRefused as refused:
        for field, problem in refused.wrong.items():
            form.add_error(field, problem)
        return _list(request, form=form, status=422)
    return _show_link(request, person, link)


@requires(Action.MANAGE_PEOPLE)
@require_POST
def new_link(request: SignedIn, person_id: int) -> HttpResponse:
    """A fresh link for someone who lost theirs, or their password."""
    person = found(person_id)
    return _show_link(request, person, operations.new_link(person_id, now=timezone.now()))


@requires(Action.MANAGE_PEOPLE)
@require_POST
def deactivate(request: SignedIn, person_id: int) -> HttpResponse:
    """Someone leaves: signed out everywhere at once, tokens included."""
    person = found(person_id)
    try:
        people.deactivate(person_id, by=request.user, now=timezone.now())
    except operations.LastAdministrator as refused:
        messages.error(request, str(refused))
    else:
        url = reverse("settings_person_reactivate", args=[person_id])
        said = f"{person.name} is deactivated and signed out everywhere."
        if held := leads.open_by_owner(request.user).get(person_id):
            said += f" {counted(held, 'open lead')} to hand on: see below."
        undo.offer(request, said, url=url)
    return redirect("settings_people")


@requires(Action.MANAGE_PEOPLE)
@require_POST
def reactivate(request: SignedIn, person_id: int) -> HttpResponse:
    """Someone is back."""
    person = found(person_id)
    people.reactivate(person_id, by=request.user, now=timezone.now())
    url = reverse("settings_person_deactivate", args=[person_id])
    undo.offer(request, f"{person.name} may sign in again.", url=url)
    return redirect("settings_people")


def _show_link(request: SignedIn, person: Any, link: str) -> HttpResponse:
    is_sent = letters.send(person, link)
    shown = {"person": person, "address": letters.address_of(link), "is_sent": is_sent}
    return _list(request, form=InvitationForm(initial={"time_zone": "UTC"}), link=shown)


def _list(request: SignedIn, *, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
    everyone = queries.people(active=None)
    held = leads.open_by_owner(request.user)
    context = {
        "form": form,
        "undo": undo.offered(request),
        "people": [person for person in everyone if person.is_active],
        "gone": [(person, held.get(person.pk, 0)) for person in everyone if not person.is_active],
        **more,
    }
    return render(request, "settings/people.html", context, status=status)
