"""What the demo must show the moment it is opened, on whatever day, at whatever hour.

The year brings most of it by itself, but not at three on a Sunday morning. So a few more inquiries
come in the last working hours, which nobody has answered yet, and each marketer hears of two leads.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from oneteam import flow
from oneteam.demo.activities import ACTIVITIES, BRAND, Activity
from oneteam.demo.diary import Diary
from oneteam.demo.market import Market
from oneteam.demo.people import DESK, EVERYONE, LOGINS
from oneteam.demo.year import SEED
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.org.rules import Role
from oneteam.org.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from oneteam.org.models import Person

# Working minutes before now, and whether it is one of the best (five minutes) or not (an hour).
ON_THE_DESK = ((1, True), (9, False), (24, False), (51, False), (70, False), (100, False))
IN_THE_QUEUE = (14, 28, 38)  # while both of the partner desk have something open
# Hours before now at which a verdict was given: in the last day, whatever day that was.
VERDICTS = (
    (3, Verdict.ACCEPT, "", ""),
    (9, Verdict.RETURN, "bad_data", "The phone number belongs to somebody else."),
    (5, Verdict.ACCEPT, "", "Has a date and a budget."),
    (11, Verdict.RECYCLE, "no_budget", "Next year's budget is being made now."),
)
Then = Callable[[int, datetime], None]  # what becomes of the lead that came
MESSAGE = (
    "We run {n} docks on spreadsheets and drivers wait for hours. Can you show us a better way?"
)


class Present:
    """The last working hours before now."""

    def __init__(self, diary: Diary, people: Mapping[str, Person], *, form_id: int) -> None:
        self.diary = diary
        self.people = people
        self.form_id = form_id
        self.chance = random.Random(SEED + 1)
        self.market = Market(self.chance)

    def plan(self, calendar: WorkCalendar, *, now: datetime) -> int:
        """Note everything in the diary; returns how many leads it will be."""
        partners = next(one for one in ACTIVITIES if one.source == "partners")
        search, busy = ACTIVITIES[0], partial(self._give, self.people[DESK[1]])
        self._expect(search, _before(now, 45, calendar), busy)
        for minutes, is_best in ON_THE_DESK:
            given = partial(self._give, self.people[LOGINS[0].name])
            self._expect(search, _before(now, minutes, calendar), given, is_best=is_best)
        for minutes in IN_THE_QUEUE:
            self._expect(partners, _before(now, minutes, calendar), _leave)
        marketers = [one.name for one in EVERYONE if one.role is Role.MARKETER]
        reps = [one.name for one in EVERYONE if one.pool and one.name not in DESK]
        for number, marketer in enumerate(marketers):
            activity = [one for one in ACTIVITIES if one.owner == marketer][-1]
            for turn in (0, 1):
                hours, *said = VERDICTS[(2 * number + turn) % len(VERDICTS)]
                at = now - timedelta(hours=hours, minutes=7 * number)
                worked = partial(self._work, self.people[reps[number % len(reps)]], tuple(said), at)
                self._expect(activity, at - timedelta(hours=2), worked)
        return 1 + len(ON_THE_DESK) + len(IN_THE_QUEUE) + 2 * len(marketers)

    def _expect(
        self, activity: Activity, at: datetime, then: Then, *, is_best: bool = False
    ) -> None:
        arrival = self._arrival(activity, at, is_best=is_best)
        self.diary.note(at, lambda now: then(flow.arrive(arrival, now=now), now))

    def _give(self, person: Person, lead_id: int, now: datetime) -> None:
        if leads.standing(lead_id).owner_id != person.pk:
            soon = now + timedelta(seconds=20)  # the clocks of two holders never start as one
            flow.hand(lead_id, to=person.pk, by=self.people["Sven de Vries"], now=soon)

    def _work(
        self, person: Person, said: tuple[Any, ...], until: datetime, lead_id: int, now: datetime
    ) -> None:
        verdict, reason, note = said
        self._give(person, lead_id, now)
        self.diary.note(
            now + timedelta(minutes=3),
            lambda at: flow.answer(lead_id, channel=Channel.CALL, by=person, now=at),
        )
        self.diary.note(
            until,
            lambda at: flow.judge(
                lead_id, verdict=verdict, by=person, now=at, reason=reason, note=note
            ),
        )

    def _arrival(self, activity: Activity, at: datetime, *, is_best: bool) -> Arrival:
        company = self.market.company()
        company = replace(  # a name the year does not bring
            company,
            name=f"{company.name} Group",
            domain=f"group-{company.domain}",
            country="NL",
            employees=420 if is_best else 60,
        )
        name, email, _ = self.market.person(company)
        return Arrival(
            name=name,
            email=email,
            phone="+31 20 555 0100",
            company=company.name,
            website=company.domain,
            employees=company.employees,
            country=company.country,
            industry="logistics" if is_best else "",
            message=MESSAGE.format(n=self.chance.randint(4, 60)),
            source=activity.source,
            campaign=activity.name,
            landing_page=f"{BRAND}{activity.page}",
            form_id=self.form_id,
            touches=(
                NewTouch(
                    kind="form",
                    occurred_at=at,
                    channel=activity.channel,
                    source=activity.source,
                    campaign=activity.name,
                    url=f"{BRAND}{activity.page}",
                ),
            ),
            typed={"name": name, "email": email, "company": company.name},
        )


def _leave(lead_id: int, now: datetime) -> None:
    """Nobody has picked it yet."""


def _before(now: datetime, minutes: int, calendar: WorkCalendar) -> datetime:
    """The last moment that lies so many working minutes before now."""
    wanted, early, late = timedelta(minutes=minutes), now - timedelta(days=21), now
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if calendar.elapsed(middle, now) >= wanted:
            early = middle
        else:
            late = middle
    return early.replace(microsecond=0)
