"""Business-time arithmetic in rows a second, against stepping through the minutes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from oneteam.org.rules.calendar import WorkCalendar, read_calendar

ROWS = 1_000_000
CALLS = 20_000
BRUTE = 20
HOURS = {str(day): [["09:00", "12:30"], ["13:15", "17:30"]] for day in range(5)}


def measure() -> list[tuple[str, str]]:
    """Elapsed business time and due moments: a million rows, single calls, brute force."""
    calendar = read_calendar(time_zone="Europe/Berlin", hours=HOURS, country="DE")
    chance = random.Random(1)
    first = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp())
    starts = np.array([first + chance.randrange(3 * 31_536_000) for _ in range(ROWS)])
    waits = np.array([chance.randrange(60 * 86_400) for _ in range(ROWS)])
    pairs = [
        (datetime.fromtimestamp(s, UTC), datetime.fromtimestamp(s + w, UTC))
        for s, w in zip(starts[:CALLS].tolist(), waits[:CALLS].tolist(), strict=True)
    ]
    calendar.elapsed(pairs[0][0], pairs[0][0] + timedelta(days=1200))  # builds the tables

    elapsed = _timed(lambda: calendar.elapsed_many(starts, starts + waits)) / ROWS
    due = _timed(lambda: calendar.due_many(starts, waits // 10)) / ROWS
    one_elapsed = _timed(lambda: [calendar.elapsed(a, b) for a, b in pairs]) / CALLS
    one_due = _timed(lambda: [calendar.due(a, timedelta(hours=4)) for a, _ in pairs]) / CALLS
    brute = _timed(lambda: [_minute_by_minute(calendar, a, b) for a, b in pairs[:BRUTE]]) / BRUTE
    return [
        ("elapsed, a million rows", _rate(elapsed, brute)),
        ("due, a million rows", _rate(due, brute)),
        ("elapsed, one call", _rate(one_elapsed, brute)),
        ("due, one call", _rate(one_due, brute)),
        ("elapsed, minute by minute", _rate(brute, brute)),
    ]


def _minute_by_minute(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    minutes = 0
    while start < end:
        minutes += calendar.is_open(start)
        start += timedelta(minutes=1)
    return minutes


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _rate(seconds: float, brute: float) -> str:
    return f"{1 / seconds:12,.0f} rows/s  {seconds * 1e6:10.2f} µs  {brute / seconds:10,.0f}x"
