"""Reads of working calendars: one query each, tables shared between equal hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from oneteam.org.models import Calendar, Company, Person
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, WorkCalendar, read_calendar
from oneteam.settled import settled


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """A calendar with the id of its row; no id before the company has hours."""

    id: int | None
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Hours:
    """By whose hours a promise runs: the company's, or those of one person."""

    company: KeptCalendar
    person: KeptCalendar


def work_calendar(person: Person | None = None) -> WorkCalendar:
    """The hours a person works: their own, else the company's; without a person the company's."""
    return hours_of(person.pk if person else None).person.calendar


@settled
def work_calendar_by_id(calendar_id: int) -> WorkCalendar:
    """The hours of one calendar. KeyError when there is none."""
    return work_calendars([calendar_id])[calendar_id]


def work_calendars(ids: Iterable[int]) -> dict[int, WorkCalendar]:
    """The hours of some calendars, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = _told(Calendar.objects.filter(id__in=wanted))
    return {kept.id: kept.calendar for kept, _ in _kept(rows) if kept.id is not None}


@settled
def hours_of(person_id: int | None) -> Hours:
    """The company's hours and one person's.

    Before the company has hours it is always open: a promise made then is still a promise.
    """
    wanted = Q(Exists(Company.objects.filter(calendar_id=OuterRef("pk"))))
    if person_id is not None:
        wanted |= Q(id__in=Person.objects.filter(id=person_id).values("calendar_id"))
    found = _kept(_told(Calendar.objects.filter(wanted)))
    ours = next((kept for kept, is_company in found if is_company), None)
    theirs = next((kept for kept, is_company in found if not is_company), None)
    fallback = KeptCalendar(None, AROUND_THE_CLOCK)
    return Hours(company=ours or fallback, person=theirs or ours or fallback)


def _told(calendars: QuerySet[Calendar]) -> QuerySet[Calendar, tuple[Any, ...]]:
    """What a calendar is read from: one row for each of its company days, or one without."""
    company = Company.objects.filter(calendar_id=OuterRef("pk"))
    return calendars.annotate(is_company=Exists(company)).values_list(
        *("id", "is_company", "time_zone", "hours", "country", "subdivision"),
        *("company_days__date", "company_days__hours"),
    )


def _kept(rows: Iterable[tuple[Any, ...]]) -> list[tuple[KeptCalendar, bool]]:
    terms: dict[int, tuple[bool, dict[str, Any]]] = {}
    for id_, is_company, time_zone, hours, country, subdivision, day, day_hours in rows:
        told = {"time_zone": time_zone, "hours": hours, "country": country}
        told |= {"subdivision": subdivision, "company_days": []}
        _, kept = terms.setdefault(id_, (bool(is_company), told))
        if day is not None:
            kept["company_days"].append((day, day_hours))
    return [
        (KeptCalendar(id_, read_calendar(**told)), is_company)
        for id_, (is_company, told) in terms.items()
    ]
