"""The company, its calendars and company days, and people's absences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from oneteam.org.models import Absence, Calendar, Company, CompanyDay
from oneteam.org.queries.hours import calendar, countries, find_company
from oneteam.org.rules.currencies import is_currency
from oneteam.org.rules.hours import OFFICE_HOURS, HoursRefused, Intervals, read, write
from oneteam.org.rules.invitation import time_zones

LONGEST_NAME = 200  # characters, as the table keeps them


class CompanyRefused(Exception):
    """What was said about the company cannot be kept; `wrong` names every field."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


class CalendarRefused(Exception):
    """A calendar cannot be kept as it is; `wrong` names every field and what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


class AbsenceRefused(Exception):
    """An absence that ends before it starts."""


@transaction.atomic
def ensure_company(
    name: str = "Our company",
    *,
    currency: str = "EUR",
    time_zone: str = "UTC",
    country: str = "",
    subdivision: str = "",
    hours: Mapping[str, Intervals] | None = None,
) -> Company:
    """The company; made if there is none, with office hours Monday to Friday 09:00 to 17:00.

    Raises CompanyRefused naming every wrong thing, those of the hours too.
    """
    found = find_company()
    if found:
        return found
    wrong = {}
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        wrong["name"] = f"Write the company's name, on one line of at most {LONGEST_NAME} letters."
    if not is_currency(currency):
        wrong["currency"] = f"“{currency}” is not a currency; use a code such as EUR."
    try:
        with transaction.atomic():
            office = save_calendar(
                None,
                name="Office hours",
                time_zone=time_zone,
                hours=OFFICE_HOURS if hours is None else hours,
                country=country,
                subdivision=subdivision,
            )
    except CalendarRefused as refused:
        raise CompanyRefused(wrong | refused.wrong) from None
    if wrong:
        raise CompanyRefused(wrong)
    return Company.objects.create(name=name.strip(), currency=currency, calendar=office)


def save_company(*, name: str | None = None, calendar_id: int | None = None) -> None:
    """Rename the company or give it another calendar. Raises CalendarNotFound."""
    changes: dict[str, Any] = {}
    if name is not None and name.strip():
        changes["name"] = name.strip()
    if calendar_id is not None:
        changes["calendar"] = calendar(calendar_id)
    if changes:
        Company.objects.update(**changes)


@transaction.atomic
def save_calendar(
    calendar_id: int | None,
    *,
    name: str,
    time_zone: str,
    hours: Mapping[str, Intervals],
    country: str = "",
    subdivision: str = "",
) -> Calendar:
    """Make (`None`) or change a calendar. Raises CalendarRefused naming every wrong field.

    `hours` maps "0" (Monday) to "6" to intervals such as [["09:00", "17:00"]].
    """
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = "Required field missing"
    elif Calendar.objects.filter(name=name.strip()).exclude(id=calendar_id or 0).exists():
        wrong["name"] = "Another calendar has this name."
    if time_zone not in time_zones():
        wrong["time_zone"] = "Choose a time zone such as Europe/Amsterdam."
    if country and country not in countries():
        wrong["country"] = "The holidays of this country are not known."
    elif subdivision and subdivision not in countries().get(country, ()):
        wrong["subdivision"] = "This is no part of the country."
    week = {}
    for day, intervals in hours.items():
        try:
            week[day] = read(write(intervals))
        except HoursRefused as refused:
            wrong[f"day_{day}"] = f"{refused}."
    if wrong:
        raise CalendarRefused(wrong)
    kept = calendar(calendar_id) if calendar_id else Calendar()
    kept.name, kept.time_zone = name.strip(), time_zone
    kept.hours = {day: intervals for day, intervals in week.items() if intervals}
    kept.country, kept.subdivision = country, subdivision
    kept.save()
    return kept


def save_company_day(calendar_id: int, *, on: date, name: str = "", hours: Intervals) -> None:
    """A day that differs from the week; no hours is closed. The day's former say is replaced."""
    CompanyDay.objects.update_or_create(
        calendar=calendar(calendar_id), date=on, defaults={"name": name.strip(), "hours": hours}
    )


def remove_company_day(calendar_id: int, *, on: date) -> bool:
    """The day is as any other again. False if it was."""
    return bool(CompanyDay.objects.filter(calendar_id=calendar_id, date=on).delete()[0])


def record_absence(
    person_id: int, *, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> int:
    """A person is away in [starts_at, ends_at). Returns the absence's id. Raises AbsenceRefused."""
    if ends_at <= starts_at:
        raise AbsenceRefused("The absence ends before it starts.")
    return Absence.objects.create(
        person_id=person_id, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()
    ).pk


def remove_absence(absence_id: int, *, of: int | None = None) -> bool:
    """Take an absence back; `of` limits it to that person's own. False if there is none."""
    rows = Absence.objects.filter(id=absence_id)
    return bool((rows if of is None else rows.filter(person_id=of)).delete()[0])
