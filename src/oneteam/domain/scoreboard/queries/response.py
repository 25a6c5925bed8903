"""Response times: how long leads waited for a person, on the wall clock and in office hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.capture.models import Batch
from oneteam.domain.scoreboard.queries.periods import Micros, leads_of, period
from oneteam.domain.scoreboard.rules.figures import (
    BUSINESS_BOUNDS,
    MINUTE,
    NEVER,
    WALL_BOUNDS,
    Curve,
    curve,
)
from oneteam.domain.scoreboard.rules.words import BadWords, read_hours
from oneteam.org.models import Calendar, Person
from oneteam.org.queries import find_company, work_calendar_by_id
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, WorkCalendar, read_calendar


class UnknownCalendar(Exception):
    """No calendar has this name, and it does not read as hours either."""


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How fast leads were answered; `calendar` says whose hours the business time is in."""

    count: int
    never: int
    wall_clock: Curve
    business: Curve
    calendar: str

    def as_json(self) -> dict[str, Any]:
        """The report as the command and the API write it."""
        return {
            "count": self.count,
            "never": self.never,
            "wall_clock": _written(self.wall_clock),
            "business": _written(self.business),
        }


def response_times(
    *,
    calendar: str | None = None,
    since: date | None = None,
    until: date | None = None,
    person: Person | None = None,
) -> ResponseTimes:
    """Response times of all leads that arrived in a period, both days included.

    `calendar` is a calendar's name or hours in words; by default it is the one the imported
    history names, when all leads are of imports naming the same, else the company's. The never
    answered stay in the curve as later than everyone. Raises UnknownCalendar.
    """
    leads = leads_of(period(since, until), person)
    name, hours = _calendar(calendar, leads)
    _, starts, ends = _waits(leads)
    answered = ends != NEVER
    wall, business = ends.copy(), ends.copy()
    wall[answered] -= starts[answered]
    business[answered] = hours.worked_many(starts[answered], ends[answered])
    return ResponseTimes(
        count=len(ends),
        never=int((~answered).sum()),
        wall_clock=curve(wall, bounds=WALL_BOUNDS),
        business=curve(business, bounds=BUSINESS_BOUNDS),
        calendar=name,
    )


def answered_in_hours(
    minutes: int,
    *,
    calendar: str | None = None,
    since: date | None = None,
    until: date | None = None,
    person: Person | None = None,
) -> tuple[int, ...]:
    """The leads that `response_times` counts as answered within so many minutes of work: their ids.

    A calendar that nobody knows any more gives way to the one taken by default.
    """
    leads = leads_of(period(since, until), person)
    try:
        _, hours = _calendar(calendar, leads)
    except UnknownCalendar:
        _, hours = _calendar(None, leads)
    ids, starts, ends = _waits(leads.filter(responded_at__isnull=False))
    found: list[int] = ids[hours.worked_many(starts, ends) <= minutes * MINUTE].tolist()
    return tuple(found)


def _waits(leads: Any) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Ids, arrivals and first responses, in microseconds; NEVER for those never answered."""
    told = leads.values_list("pk", Micros("arrived_at"), Micros("responded_at"))
    rows = np.array(
        [(pk, start, NEVER if end is None else end) for pk, start, end in told], dtype=np.int64
    ).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2]


def _calendar(asked: str | None, leads: Any) -> tuple[str, WorkCalendar]:
    if asked:
        stored = Calendar.objects.filter(name__iexact=asked.strip()).first()
        return (
            (stored.name, work_calendar_by_id(stored.pk)) if stored else (asked, _in_words(asked))
        )
    batches = set(leads.values_list("batch_id", flat=True).distinct()[:50])
    if batches and None not in batches:
        named = set(Batch.objects.filter(pk__in=batches).values_list("calendar_id", flat=True))
        if len(named) == 1 and None not in named:
            stored = Calendar.objects.get(pk=named.pop())
            return stored.name, work_calendar_by_id(stored.pk)
    company = find_company()
    if company is None:
        return "Around the clock", AROUND_THE_CLOCK
    return company.calendar.name, work_calendar_by_id(company.calendar_id)


def _in_words(text: str) -> WorkCalendar:
    try:
        hours = read_hours(text)
    except BadWords as wrong:
        raise UnknownCalendar(f"No calendar is called “{text}”. As hours, {wrong}") from None
    return read_calendar(time_zone=hours.time_zone, hours=hours.week)


def _written(found: Curve) -> dict[str, Any]:
    return {
        "median_minutes": found.median_minutes,
        "within": {str(bound): count for bound, count in found.within.items()},
    }
