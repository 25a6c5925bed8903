"""Settings, Hours, one calendar: its week, its holidays, the days that differ."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.org import operations, queries
from oneteam.org.rules import Action
from oneteam.org.rules.hours import DAYS, OFFICE_HOURS, HoursRefused, Intervals, read, write
from oneteam.org.rules.invitation import time_zones
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires

TIME_ZONES = [(name, name.replace("_", " ")) for name in time_zones()]
COUNTRY_NAMES = Locale("en").territories


class HoursField(forms.CharField):
    """Time spans as people type them: 09:00-12:30, 13:15-17:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The spans. A wrong one is said beside the field."""
        try:
            return read(super().to_python(value) or "")
        except HoursRefused as refused:
            raise forms.ValidationError(f"{refused}.") from None

    def prepare_value(self, value: Any) -> Any:
        """The spans as text; what was typed stays as typed."""
        return write(value) if isinstance(value, list) else value


class CalendarForm(forms.Form):
    """A week, in one zone, with a country's holidays."""

    name = forms.CharField(max_length=100)
    time_zone = forms.ChoiceField(choices=TIME_ZONES, label="Time zone")
    country = forms.ChoiceField(required=False, label="Public holidays of")
    subdivision = forms.CharField(
        required=False,
        max_length=10,
        label="Part of the country",
        help_text="Its code where holidays differ, such as BY for Bavaria.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(COUNTRY_NAMES.get(code, code), code) for code in queries.countries()]
        choices = [("", "No country"), *((code, name) for name, code in sorted(named))]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        for number, day in enumerate(DAYS):
            self.fields[f"day_{number}"] = HoursField(label=day)

    def days(self) -> list[forms.BoundField]:
        """The seven fields of the week."""
        return [self[f"day_{number}"] for number in range(7)]

    def week(self) -> dict[str, Intervals]:
        """The week as it is kept."""
        return {str(number): self.cleaned_data[f"day_{number}"] for number in range(7)}


class CompanyDayForm(forms.Form):
    """A day that differs from the week."""

    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(max_length=100, required=False, label="What is it?")
    hours = HoursField(label="Hours", help_text="Leave empty when closed.")


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


@requires(Action.MANAGE_HOURS)
@require_POST
def add_day(request: SignedIn, calendar_id: int) -> HttpResponse:
    """Close, or open at other hours, on one day."""
    form = CompanyDayForm(request.POST)
    if not form.is_valid():
        return _page(request, calendar_id, day_form=form, status=422)
    _found(calendar_id)
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


def _calendar(request: SignedIn, calendar_id: int | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, calendar_id)
    if calendar_id is not None:
        _found(calendar_id)
    form = CalendarForm(request.POST)
    if form.is_valid():
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
    return _page(request, calendar_id, form=form, status=422)


def _page(
    request: SignedIn,
    calendar_id: int | None,
    *,
    form: CalendarForm | None = None,
    day_form: CompanyDayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    calendar = _found(calendar_id) if calendar_id else None
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
    if calendar is None:
        start: dict[str, Any] = {"time_zone": request.user.time_zone}
        hours: dict[str, Intervals] = OFFICE_HOURS
    else:
        names = ("name", "time_zone", "country", "subdivision")
        start = {name: getattr(calendar, name) for name in names}
        hours = calendar.hours
    return CalendarForm(initial=start | {f"day_{day}": spans for day, spans in hours.items()})


def _year(request: SignedIn) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() else timezone.now().year
    return min(max(year, 2000), 2100)


def _found(calendar_id: int) -> Any:
    try:
        return queries.calendar(calendar_id)
    except queries.CalendarNotFound:
        raise Http404 from None
