"""Sets the demo company up, as an administrator would: offices, people, pools, campaigns, form."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oneteam.demo.activities import ACTIVITIES, BRAND
from oneteam.demo.people import COMPANY, EVERYONE, LOGINS, OFFICE_OF, OFFICES
from oneteam.demo.pools import open_partner_desk, pool_reps
from oneteam.demo.year import SEED
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture import queries as forms
from oneteam.domain.pipeline import operations as pipeline
from oneteam.org import operations as org

if TYPE_CHECKING:
    from oneteam.org.models import Person

CONSENT = "You may call and mail me about this request. I can take this back at any time."


@dataclass(frozen=True, slots=True)
class Founded:
    """What the simulation needs to know of the company."""

    people: dict[str, Person]
    form_id: int
    consent_text_id: int | None


def found(*, now: datetime, until: date, password: str) -> Founded:
    """Set the company up as of `now`, with absences up to a few weeks after the day `until`."""
    people = _people(password, now=now)
    open_partner_desk(people, now=now)
    pool_reps(people, now=now)
    for activity in ACTIVITIES:
        if activity.name:
            capture.ensure_campaign(
                activity.name,
                owner=people[activity.owner],
                channel=activity.channel or activity.medium,
                now=now,
            )
    form_id = capture.ensure_form(
        now=now,
        slug="contact",
        owner=people["Mia Hoffmann"],
        required=("name", "email", "company"),
        consent_text=CONSENT,
        thanks="One of us calls you, usually within the hour.",
        related=[
            {"title": "What waiting costs: the dock benchmark", "url": f"{BRAND}/benchmark"},
            {"title": "Dock to stock: the next webinar", "url": f"{BRAND}/webinars"},
        ],
    )
    pipeline.ensure_stages()
    _absences(people, until=until)
    return Founded(people, form_id, forms.form_by_id(form_id).consent_text_id)


def _people(password: str, *, now: datetime) -> dict[str, Person]:
    zone, country, hours = OFFICES["Amsterdam office"]
    company = org.ensure_company(
        COMPANY,
        currency="EUR",
        time_zone=zone,
        country=country,
        hours={str(day): hours for day in range(5)},
    )
    calendars = {"Amsterdam office": company.calendar_id}
    for name, (zone, country, hours) in OFFICES.items():
        if name not in calendars:
            week = {str(day): hours for day in range(5)}
            calendars[name] = org.save_calendar(
                None, name=name, time_zone=zone, country=country, hours=week
            ).pk
    return {
        one.name: org.ensure_person(
            one.email,
            name=one.name,
            role=one.role,
            time_zone=one.time_zone,
            calendar_id=calendars[OFFICE_OF[one.time_zone]],
            password=password if one in LOGINS else None,
            now=now,
        )
        for one in EVERYONE
    }


def _absences(people: dict[str, Person], *, until: date) -> None:
    chance = random.Random(SEED)
    for number, one in enumerate(EVERYONE):
        starts = [until - timedelta(days=chance.randint(20, 360)) for _ in range(3)]
        if number in (2, 13):  # one rep and one marketer are away today
            starts.append(until - timedelta(days=2))
        for start in starts:
            length = timedelta(days=chance.choice((1, 2, 5, 9, 12)))
            midnight = datetime.combine(start, time(0), tzinfo=ZoneInfo(one.time_zone))
            org.record_absence(
                people[one.name].pk,
                starts_at=midnight,
                ends_at=midnight + max(length, timedelta(days=5 if start == starts[-1] else 1)),
                reason=chance.choice(("Holiday", "Holiday", "Training", "Ill")),
            )
