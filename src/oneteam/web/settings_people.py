"""Settings, People: invite, change, deactivate and bring back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules import ROLE_LABELS, Action, Role
from oneteam.org.rules.invitation import time_zones
from oneteam.web import letters, undo
from oneteam.web.access import SignedIn, requires

ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]
TIME_ZONES = [(name, name.replace("_", " ")) for name in time_zones()]


class PersonForm(forms.Form):
    """What is known of a person."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(choices=ROLES)
    time_zone = forms.ChoiceField(choices=TIME_ZONES, label="Time zone")


class InvitationForm(PersonForm):
    """Whom to invite."""

    field_order = ("email", "name", "role", "time_zone")
    email = forms.CharField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class EditForm(PersonForm):
    """A person who is here, with hours of their own or the company's."""

    calendar = forms.ChoiceField(
        label="Working hours",
        required=False,
        help_text="Make more calendars under Hours.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendars = [(str(calendar.pk), calendar.name) for calendar in queries.calendars()]
        self.fields["calendar"].choices = [("", "As the company"), *calendars]  # type: ignore[attr-defined]  # a ChoiceField


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
    person = _person(person_id)
    return _show_link(request, person, operations.new_link(person_id, now=timezone.now()))


@requires(Action.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request: SignedIn, person_id: int) -> HttpResponse:
    """What is true of this person?"""
    person = _person(person_id)
    form = EditForm(
        request.POST or None,
        initial={
            "name": person.name,
            "role": person.role,
            "time_zone": person.time_zone,
            "calendar": str(person.calendar_id or ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            before = people.change_role(
                person_id, role=data["role"], by=request.user, now=timezone.now()
            )
            operations.save_person(
                person_id,
                name=data["name"],
                time_zone=data["time_zone"],
                calendar_id=int(data["calendar"]) if data["calendar"] else None,
                company_hours=not data["calendar"],
            )
        except operations.PersonRefused as refused:
            for field, problem in refused.wrong.items():
                form.add_error(field, problem)
        except operations.LastAdministrator as refused:
            form.add_error("role", str(refused))
        else:
            if before != data["role"]:
                said = (
                    f"{data['name']} is now {Role(data['role']).label}, was {Role(before).label}."
                )
                url = reverse("settings_person_role", args=[person_id])
                undo.offer(request, said, url=url, role=before)
            else:
                messages.success(request, f"Saved what is true of {data['name']}.")
            return redirect("settings_people")
    status = 422 if form.errors else 200
    return render(request, "settings/person.html", {"form": form, "person": person}, status=status)


@requires(Action.MANAGE_PEOPLE)
@require_POST
def change_role(request: SignedIn, person_id: int) -> HttpResponse:
    """Give someone a role; this is also how a change is taken back."""
    person = _person(person_id)
    try:
        before = people.change_role(
            person_id, role=request.POST.get("role", ""), by=request.user, now=timezone.now()
        )
    except (operations.PersonRefused, operations.LastAdministrator) as refused:
        messages.error(request, str(refused))
    else:
        role = Role(queries.person(person_id).role).label
        url = reverse("settings_person_role", args=[person_id])
        undo.offer(request, f"{person.name} is now {role}.", url=url, role=before)
    return redirect("settings_people")


@requires(Action.MANAGE_PEOPLE)
@require_POST
def deactivate(request: SignedIn, person_id: int) -> HttpResponse:
    """Someone leaves: signed out everywhere at once, tokens included."""
    person = _person(person_id)
    try:
        people.deactivate(person_id, by=request.user, now=timezone.now())
    except operations.LastAdministrator as refused:
        messages.error(request, str(refused))
    else:
        url = reverse("settings_person_reactivate", args=[person_id])
        undo.offer(request, f"{person.name} is deactivated and signed out everywhere.", url=url)
    return redirect("settings_people")


@requires(Action.MANAGE_PEOPLE)
@require_POST
def reactivate(request: SignedIn, person_id: int) -> HttpResponse:
    """Someone is back."""
    person = _person(person_id)
    people.reactivate(person_id, by=request.user, now=timezone.now())
    url = reverse("settings_person_deactivate", args=[person_id])
    undo.offer(request, f"{person.name} may sign in again.", url=url)
    return redirect("settings_people")


def _person(person_id: int) -> Any:
    try:
        return queries.person(person_id)
    except queries.PersonNotFound:
        raise Http404 from None


def _show_link(request: SignedIn, person: Any, link: str) -> HttpResponse:
    is_sent = letters.send(person, link)
    shown = {"person": person, "address": letters.address_of(link), "is_sent": is_sent}
    return _list(request, form=InvitationForm(initial={"time_zone": "UTC"}), link=shown)


def _list(request: SignedIn, *, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
    everyone = queries.people(active=None)
    context = {
        "form": form,
        "undo": undo.offered(request),
        "people": [person for person in everyone if person.is_active],
        "gone": [person for person in everyone if not person.is_active],
        **more,
    }
    return render(request, "settings/people.html", context, status=status)
