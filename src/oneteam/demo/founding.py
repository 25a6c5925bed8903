"""Sets the demo company up, as an administrator would: offices, people, pools, campaigns, form."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oneteam.demo.market import ACTIVITIES, BRAND
from oneteam.demo.people import AMERICAS, COMPANY, EUROPE, EVERYONE, LOGINS, OFFICE_OF, OFFICES
from oneteam.demo.year import SEED
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture import queries as forms
from oneteam.domain.clocks import operations as clocks
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.routing import operations as routing
from oneteam.domain.routing.operations import Place
from oneteam.org import operations as org

if TYPE_CHECKING:
    from oneteam.org.models import Person

CONSENT = "You may call and mail me about this request. I can take this back at any time."
# A stricter definition than a new installation's: the demo company learned what it can sell to.
DEFINITION = {
    "fit": [
        {
            "name": "Twenty people or more",
            "condition": {"field": "account.employees", "operator": ">=", "value": 20},
            "points": 20,
        },
        {
            "name": "Large company",
            "condition": {"field": "account.employees", "operator": ">=", "value": 200},
            "points": 15,
        },
        {
            "name": "Moves goods",
            "condition": {
                "field": "account.industry",
                "operator": "is_one_of",
                "value": ["logistics", "manufacturing", "retail", "wholesale", "food"],
            },
            "points": 20,
        },
        {
            "name": "Left a phone number",
            "condition": {"field": "contact.has_phone", "operator": "is_true"},
            "points": 5,
        },
        {
            "name": "Says what it needs",
            "condition": {"field": "lead.message_length", "operator": ">=", "value": 40},
            "points": 5,
        },
    ],
    "engagement": [
        {
            "name": "Asked to be contacted",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["form", "call"],
            },
            "points": 20,
            "window_days": 90,
            "cap": 30,
            "half_life_days": 30,
        },
        {
            "name": "Came to an event or webinar",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["event", "webinar"],
            },
            "points": 12,
            "window_days": 90,
            "cap": 24,
            "half_life_days": 30,
        },
        {
            "name": "Clicked, read or downloaded",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["email_click", "download", "page_view"],
            },
            "points": 4,
            "window_days": 60,
            "cap": 16,
            "half_life_days": 14,
        },
    ],
    "threshold": 40,
    "fit_a": 45,
    "fit_b": 25,
    "engagement_1": 30,
    "engagement_2": 15,
}


@dataclass(frozen=True, slots=True)
class Founded:
    """What the simulation needs to know of the company."""

    people: dict[str, Person]
    form_id: int
    consent_text_id: int | None


def found(*, now: datetime, until: date, password: str) -> Founded:
    """Set the company up as of `now`, with absences up to a few weeks after the day `until`."""
    people = _people(password, now=now)
    _pools(people, now=now)
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
        thanks="Thank you. One of us calls you, usually within the hour.",
        related=[
            {"title": "What waiting costs: the dock benchmark", "url": f"{BRAND}/benchmark"},
            {"title": "Dock to stock: the next webinar", "url": f"{BRAND}/webinars"},
        ],
    )
    clocks.ensure_targets(now=now)
    pipeline.ensure_stages()
    draft = qualification.save_draft(DEFINITION, name="Companies that move goods", now=now)
    qualification.activate(draft, by=people["Olga Petrova"], now=now)
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


def _pools(people: dict[str, Person], *, now: datetime) -> None:
    by = people["Olga Petrova"]
    made: dict[str, int] = {}
    for name, manager in ((EUROPE, "Sven de Vries"), (AMERICAS, "Marcus Reed")):
        made[name] = routing.save_pool(
            None,
            name=name,
            manager=people[manager].pk,
            fallback=made.get(EUROPE),
            respects_hours=name == AMERICAS,
            is_default=name == EUROPE,
            by=by,
            now=now,
        )
        places = [
            Place(people[one.name].pk, weight=one.weight, cap_day=None if one.weight > 1 else 12)
            for one in EVERYONE
            if one.pool == name
        ]
        routing.save_members(made[name], places=places, by=by, now=now + timedelta(minutes=5))
    routing.save_rule(
        None,
        name="North America",
        condition={"field": "account.country", "operator": "is_one_of", "value": ["US", "CA"]},
        pool=made[AMERICAS],
        by=by,
        now=now,
    )


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
