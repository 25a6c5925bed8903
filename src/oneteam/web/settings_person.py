"""Settings, People, one person: name, role, zone, working hours."""

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
from oneteam.org.rules.invitation import time_zone_choices
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import Opened, opened_on

ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]


class PersonForm(forms.Form):
    """What is known of a person."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(choices=ROLES)
    time_zone = forms.ChoiceField(choices=time_zone_choices, label="Time zone")


class EditForm(PersonForm, Opened):
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
def edit_person(request: SignedIn, person_id: int) -> HttpResponse:
    """What is true of this person?"""
    person = found(person_id)
    stands = opened_on(
        {
            "name": person.name,
            "role": person.role,
            "time_zone": person.time_zone,
            "calendar": str(person.calendar_id or ""),
        }
    )
    form = EditForm(request.POST or None, initial=stands)
    if request.method == "POST" and form.is_valid() and not form.say_if_changed(stands["was"]):
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
    person = found(person_id)
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


def found(person_id: int) -> Any:
    """The person, or the page does not exist."""
    try:
        return queries.person(person_id)
    except queries.PersonNotFound:
        raise Http404 from None
