"""Settings, Hours, one calendar: its week, its holidays, the days that differ."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.org import operations, queries
from oneteam.org.rules import Action
from oneteam.org.rules.hours import OFFICE_HOURS, Intervals, write
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import opened_on
from oneteam.web.settings_hours_forms import CalendarForm, CompanyDayForm


@requires(Action.MANAGE_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: SignedIn) -> HttpResponse:
    """When do these people work?"""
    return _calendar(request, None)


@requires(Action.MANAGE_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_calendar(request: SignedIn, calendar_id: int) -> HttpResponse:
    """When is this calendar open?"""
    return _calendar(request, calendar_id)


def _calendar(request: SignedIn, calendar_id: int | None) -> HttpResponse:
    if request.method != "POST":
        return page(request, calendar_id)
    stands = _shown(found(calendar_id))["was"] if calendar_id is not None else ""
    form = CalendarForm(request.POST)
    if form.is_valid() and not form.say_if_changed(stands):
        data = form.cleaned_data
        try:
            kept = operations.save_calendar(
                calendar_id,
                name=data["name"],
                time_zone=data["time_zone"],
                hours=form.week(),
                country=data["country"],
                subdivision=data["subdivision"].strip().upper(),
            )
        except operations.CalendarRefused as refused:
            for field, problem in refused.wrong.items():
                form.add_error(field, problem)
        else:
            messages.success(request, f"“{kept.name}” is saved. New promises are counted by it.")
            return redirect("settings_calendar", kept.pk)
    return page(request, calendar_id, form=form, status=422)


def page(
    request: SignedIn,
    calendar_id: int | None,
    *,
    form: CalendarForm | None = None,
    day_form: CompanyDayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one calendar, with what was typed into its two forms."""
    calendar = found(calendar_id) if calendar_id else None
    year = _year(request)
    context: dict[str, Any] = {"calendar": calendar, "form": form or _filled(calendar, request)}
    if calendar:
        company = queries.find_company()
        context |= {
            "is_company": company is not None and company.calendar_id == calendar.pk,
            "undo": undo.offered(request),
            "year": year,
            "day_form": day_form or CompanyDayForm(),
            "company_days": [
                {"day": day, "hours": write(day.hours)}
                for day in queries.company_days(calendar.pk, year=year)
            ],
            "holidays": queries.holidays_of(
                calendar.country, subdivision=calendar.subdivision, year=year
            ),
        }
    return render(request, "settings/calendar.html", context, status=status)


def _filled(calendar: Any, request: SignedIn) -> CalendarForm:
    if calendar is not None:
        return CalendarForm(initial=_shown(calendar))
    start = {"time_zone": request.user.time_zone, **_week(OFFICE_HOURS)}
    return CalendarForm(initial=start)


def _shown(calendar: Any) -> dict[str, Any]:
    names = ("name", "time_zone", "country", "subdivision")
    return opened_on({name: getattr(calendar, name) for name in names} | _week(calendar.hours))


def _week(hours: dict[str, Intervals]) -> dict[str, Any]:
    return {f"day_{day}": spans for day, spans in hours.items()}


def _year(request: SignedIn) -> int:
    text = request.GET.get("year", "")
    year = (
        int(text) if text.isascii() and text.isdigit() else queries.local_day(timezone.now()).year
    )
    return min(max(year, 2000), 2100)


def found(calendar_id: int) -> Any:
    """The calendar, or the page does not exist."""
    try:
        return queries.calendar(calendar_id)
    except queries.CalendarNotFound:
        raise Http404 from None
