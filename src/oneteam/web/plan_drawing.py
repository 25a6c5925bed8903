"""A quarter drawn: bars on a line of days, and the weeks of a month with what runs in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oneteam.domain.campaigns.queries import Planned
from oneteam.org.rules.quarters import Quarter

DAY_WIDTH = 10  # in the units of the drawing, which is stretched to the room there is


@dataclass(frozen=True, slots=True)
class Line:
    """One plan as a bar; it may begin before the quarter and end after it."""

    planned: Planned
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars of a quarter, with where its months begin and where today is."""

    lines: list[Line]
    width: int
    months: list[tuple[str, int]]
    today: int | None


@dataclass(frozen=True, slots=True)
class Strip:
    """One plan in one week: the first of its days there (1 is Monday), and how many."""

    planned: Planned
    first: int
    days: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on, each with whether it is in the month and whether it is today."""

    days: list[tuple[date, bool, bool]]
    strips: list[Strip]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a calendar."""

    first: date
    weeks: list[Week]


def timeline(plans: Sequence[Planned], quarter: Quarter, *, today: date) -> Timeline:
    """The plans of a quarter as bars, in the order given."""
    start, end = quarter.starts_on, quarter.ends_on
    days = (end - start).days + 1
    lines = []
    for planned in plans:
        first = max(planned.plan.starts_on, start)
        last = min(planned.plan.ends_on, end)
        x, width = (first - start).days, (last - first).days + 1
        lines.append(Line(planned, x * DAY_WIDTH, max(width, 1) * DAY_WIDTH))
    return Timeline(
        lines=lines,
        width=days * DAY_WIDTH,
        months=[(f"{one:%B}", (one - start).days * DAY_WIDTH) for one in _months(start)],
        today=(today - start).days * DAY_WIDTH if start <= today <= end else None,
    )


def calendar(plans: Sequence[Planned], quarter: Quarter, *, today: date) -> list[Month]:
    """The three months of a quarter, week by week."""
    return [_month(first, plans, today) for first in _months(quarter.starts_on)]


def _months(start: date) -> list[date]:
    found = [start]
    for _ in range(2):
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return found


def _month(first: date, plans: Sequence[Planned], today: date) -> Month:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    weeks, monday = [], first - timedelta(days=first.weekday())
    while monday <= last:
        days = [monday + timedelta(days=number) for number in range(7)]
        weeks.append(
            Week(
                [(day, first <= day <= last, day == today) for day in days],
                _strips(max(monday, first), min(days[-1], last), plans),
            )
        )
        monday += timedelta(days=7)
    return Month(first, weeks)


def _strips(since: date, until: date, plans: Sequence[Planned]) -> list[Strip]:
    found = []
    for planned in plans:
        first, last = max(planned.plan.starts_on, since), min(planned.plan.ends_on, until)
        if first <= last:
            found.append(Strip(planned, first.weekday() + 1, (last - first).days + 1))
    return found
