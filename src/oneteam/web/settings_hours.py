"""Settings, Hours: which calendars there are, and which one the company keeps."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from oneteam.org import operations, queries
from oneteam.org.rules import Action
from oneteam.org.rules.hours import summary
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.settings_hours_forms import country_name


@requires(Action.MANAGE_HOURS)
@require_safe
def settings_hours(request: SignedIn) -> HttpResponse:
    """When do we work?"""
    company = queries.find_company()
    rows = [
        {
            "calendar": calendar,
            "summary": summary(calendar.hours),
            "country": country_name(calendar.country),
            "is_company": company is not None and company.calendar_id == calendar.pk,
        }
        for calendar in queries.calendars()
    ]
    return render(request, "settings/hours.html", {"rows": rows})


@requires(Action.MANAGE_HOURS)
@require_POST
def use_calendar(request: SignedIn, calendar_id: int) -> HttpResponse:
    """The company keeps these hours from now on; promises made before keep their due times."""
    before = queries.company().calendar_id
    try:
        operations.save_company(calendar_id=calendar_id)
    except queries.CalendarNotFound:
        raise Http404 from None
    name = queries.calendar(calendar_id).name
    url = reverse("settings_calendar_use", args=[before])
    undo.offer(request, f"The company now keeps “{name}”.", url=url)
    return redirect("settings_calendar", calendar_id)
