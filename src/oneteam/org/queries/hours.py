"""When work is done: the company, its calendars, holidays and absences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from oneteam.org.models import Absence, Calendar, Company, CompanyDay
from oneteam.settled import settled


class CalendarNotFound(Exception):
    """There is no such calendar."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday."""

    date: date
    name: str


def company() -> Company:
    """The company, with its calendar. Raises Company.DoesNotExist before `oneteam setup`."""
    return Company.objects.select_related("calendar").get()


@settled
def home_country() -> str:
    """Where the company is (ISO 3166-1 alpha-2); "" when it did not say."""
    found = find_company()
    return found.calendar.country if found else ""


def find_company() -> Company | None:
    """The company, or None before `oneteam setup`."""
    return Company.objects.select_related("calendar").first()


def calendars() -> list[Calendar]:
    """Every calendar by name."""
    return list(Calendar.objects.order_by("name"))


def calendar(calendar_id: int) -> Calendar:
    """One calendar. Raises CalendarNotFound."""
    try:
        return Calendar.objects.get(id=calendar_id)
    except Calendar.DoesNotExist:
        raise CalendarNotFound("There is no such calendar.") from None


def company_days(calendar_id: int, *, year: int) -> list[CompanyDay]:
    """The days of a year that differ from the week, in order."""
    return list(
        CompanyDay.objects.filter(calendar_id=calendar_id, date__year=year).order_by("date")
    )


def holidays_of(country: str, *, subdivision: str = "", year: int) -> list[Holiday]:
    """The public holidays of a country (and one part of it) in a year; none for no country."""
    if not country:
        return []
    import holidays  # here, because it is slow to import and few pages need it

    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return [Holiday(date=day, name=name) for day, name in sorted(found.items())]


@cache
def countries() -> dict[str, tuple[str, ...]]:
    """Countries whose holidays are known, each with its parts (ISO 3166 codes)."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(known.items())}


def away(person_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Those of these people who are absent at this moment; an absence's last instant is back."""
    asked = set(person_ids)
    return {
        person_id
        for person_id, starts_at, ends_at in _absent_on(now.astimezone(UTC).date())
        if person_id in asked and starts_at <= now < ends_at
    }


@settled
def _absent_on(day: date) -> tuple[tuple[int, datetime, datetime], ...]:
    start = datetime.combine(day, time(), UTC)
    rows = Absence.objects.filter(starts_at__lt=start + timedelta(days=1), ends_at__gt=start)
    return tuple(rows.values_list("person_id", "starts_at", "ends_at"))


def absences(*, until_after: datetime, of: int | None = None) -> list[Absence]:
    """Absences that end after a moment, soonest first; of one person or everybody."""
    rows = Absence.objects.filter(ends_at__gt=until_after).select_related("person")
    return list((rows if of is None else rows.filter(person_id=of)).order_by("starts_at", "id"))


def absence(absence_id: int) -> Absence | None:
    """One absence with its person, or None."""
    return Absence.objects.filter(id=absence_id).select_related("person").first()
