"""When inquiries come and what they say: a year of them, busy in spring and autumn."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from oneteam.demo.activities import ACTIVITIES, BRAND, Activity
from oneteam.demo.market import Company, Market
from oneteam.domain.capture.rules import Arrival, NewTouch

DAYS = 365
SEED = 20_070_907
# Of a usual month and of a usual working day; a made-up but usual pattern of B2B demand.
MONTHS = (0.85, 1.0, 1.2, 1.1, 1.05, 0.95, 0.7, 0.6, 1.2, 1.3, 1.15, 0.6)
WEEKDAYS = (1.15, 1.25, 1.15, 1.05, 0.85, 0.16, 0.2)
HOURS = (1, 1, 1, 1, 1, 2, 4, 9, 16, 22, 24, 20, 15, 21, 24, 23, 20, 15, 11, 9, 7, 5, 3, 2)  # UTC
OLD_FRIENDS = 0.24  # share of inquiries from a company met before
SHARE_BY_API = 0.12  # posted by another system, which knows the company's size and trade


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inquiry of the plan: `merit` is how likely sales will like it, around 0.5."""

    at: datetime
    arrival: Arrival
    activity: Activity
    merit: float
    seed: int


def instants(*, count: int, until: date, chance: random.Random) -> list[datetime]:
    """The moments at which `count` inquiries come in the year that ends with the day `until`."""
    days = [until - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    weights = [MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] for day in days]
    total, so_far, made, found = sum(weights), 0.0, 0, []
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        wanted = round(count * so_far / total)
        for _ in range(wanted - made):
            hour = chance.choices(range(24), HOURS)[0]
            clock = time(hour, chance.randrange(60), chance.randrange(60), tzinfo=UTC)
            found.append(datetime.combine(day, clock))
        made = wanted
    return sorted(found)


def inquiries(
    moments: Sequence[datetime], *, form_id: int, consent_text_id: int | None
) -> Iterator[Inquiry]:
    """What comes at each moment, in order; the same moments bring the same inquiries."""
    chance = random.Random(SEED)
    market, known = Market(chance), list[Company]()
    for number, at in enumerate(moments):
        activity = _activity(at, chance)
        if known and chance.random() < OLD_FRIENDS:
            company = chance.choice(known)
        else:
            company = market.company()
            known.append(company)
        arrival = _arrival(market, company, activity, at, chance, form_id, consent_text_id)
        merit = 0.5 + company.merit + activity.quality + (0.05 if arrival.phone else 0)
        yield Inquiry(at, arrival, activity, merit, seed=SEED + number)


def _activity(at: datetime, chance: random.Random) -> Activity:
    running = [activity for activity in ACTIVITIES if at.month in activity.months]
    return chance.choices(running, [activity.share for activity in running])[0]


def _arrival(
    market: Market,
    company: Company,
    activity: Activity,
    at: datetime,
    chance: random.Random,
    form_id: int,
    consent_text_id: int | None,
) -> Arrival:
    name, email, phone = market.person(company)
    told = chance.random() < SHARE_BY_API or activity.channel == "event"
    url = _url(activity)
    message = market.message()
    asks = chance.random() < 0.82
    last = NewTouch(
        kind="form" if asks else "download", occurred_at=at, channel="", source=activity.source,
        campaign=activity.name, url=url, referrer=_referrer(activity),
    )  # fmt: skip
    before = [
        NewTouch(
            kind=kind, occurred_at=at - timedelta(hours=chance.expovariate(1 / 90)),
            channel=activity.channel, source=activity.source, campaign=activity.name, url=url,
        )
        for kind in activity.before
        if chance.random() < 0.7
    ]  # fmt: skip
    return Arrival(
        name=name,
        email=email,
        phone=phone,
        company=company.name,
        website=company.domain if chance.random() < 0.5 else "",
        employees=company.employees if told or chance.random() < 0.6 else None,
        country=company.country,
        industry=company.industry if told or chance.random() < 0.6 else "",
        message=message,
        source=activity.source,
        campaign=activity.name,
        landing_page=url,
        form_id=None if told else form_id,
        consent_text_id=None if told else consent_text_id,
        touches=(*sorted(before, key=lambda touch: touch.occurred_at), last),
        typed={"name": name, "email": email, "company": company.name, "message": message},
    )


def _url(activity: Activity) -> str:
    page = f"{BRAND}{activity.page}"
    if not activity.name:
        return page
    campaign = activity.name.lower().replace(" ", "-").replace(":", "")
    return (
        f"{page}?utm_source={activity.source}&utm_medium={activity.medium}&utm_campaign={campaign}"
    )


def _referrer(activity: Activity) -> str:
    return "https://www.google.com/" if activity.source == "google" else ""
