"""Decides what weekly working hours may look like, as people type them and as they are kept."""

from __future__ import annotations

import re

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFFICE_HOURS = {str(day): [["09:00", "17:00"]] for day in range(5)}

_INTERVAL = re.compile(
    r"\s*(\d{1,2})(?::|\.)?(\d{2})?\s*(?:-|–|to)\s*(\d{1,2})(?::|\.)?(\d{2})?\s*"
)
_END_OF_DAY = 24 * 60

Intervals = list[list[str]]


class HoursRefused(ValueError):
    """Working hours that cannot be read or make no sense."""


def read(text: str) -> Intervals:
    """Intervals from what a person typed: "09:00-12:30, 13:15-17:30"; blank is a day off.

    24:00 is the end of the day. Raises HoursRefused when an interval cannot be read, is empty or
    runs backwards, or when two overlap.
    """
    minutes = []
    for part in re.split(r"[,;]|\band\b", text):
        if not part.strip():
            continue
        found = _INTERVAL.fullmatch(part)
        if found is None:
            raise HoursRefused(f"“{part.strip()}” is not a time span: write 09:00-12:30")
        start = int(found[1]) * 60 + int(found[2] or 0)
        end = int(found[3]) * 60 + int(found[4] or 0)
        if int(found[2] or 0) > 59 or int(found[4] or 0) > 59 or end > _END_OF_DAY:
            raise HoursRefused(f"“{part.strip()}” is not a time of day")
        if start >= end:
            raise HoursRefused(f"“{part.strip()}” ends before it starts")
        minutes.append((start, end))
    minutes.sort()
    for (_, end), (start, _) in zip(minutes, minutes[1:], strict=False):
        if start < end:
            raise HoursRefused("Two time spans overlap")
    return [[_clock(start), _clock(end)] for start, end in minutes]


def write(intervals: Intervals) -> str:
    """Intervals as a person would type them."""
    return ", ".join(f"{start}-{end}" for start, end in intervals)


def summary(week: dict[str, Intervals]) -> str:
    """A week in one line: equal neighbouring days are drawn together."""
    parts: list[tuple[int, int, str]] = []
    for day in range(7):
        hours = write(week.get(str(day), []))
        if hours and parts and parts[-1][1] == day - 1 and parts[-1][2] == hours:
            parts[-1] = (parts[-1][0], day, hours)
        elif hours:
            parts.append((day, day, hours))
    if not parts:
        return "No working hours"
    return "; ".join(
        f"{DAYS[first][:3]}{f' to {DAYS[last][:3]}' if last > first else ''} {hours}"
        for first, last, hours in parts
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
