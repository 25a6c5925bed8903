"""Reads stored working hours into stretches of minutes: several a day, over midnight too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Stretch = tuple[int, int]  # minutes since local midnight; past 1440 is the next day
Week = tuple[tuple[Stretch, ...], ...]  # Monday first

DAY = 1440
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class BadHours(ValueError):
    """Working hours that cannot be read; the message names every wrong thing."""


def read_week(raw: Mapping[str, Any]) -> Week:
    """Weekly hours from `{"0": [["09:00", "17:00"]], ...}`, Monday 0; a missing day is off.

    A stretch that ends before it begins runs over midnight. Raises BadHours.
    """
    wrong = [f"{key!r} is not a weekday" for key in raw if key not in set("0123456")]
    week: list[tuple[Stretch, ...]] = []
    for day, name in enumerate(NAMES):
        stretches, problems = _read_day(raw.get(str(day), ()))
        wrong += [f"{name}: {problem}" for problem in problems]
        week.append(stretches)
    if wrong:
        raise BadHours("; ".join(wrong))
    return tuple(week)


def read_day(raw: Any) -> tuple[Stretch, ...]:
    """The hours of one day from `[["09:00", "12:30"], ...]`; empty is closed. Raises BadHours."""
    stretches, problems = _read_day(raw)
    if problems:
        raise BadHours("; ".join(problems))
    return stretches


def _read_day(raw: Any) -> tuple[tuple[Stretch, ...], list[str]]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        return (), ["hours must be a list of stretches"]
    stretches: list[Stretch] = []
    wrong: list[str] = []
    for pair in raw:
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
            wrong.append(f"{pair!r} must be a beginning and an end")
            continue
        begin, end = _minutes(pair[0]), _minutes(pair[1])
        wrong += [
            f"{text!r} is not a time from 00:00 to 24:00"
            for text, minutes in ((pair[0], begin), (pair[1], end))
            if minutes is None
        ]
        if begin is None or end is None:
            continue
        if begin in (end, DAY):
            wrong.append(f"{pair[0]} to {pair[1]} has no length")
            continue
        stretches.append((begin, end if end > begin else end + DAY))
    stretches.sort()
    for (begin, end), (later, _) in zip(stretches, stretches[1:], strict=False):
        if later < end:
            wrong.append(f"{_text(begin)} to {_text(end)} overlaps {_text(later)}")
    return tuple(stretches), wrong


def _minutes(text: Any) -> int | None:
    if not isinstance(text, str):
        return None
    hours, colon, minutes = text.strip().partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and len(hours) <= 2):
        return None
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60):
        return None
    total = int(hours) * 60 + int(minutes)
    return total if total <= DAY else None


def _text(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}" if minutes != DAY else "24:00"
