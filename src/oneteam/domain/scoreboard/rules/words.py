"""Decides what working hours written in words mean: "Mon-Fri 09:00-17:00 Europe/Amsterdam"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(
    r"(?P<first>[A-Za-z]{3,9})(?:\s*(?:-|–|to)\s*(?P<last>[A-Za-z]{3,9}))?\s+"
    r"(?P<hours>\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}"
    r"(?:\s*,\s*\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2})*)"
)
_ZONE = re.compile(r"\s+(?P<zone>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)\s*$")


class BadWords(ValueError):
    """Hours that cannot be read; the message shows how to write them."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of working hours in a time zone; a day that is missing is off."""

    time_zone: str
    week: dict[str, list[list[str]]]


def read_hours(text: str) -> Hours:
    """Weekly hours from words; parts are separated by semicolons, hours of one day by commas.

    "Mon-Thu 09:00-12:30, 13:00-17:00; Fri 09:00-15:00 Europe/Amsterdam". Without a zone, UTC.
    Public holidays are not known to such hours. Raises BadWords.
    """
    rest, zone = _split_zone(text.strip())
    week: dict[str, list[list[str]]] = {}
    for part in rest.split(";"):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise BadWords(f"“{text}” cannot be read; write Mon-Fri 09:00-17:00 Europe/Amsterdam.")
        hours = [_interval(interval, text) for interval in found["hours"].split(",")]
        for day in _days(found["first"], found["last"] or found["first"], text):
            if day in week:
                raise BadWords(f"“{text}” names a day twice.")
            week[day] = hours
    return Hours(time_zone=zone, week=week)


def _split_zone(text: str) -> tuple[str, str]:
    found = _ZONE.search(text)
    if found is None:
        return text, "UTC"
    try:
        ZoneInfo(found["zone"])
    except (KeyError, ValueError, OSError):
        raise BadWords(f"“{found['zone']}” is not a time zone; write Europe/Amsterdam.") from None
    return text[: found.start()], found["zone"]


def _days(first: str, last: str, text: str) -> list[str]:
    try:
        start, end = (DAYS.index(name[:3].lower()) for name in (first, last))
    except ValueError:
        raise BadWords(f"“{text}” names a day that is none; write Mon, Tue ... Sun.") from None
    return [str((start + step) % 7) for step in range((end - start) % 7 + 1)]


def _interval(text: str, whole: str) -> list[str]:
    start, end = (_clock(part, whole) for part in re.split(r"[-–]", text))
    if start >= end:
        raise BadWords(f"“{whole}” has hours that end before they start.")
    return [start, end]


def _clock(text: str, whole: str) -> str:
    hour, minute = (int(part) for part in text.strip().split(":"))
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise BadWords(f"“{whole}” has a time of day that is none.")
    return f"{hour:02d}:{minute:02d}"
