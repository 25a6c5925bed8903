"""Settings, Hours, one calendar: the days that differ from the week."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from oneteam.org import operations, queries
from oneteam.org.rules import Action
from oneteam.org.rules.hours import write
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.settings_calendar import found, page
from oneteam.web.settings_hours_forms import CompanyDayForm


@requires(Action.MANAGE_HOURS)
@require_POST
def add_day(request: SignedIn, calendar_id: int) -> HttpResponse:
    """Close, or open at other hours, on one day."""
    form = CompanyDayForm(request.POST)
    if not form.is_valid():
        return page(request, calendar_id, day_form=form, status=422)
    found(calendar_id)
    operations.save_company_day(calendar_id, **form.cleaned_data)
    url = reverse("settings_day_remove", args=[calendar_id])
    day = form.cleaned_data["on"]
    undo.offer(request, f"{day:%-d %B %Y} differs from the week now.", url=url, on=day.isoformat())
    return redirect(f"{reverse('settings_calendar', args=[calendar_id])}?year={day.year}")


@requires(Action.MANAGE_HOURS)
@require_POST
def remove_day(request: SignedIn, calendar_id: int) -> HttpResponse:
    """The day is as any other again."""
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        raise Http404 from None
    kept = [day for day in queries.company_days(calendar_id, year=on.year) if day.date == on]
    if kept and operations.remove_company_day(calendar_id, on=on):
        url = reverse("settings_day_add", args=[calendar_id])
        undo.offer(
            request,
            f"{on:%-d %B %Y} is as any other day again.",
            url=url,
            on=on.isoformat(),
            name=kept[0].name,
            hours=write(kept[0].hours),
        )
    return redirect(f"{reverse('settings_calendar', args=[calendar_id])}?year={on.year}")
