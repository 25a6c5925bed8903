"""Settings, Absences: everyone plans their own; whoever keeps the hours, anybody's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.org import operations, queries
from oneteam.org.rules import Action, Role, may
from oneteam.web import time_off, undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.days import DayField
from oneteam.web.once import done_once

_DATE = forms.DateInput(attrs={"type": "date"})
_TIME = forms.TimeInput(attrs={"type": "time"})


class AbsenceForm(forms.Form):
    """Whole days, or from and until a time of day, in the person's own zone."""

    person = forms.TypedChoiceField(coerce=int, label="Who")
    first_day = DayField(label="First day away", widget=_DATE)
    first_time = forms.TimeField(label="From", required=False, widget=_TIME)
    last_day = DayField(label="Last day away", widget=_DATE)
    last_time = forms.TimeField(label="Until", required=False, widget=_TIME)
    reason = forms.CharField(
        max_length=100,
        required=False,
        help_text="Colleagues see it. “Time off” is reason enough.",
    )

    def clean(self) -> dict[str, Any]:
        """Say beside the last day that it lies before the first."""
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last:
            starts = datetime.combine(first, data.get("first_time") or time.min)
            if _end(last, data.get("last_time")) <= starts:
                self.add_error("last_day", "The absence ends before it starts.")
        return data


@requires(Action.RECORD_OWN_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
@done_once
def settings_absences(request: SignedIn) -> HttpResponse:
    """Who is away, and when?"""
    form = _form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = queries.person(data["person"])
        zone = ZoneInfo(person.time_zone)
        starts = datetime.combine(data["first_day"], data["first_time"] or time.min)
        ends = _end(data["last_day"], data["last_time"])
        try:
            absence = operations.record_absence(
                person.pk,
                starts_at=starts.replace(tzinfo=zone),
                ends_at=ends.replace(tzinfo=zone),
                reason=data["reason"],
            )
        except operations.AbsenceRefused as refused:
            form.add_error("last_day", str(refused))
        else:
            url = reverse("settings_absence_remove", args=[absence])
            undo.offer(request, f"{person.name} is away from {starts:%-d %B %Y}.", url=url)
            return redirect("settings_absences")
    now = timezone.now()
    context = {
        "form": form,
        "manages": _manages(request),
        "undo": undo.offered(request),
        "absences": [
            (one, time_off.said(one.starts_at, one.ends_at, time_zone=one.person.time_zone))
            for one in queries.absences(until_after=now, of=_whose(request))
        ],
        "now": now,
    }
    return render(request, "settings/absences.html", context, status=422 if form.errors else 200)


@requires(Action.RECORD_OWN_ABSENCE)
@require_POST
def remove_absence(request: SignedIn, absence_id: int) -> HttpResponse:
    """The person is here after all."""
    kept = queries.absence(absence_id)
    if kept is None or not operations.remove_absence(absence_id, of=_whose(request)):
        raise Http404
    zone = ZoneInfo(kept.person.time_zone)
    starts, ends = kept.starts_at.astimezone(zone), kept.ends_at.astimezone(zone)
    undo.offer(
        request,
        f"{kept.person.name} is not away from {starts:%-d %B %Y} after all.",
        url=reverse("settings_absences"),
        person=str(kept.person_id),
        first_day=starts.date().isoformat(),
        first_time=f"{starts:%H:%M}",
        last_day=ends.date().isoformat(),
        last_time=f"{ends:%H:%M}",
        reason=kept.reason,
    )
    return redirect("settings_absences")


def _form(request: SignedIn, data: Any) -> AbsenceForm:
    form = AbsenceForm(data, initial={"person": request.user.pk})
    people = queries.people() if _manages(request) else [request.user]
    choices = [(person.pk, person.name) for person in people]
    form.fields["person"].choices = choices  # type: ignore[attr-defined]  # a TypedChoiceField
    return form


def _manages(request: SignedIn) -> bool:
    return may(Role(request.user.role), Action.MANAGE_HOURS)


def _whose(request: SignedIn) -> int | None:
    return None if _manages(request) else request.user.pk


def _end(last: date, until: time | None) -> datetime:
    if until is None:  # the whole last day: back at the next midnight
        return datetime.combine(last + timedelta(days=1), time.min)
    return datetime.combine(last, until)
