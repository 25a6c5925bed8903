"""The one cast of people that every test knows.

Rosa and Raj are reps; Sven leads sales. Mia is a marketer; Max leads marketing. Olga runs the
installation and may not read pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from oneteam.org.models import Calendar, Company, Person

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday, in office hours in all of Europe
PASSWORD = "correct horse battery staple"

OFFICE_HOURS = {str(day): [["09:00", "17:00"]] for day in range(5)}
AROUND_THE_CLOCK = {str(day): [["00:00", "24:00"]] for day in range(7)}


@dataclass(frozen=True)
class Cast:
    """Everyone there is."""

    rosa: Person
    raj: Person
    sven: Person
    mia: Person
    max: Person
    olga: Person
    company: Company

    def everyone(self) -> list[Person]:
        """All six people."""
        return [self.rosa, self.raj, self.sven, self.mia, self.max, self.olga]


def enter() -> Cast:
    """Put the whole cast on stage, in a company open Monday to Friday, 09:00 to 17:00 UTC."""
    calendar = Calendar.objects.create(name="Office hours", time_zone="UTC", hours=OFFICE_HOURS)
    company = Company.objects.create(name="Acme", currency="EUR", calendar=calendar)
    return Cast(
        rosa=_person("Rosa", "rep"),
        raj=_person("Raj", "rep"),
        sven=_person("Sven", "sales_leader"),
        mia=_person("Mia", "marketer"),
        max=_person("Max", "marketing_leader"),
        olga=_person("Olga", "operations"),
        company=company,
    )


def _person(name: str, role: str) -> Person:
    return Person.objects.create(
        name=name,
        email=f"{name.lower()}@acme.example",
        role=role,
        time_zone="UTC",
        password="!",  # set_password(PASSWORD) where a test signs in by hand: hashing is slow
        joined_at=NOON,
    )
