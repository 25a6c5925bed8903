"""Lays working hours out on the UTC axis, so that business time is one look-up.

The wall clock decides: a moment is working time when the local clock then shows a time inside the
hours of its day. So where clocks go forward the skipped part of the hours does not exist, where
they go back the repeated part is worked twice, and a calendar day that a zone skips is not worked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from oneteam.org.rules.stretches import Stretch

Seconds = NDArray[np.int64]
MICRO = 1_000_000
SECONDS_A_DAY = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class WorkTable:
    """Working stretches of some years in UTC, with the time worked before each.

    Lists are in microseconds for one look-up at a time, arrays in seconds for many at once.
    `wall_*` hold the same hours on the wall clock, with the day each stretch belongs to.
    """

    first_year: int
    last_year: int
    opens: list[int]
    closes: list[int]
    before: list[int]  # one longer than opens: the last is the whole
    many_opens: Seconds
    many_closes: Seconds
    many_before: Seconds
    wall_opens: list[int]
    wall_closes: list[int]
    wall_days: list[int]
    days: list[int]  # days with working time, in order, counted from 1970-01-01

    def worked(self, at: int) -> int:
        """Microseconds worked before a moment, from the table's beginning."""
        i = bisect_right(self.opens, at) - 1
        if i < 0:
            return 0
        close = self.closes[i]
        return self.before[i] + (at if at < close else close) - self.opens[i]

    def reach(self, worked: int) -> int | None:
        """The first moment by which so much was worked; None beyond the table."""
        if worked > self.before[-1]:
            return None
        i = bisect_left(self.before, worked) - 1
        return self.opens[i] + worked - self.before[i]

    def next_open(self, at: int) -> int | None:
        """The moment itself when it is working time, else the next opening; None beyond."""
        i = bisect_right(self.opens, at) - 1
        if i >= 0 and at < self.closes[i]:
            return at
        return self.opens[i + 1] if i + 1 < len(self.opens) else None

    def next_rest(self, at: int, *, before: int) -> tuple[int, int] | None:
        """The first stretch without work between two moments: its begin, and when work goes on.

        None where work never rests in between, or does not go on within the table.
        """
        i = bisect_right(self.opens, at) - 1
        begin = self.closes[i] if i >= 0 and at < self.closes[i] else at
        while begin < before and i + 1 < len(self.opens):
            if self.opens[i + 1] > begin:
                return begin, self.opens[i + 1]
            i += 1
            begin = self.closes[i]
        return None

    def worked_many(self, at: Seconds) -> Seconds:
        """Seconds worked before each moment."""
        if not len(self.many_opens):
            return np.zeros(at.shape, dtype=np.int64)
        i = np.searchsorted(self.many_opens, at, side="right") - 1
        early = i < 0
        if early.any():
            i = np.where(early, 0, i)
            at = np.where(early, self.many_opens[0], at)
        base = self.many_before[:-1] - self.many_opens
        answer: Seconds = base[i] + np.minimum(at, self.many_closes[i])
        return answer


def lay_out(
    zone: ZoneInfo,
    stretches_on: Callable[[date], tuple[Stretch, ...]],
    *,
    first_year: int,
    last_year: int,
) -> WorkTable:
    """Lay the hours of whole years out on the UTC axis."""
    begin = date(first_year, 1, 1).toordinal() - EPOCH_DAY
    end = date(last_year, 12, 31).toordinal() - EPOCH_DAY + 1
    wall: list[tuple[int, int, int]] = []
    for day in range(begin, end):
        for opening, closing in stretches_on(date.fromordinal(day + EPOCH_DAY)):
            start, stop = day * SECONDS_A_DAY + opening * 60, day * SECONDS_A_DAY + closing * 60
            if wall and start < wall[-1][1]:  # a night shift that runs into the next day's hours
                start = wall[-1][1]
            if start < stop:
                wall.append((start, stop, day))
    wall_opens = np.array([row[0] for row in wall], dtype=np.int64)
    wall_closes = np.array([row[1] for row in wall], dtype=np.int64)
    wall_days = np.array([row[2] for row in wall], dtype=np.int64)
    opens, closes, days = [], [], []
    for since, until, offset in steady(
        zone, (begin - 2) * SECONDS_A_DAY, (end + 2) * SECONDS_A_DAY
    ):
        low = int(np.searchsorted(wall_closes, since + offset, side="right"))
        high = int(np.searchsorted(wall_opens, until + offset, side="left"))
        opens.append(np.maximum(wall_opens[low:high], since + offset) - offset)
        closes.append(np.minimum(wall_closes[low:high], until + offset) - offset)
        days.append(wall_days[low:high])
    many_opens, many_closes = np.concatenate(opens), np.concatenate(closes)
    many_before = np.concatenate([[0], np.cumsum(many_closes - many_opens)]).astype(np.int64)
    return WorkTable(
        first_year=first_year,
        last_year=last_year,
        opens=(many_opens * MICRO).tolist(),
        closes=(many_closes * MICRO).tolist(),
        before=(many_before * MICRO).tolist(),
        many_opens=many_opens,
        many_closes=many_closes,
        many_before=many_before,
        wall_opens=wall_opens.tolist(),
        wall_closes=wall_closes.tolist(),
        wall_days=wall_days.tolist(),
        days=np.unique(np.concatenate(days)).tolist(),
    )


def offset_at(zone: ZoneInfo, at: int) -> int:
    """Seconds by which the zone's clock is ahead of UTC, at so many seconds since 1970."""
    ahead = datetime.fromtimestamp(at, zone).utcoffset()
    assert ahead is not None
    return ahead.days * SECONDS_A_DAY + ahead.seconds


def steady(zone: ZoneInfo, begin: int, end: int) -> list[tuple[int, int, int]]:
    """The stretches of [begin, end) within which the zone's offset does not change.

    Each with its begin, its end and the offset in seconds.
    """
    steady = []
    since, offset = begin, offset_at(zone, begin)
    for probe in range(begin + SECONDS_A_DAY, end + SECONDS_A_DAY, SECONDS_A_DAY):
        at = min(probe, end)
        if offset_at(zone, at) == offset:
            continue
        before, after = at - SECONDS_A_DAY, at
        while after - before > 1:
            middle = (before + after) // 2
            if offset_at(zone, middle) == offset:
                before = middle
            else:
                after = middle
        steady.append((since, after, offset))
        since, offset = after, offset_at(zone, after)
    steady.append((since, end, offset))
    return steady
