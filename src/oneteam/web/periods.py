"""The stretch of time a figure is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

CHOICES = (
    ("30", "Last 30 days", 30),
    ("90", "Last 90 days", 90),
    ("365", "Last 12 months", 365),
    ("all", "All time", None),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A period as the address names it; both days are included, None is open."""

    name: str
    since: date | None
    until: date | None


def asked_period(asked: QueryDict, *, today: date, usual: str = "365") -> Asked:
    """The period an address asks for: a named one, or two days; else the usual one."""
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    if since or until:
        return Asked("", since, until)
    name = asked.get("period", usual)
    if month := month_of(name):
        return month
    days = {key: length for key, _, length in CHOICES}
    if name not in days:
        name = usual
    length = days[name]
    return Asked(name, None if length is None else today - timedelta(days=length - 1), None)


def month_of(name: str) -> Asked | None:
    """The period of a month named like 2026-03; None when it is none."""
    first = _day(f"{name}-01") if len(name) == 7 else None
    if first is None:
        return None
    later = (first + timedelta(days=31)).replace(day=1)
    return Asked(name, first, later - timedelta(days=1))


def months_until(today: date, *, count: int = 13) -> list[tuple[str, str]]:
    """The latest months, the present one first: their names in an address and in words."""
    found, first = [], today.replace(day=1)
    for _ in range(count):
        found.append((f"{first:%Y-%m}", f"{first:%B %Y}"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # A day more must still be a day: the end of time has no next day, its start none before.
    return day if date.min.year < day.year < date.max.year else None
