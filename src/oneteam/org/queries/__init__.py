"""Reads of people, hours and tokens."""

from oneteam.org.queries.hours import (
    CalendarNotFound,
    Holiday,
    absences,
    away,
    calendar,
    calendars,
    company,
    company_days,
    countries,
    find_company,
    holidays_of,
)
from oneteam.org.queries.people import (
    LinkNotGood,
    PersonNotFound,
    leaders,
    open_link,
    people,
    person,
    person_by_email,
    sign_link,
)
from oneteam.org.queries.tokens import token_of, token_owner, tokens

__all__ = [
    "CalendarNotFound",
    "Holiday",
    "LinkNotGood",
    "PersonNotFound",
    "absences",
    "away",
    "calendar",
    "calendars",
    "company",
    "company_days",
    "countries",
    "find_company",
    "holidays_of",
    "leaders",
    "open_link",
    "people",
    "person",
    "person_by_email",
    "sign_link",
    "token_of",
    "token_owner",
    "tokens",
]
