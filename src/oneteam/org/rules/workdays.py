"""Working days counted for many moments at once: the array form of counting one by one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np

from oneteam.org.rules.worktable import SECONDS_A_DAY, Seconds, WorkTable, steady


def days_later(
    table: WorkTable, zone: ZoneInfo, begins: Seconds, days: Seconds
) -> tuple[Seconds, Seconds] | None:
    """The same time of day so many working days later, and where it fitted that day's hours.

    `begins` are working time, in seconds since 1970; `days` are at least 1. The second answer is
    1 where the time of day lay within the hours. None when the table ends before.
    """
    spans = steady(
        zone,
        int(table.many_opens[0]) - 2 * SECONDS_A_DAY,
        int(table.many_closes[-1]) + 2 * SECONDS_A_DAY,
    )
    since = np.array([span[0] for span in spans], dtype=np.int64)
    offsets = np.array([span[2] for span in spans], dtype=np.int64)
    opens, closes = (
        np.array(part, dtype=np.int64) for part in (table.wall_opens, table.wall_closes)
    )
    wall_days = np.array(table.wall_days, dtype=np.int64)
    worked_days = np.array(table.days, dtype=np.int64)
    wall = begins + offsets[np.searchsorted(since, begins, side="right") - 1]
    day = wall_days[np.searchsorted(opens, wall, side="right") - 1]
    place = np.searchsorted(worked_days, day, side="left") + days
    if int(place.max()) >= len(worked_days):
        return None
    target = worked_days[place]
    wished = wall + (target - day) * SECONDS_A_DAY
    first = np.searchsorted(wall_days, target, side="left")
    last = np.searchsorted(wall_days, target, side="right") - 1
    i = np.clip(np.searchsorted(closes, wished, side="right"), first, last)
    fitted = np.clip(wished, opens[i], closes[i])
    # A wall clock time that is there twice is the first, one that is skipped counts as before.
    bounds = since[1:] + np.maximum(offsets[:-1], offsets[1:])
    exact: Seconds = fitted - offsets[np.searchsorted(bounds, fitted, side="right")]
    return exact, (fitted == wished).astype(np.int64)
