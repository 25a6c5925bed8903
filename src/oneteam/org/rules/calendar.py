"""Business time: how much work lies between two moments, and when an amount of it is used up.

Hours are [opening, closing): at closing time nobody works any more, yet what falls due exactly at
closing time is due then and not the next morning. Times are kept in UTC to the microsecond, so
`elapsed(start, due(start, amount)) == amount` holds exactly, over weekends, holidays and changes
of the clocks alike (how those count is said in `worktable`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from oneteam.org.rules.stretches import Stretch, Week, read_day, read_week
from oneteam.org.rules.workdays import days_later
from oneteam.org.rules.worktable import (
    EPOCH_DAY,
    MICRO,
    SECONDS_A_DAY,
    Seconds,
    WorkTable,
    lay_out,
    offset_at,
)

Micros = Seconds  # the same arrays, of microseconds
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # an answer outside is a mistake in the hours, not a date


class NoWorkingTime(Exception):
    """A calendar in which an amount of work is never reached."""


class OutOfRange(ValueError):
    """A moment too far away to reckon with."""


@dataclass(frozen=True)
class WorkCalendar:
    """When work is done: weekly hours in one zone, a country's holidays, days of their own."""

    time_zone: str
    weekly: Week
    country: str = ""
    subdivision: str = ""
    days: tuple[tuple[date, tuple[Stretch, ...]], ...] = ()  # no stretches: closed
    _table: list[WorkTable] = field(default_factory=list, init=False, repr=False, compare=False)

    def is_open(self, at: datetime) -> bool:
        """Whether a moment is working time."""
        moment = (at - EPOCH) // TICK
        return self._covering(at.year, at.year).next_open(moment) == moment

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments; negative when the end lies before the start."""
        if start.year <= end.year:
            table = self._covering(start.year, end.year)
        else:
            table = self._covering(end.year, start.year)
        worked = table.worked((end - EPOCH) // TICK) - table.worked((start - EPOCH) // TICK)
        return timedelta(microseconds=worked)

    def due(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which so much was worked; with nothing to work, `next_open`.

        Raises ValueError for a negative amount, NoWorkingTime when it is never reached.
        """
        work = amount // TICK
        if work <= 0:
            if work < 0:
                raise ValueError("an amount of work cannot be negative")
            return self.next_open(start)
        moment, year = (start - EPOCH) // TICK, start.year
        table = self._covering(year, year)
        due = table.reach(table.worked(moment) + work)
        while due is None:
            table = self._further(table)
            due = table.reach(table.worked(moment) + work)
        return EPOCH + timedelta(microseconds=due)

    def next_open(self, at: datetime) -> datetime:
        """The moment itself when it is working time, else the next opening.

        Raises NoWorkingTime when there is none.
        """
        moment = (at - EPOCH) // TICK
        table = self._covering(at.year, at.year)
        opening = table.next_open(moment)
        while opening is None:
            table = self._further(table)
            opening = table.next_open(moment)
        return EPOCH + timedelta(microseconds=opening)

    def next_rest(self, at: datetime, *, before: datetime) -> tuple[datetime, datetime] | None:
        """When work next rests between two moments and when it goes on; now when it rests already.

        None when it never rests in between, or never goes on.
        """
        if before <= at:
            return None
        table = self._covering(at.year, before.year)
        found = table.next_rest((at - EPOCH) // TICK, before=(before - EPOCH) // TICK)
        if found is None:
            return None
        begin, end = (EPOCH + timedelta(microseconds=moment) for moment in found)
        return begin, end

    def due_working_days(self, start: datetime, days: int) -> datetime:
        """The same time of day so many working days later, within that day's hours.

        What starts outside working hours starts at the next opening. A day with shorter hours
        ends the count at its closing time; a break ends it at the end of the break.
        """
        begin = self.next_open(start)
        if not days:
            return begin
        moment = (begin - EPOCH) // TICK
        zone = ZoneInfo(self.time_zone)
        wall = moment // MICRO + offset_at(zone, moment // MICRO)
        table = self._covering(begin.year, begin.year)
        day = table.wall_days[bisect_right(table.wall_opens, wall) - 1]
        place = bisect_left(table.days, day)
        while place + days >= len(table.days):
            table = self._further(table)
            place = bisect_left(table.days, day)
        target = table.days[place + days]
        wished = wall + (target - day) * SECONDS_A_DAY
        first = bisect_left(table.wall_days, target)
        last = bisect_right(table.wall_days, target) - 1
        i = min(max(bisect_right(table.wall_closes, wished), first), last)
        fitted = min(max(wished, table.wall_opens[i]), table.wall_closes[i])
        local = datetime(1970, 1, 1, tzinfo=zone) + timedelta(seconds=fitted)
        exact = local.astimezone(UTC)
        return exact + timedelta(microseconds=moment % MICRO if fitted == wished else 0)

    def elapsed_many(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Working seconds between many pairs of moments, given in seconds since 1970."""
        if not len(starts):
            return np.zeros(0, dtype=np.int64)
        low = min(int(starts.min()), int(ends.min()))
        high = max(int(starts.max()), int(ends.max()))
        table = self._covering(_year(low), _year(high))
        answer: Seconds = table.worked_many(ends) - table.worked_many(starts)
        return answer

    def due_many(self, starts: Seconds, amounts: Seconds) -> Seconds:
        """When each amount of working seconds is used up; the many-at-once form of `due`."""
        if not len(starts):
            return np.zeros(0, dtype=np.int64)
        if int(amounts.min()) < 0:
            raise ValueError("an amount of work cannot be negative")
        table = self._covering(_year(int(starts.min())), _year(int(starts.max())))
        while True:
            # With nothing left to work it is the next opening: the first moment by which more
            # than what was worked so far could have been worked.
            worked = table.worked_many(starts)
            targets = worked + np.maximum(amounts, 1)
            if int(targets.max()) <= int(table.many_before[-1]):
                break
            table = self._further(table)
        i = np.searchsorted(table.many_before, targets, side="left") - 1
        answer: Seconds = table.many_opens[i] + targets - table.many_before[i] - (amounts == 0)
        return answer

    def worked_many(self, starts: Micros, ends: Micros) -> Micros:
        """Working time between many pairs of moments, all in microseconds, exact to the last.

        Hours open and close on whole seconds, so the part of a second counts wholly or not at all.
        """
        first, last = starts // MICRO, ends // MICRO
        whole: Micros = self.elapsed_many(first, last) * MICRO
        whole += (ends - last * MICRO) * self.elapsed_many(last, last + 1)
        whole -= (starts - first * MICRO) * self.elapsed_many(first, first + 1)
        return whole

    def due_working_days_many(self, starts: Micros, days: Seconds) -> Micros:
        """The many-at-once form of `due_working_days`; moments in microseconds since 1970."""
        if not len(starts):
            return np.zeros(0, dtype=np.int64)
        whole = starts // MICRO
        begins = self.due_many(whole, np.zeros_like(whole))
        table = self._covering(_year(int(begins.min())), _year(int(begins.max())))
        while (found := days_later(table, ZoneInfo(self.time_zone), begins, days)) is None:
            table = self._further(table)
        due, fits = found
        exact: Micros = due * MICRO + np.where((begins == whole) & (fits == 1), starts % MICRO, 0)
        return exact

    def _covering(self, first: int, last: int) -> WorkTable:
        if self._table:
            table = self._table[0]
            if table.first_year < first and last < table.last_year:
                return table
            first, last = min(first, table.first_year + 1), max(last, table.last_year - 1)
        if first <= FIRST_YEAR or last >= LAST_YEAR:
            raise OutOfRange(f"Business time is reckoned from {FIRST_YEAR} to {LAST_YEAR} only.")
        return self._build(first - 1, last + 1)

    def _further(self, table: WorkTable) -> WorkTable:
        """The same calendar over twice as many years; NoWorkingTime when there are no more."""
        is_ever_open = any(self.weekly) or any(stretches for _, stretches in self.days)
        if not is_ever_open or table.last_year >= LAST_YEAR:
            raise NoWorkingTime("These working hours never reach that much working time.")
        years = table.last_year - table.first_year + 1
        return self._build(table.first_year, min(table.last_year + years, LAST_YEAR))

    def _build(self, first_year: int, last_year: int) -> WorkTable:
        closed = _holidays(self.country, self.subdivision, first_year, last_year)
        special = dict(self.days)

        def stretches_on(day: date) -> tuple[Stretch, ...]:
            if day in special:
                return special[day]
            return () if day in closed else self.weekly[day.weekday()]

        table = lay_out(
            ZoneInfo(self.time_zone), stretches_on, first_year=first_year, last_year=last_year
        )
        self._table[:] = [table]
        return table


def read_calendar(
    *,
    time_zone: str,
    hours: Mapping[str, Any],
    country: str = "",
    subdivision: str = "",
    company_days: Iterable[tuple[date, Any]] = (),
) -> WorkCalendar:
    """A calendar from its stored form; equal content gives the same object, tables and all.

    Raises BadHours for hours that cannot be read.
    """
    days = tuple(sorted((day, read_day(stretches)) for day, stretches in company_days))
    return _shared(time_zone, read_week(hours), country, subdivision, days)


AROUND_THE_CLOCK = WorkCalendar("UTC", (((0, 1440),),) * 7)


@lru_cache(maxsize=1024)
def _shared(
    time_zone: str,
    weekly: Week,
    country: str,
    subdivision: str,
    days: tuple[tuple[date, tuple[Stretch, ...]], ...],
) -> WorkCalendar:
    return WorkCalendar(time_zone, weekly, country, subdivision, days)


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str, first_year: int, last_year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    import holidays  # here, because it takes half a second to import

    return frozenset(
        holidays.country_holidays(
            country, subdiv=subdivision or None, years=range(first_year, last_year + 1)
        )
    )


def _year(seconds: int) -> int:
    return date.fromordinal(seconds // SECONDS_A_DAY + EPOCH_DAY).year
