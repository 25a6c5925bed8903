"""Reads of working calendars: one query each, tables shared between equal hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from oneteam.org.models import Calendar, Company, Person
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, WorkCalendar, read_calendar


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


def work_calendar_by_id(calendar_id: int) -> WorkCalendar:
    """The hours of one calendar. KeyError when there is none."""
    return work_calendars([calendar_id])[calendar_id]


def work_calendars(ids: Iterable[int]) -> dict[int, WorkCalendar]:
    """The hours of some calendars, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Calendar.objects.filter(id__in=wanted)
    return {kept.id: kept.calendar for kept, _ in _read(rows) if kept.id is not None}


def hours_of(person_id: int | None) -> Hours:
    """The company's hours and one person's, in one query.

    Before the company has hours it is always open: a promise made then is still a promise.
    """
    company = Company.objects.filter(calendar_id=OuterRef("pk"))
    wanted = Q(Exists(company))
    if person_id is not None:
        wanted |= Q(id__in=Person.objects.filter(id=person_id).values("calendar_id"))
    found = _read(Calendar.objects.filter(wanted).annotate(is_company=Exists(company)))
    ours = next((kept for kept, is_company in found if is_company), None)
    theirs = next((kept for kept, is_company in found if not is_company), None)
    fallback = KeptCalendar(None, AROUND_THE_CLOCK)
    return Hours(company=ours or fallback, person=theirs or ours or fallback)


def _read(calendars: QuerySet[Calendar]) -> list[tuple[KeptCalendar, bool]]:
    rows: dict[int, dict[str, Any]] = {}
    names = ["id", "time_zone", "hours", "country", "subdivision"]
    names += [name for name in calendars.query.annotations if name == "is_company"]
    for row in calendars.values(*names, "company_days__date", "company_days__hours"):
        day, hours = row.pop("company_days__date"), row.pop("company_days__hours")
        days = rows.setdefault(row["id"], {**row, "company_days": []})["company_days"]
        if day is not None:
            days.append((day, hours))
    return [
        (KeptCalendar(row.pop("id"), read_calendar(**row)), is_company)
        for row in rows.values()
        for is_company in [bool(row.pop("is_company", False))]
    ]
