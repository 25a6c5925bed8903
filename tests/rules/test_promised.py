"""Replaying promises on arrays says what the clocks' own rules say, one lead at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cast import NOON
from oneteam.domain.agreement.rules.promises import (
    GRADES,
    Kind,
    Promise,
    Rung,
    Start,
    Step,
    Unit,
)
from oneteam.domain.clocks.rules import Standing, State, fire, meet, schedule
from oneteam.domain.scoreboard.rules.promised import Cases, replay, said
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, EPOCH, TICK, WorkCalendar, read_calendar

AMSTERDAM = read_calendar(
    time_zone="Europe/Amsterdam",
    hours={str(day): [["09:00", "12:30"], ["13:00", "17:30"]] for day in range(5)},
    country="NL",
)
NIGHTS = read_calendar(
    time_zone="America/New_York",
    hours={"4": [["20:00", "24:00"]], "5": [["00:00", "04:00"], ["20:00", "24:00"]]},
)
CALENDARS = [AMSTERDAM, NIGHTS, AROUND_THE_CLOCK]
LADDER = (Rung(Step.REMIND, 15), Rung(Step.TELL_LEADER, 30), Rung(Step.REASSIGN, 60))
MOMENTS = some.datetimes(
    (NOON - timedelta(days=180)).replace(tzinfo=None),
    (NOON + timedelta(days=270)).replace(tzinfo=None),
    timezones=some.just(UTC),
)
SPANS = some.integers(0, 40 * 86_400 * 1_000_000).map(lambda n: n * TICK) | some.sampled_from(
    [timedelta(minutes=5), timedelta(hours=8), timedelta(days=1), timedelta(days=7)]
)


def promise(unit: Unit, a: int, b: int, c: int) -> Promise:
    within = tuple(zip(GRADES, (a, b, c), strict=True))
    return Promise(Kind.RESPOND, Start.ARRIVAL, unit, within, ladder=LADDER)


def micros(at: datetime) -> int:
    return (at - EPOCH) // TICK


def cases(rows: list[tuple[int, datetime, datetime, bool, int]]) -> Cases:
    """Rows of a grade's place, start, end, whether it was kept, and the calendar's place."""
    return Cases(
        leads=np.arange(1, len(rows) + 1),
        grades=np.array([row[0] for row in rows], dtype=np.int64),
        starts=np.array([micros(row[1]) for row in rows], dtype=np.int64),
        ends=np.array([micros(row[2]) for row in rows], dtype=np.int64),
        is_kept=np.array([row[3] for row in rows], dtype=np.bool_),
        stood=np.zeros(len(rows), dtype=np.int64),
        calendars=np.array([row[4] for row in rows], dtype=np.int64),
    )


@settings(max_examples=60)
@given(
    some.lists(
        some.tuples(some.integers(0, 3), MOMENTS, SPANS, some.booleans(), some.integers(0, 2)),
        min_size=1,
        max_size=20,
    ),
    some.sampled_from(Unit),
    some.tuples(*(some.integers(1, 200),) * 3),
)
def test_many_at_once_say_what_one_at_a_time_says(rows, unit, amounts) -> None:  # type: ignore[no-untyped-def]
    made = promise(unit, *(min(n, 30) if unit is Unit.WORKING_DAYS else n for n in amounts))
    told = [(grade, at, at + span, kept, n) for grade, at, span, kept, n in rows]
    found = replay(made, cases(told), CALENDARS)
    for place, (grade, start, end, is_kept, number) in enumerate(told):
        calendar = CALENDARS[number]
        letter = GRADES[grade] if grade < len(GRADES) else ""
        planned, _ = schedule(made, grade=letter, start=start, calendar=calendar)
        standing = Standing(State.RUNNING, planned.due_soon_at, planned.due_at)
        is_late = meet(standing, at=end) is State.MET_LATE
        assert bool(found.late[place] | found.missed[place]) == is_late
        assert bool(found.in_time[place]) == (is_kept and not is_late)
        assert bool(found.missed[place]) == (is_late and not is_kept)
        step, at, reached = Step.BREACH, planned.due_at, set()
        while is_late and step:
            after = fire(step, standing=standing, promise=made, calendar=calendar)
            step, at = after.next_step, after.next_at
            if at is None or end < at or (end == at and is_kept):
                break
            reached.add(step)
        assert {step for step, which in found.steps.items() if which[place]} == reached


@settings(max_examples=100)
@given(
    some.lists(some.tuples(MOMENTS, some.integers(1, 30)), min_size=1, max_size=30),
    some.sampled_from(CALENDARS),
)
def test_working_days_are_counted_alike(
    rows: list[tuple[datetime, int]], calendar: WorkCalendar
) -> None:
    starts = np.array([micros(at) for at, _ in rows], dtype=np.int64)
    days = np.array([n for _, n in rows], dtype=np.int64)
    found = calendar.due_working_days_many(starts, days).tolist()
    assert found == [micros(calendar.due_working_days(at, n)) for at, n in rows]


@pytest.mark.parametrize(
    ("minutes", "in_time", "late"), [(5, True, False), (4, True, False), (6, False, True)]
)
def test_answering_at_the_due_moment_is_in_time(minutes: int, in_time: bool, late: bool) -> None:
    end = NOON + timedelta(minutes=minutes)
    found = replay(promise(Unit.MINUTES, 5, 60, 60), cases([(0, NOON, end, True, 2)]), CALENDARS)
    assert (bool(found.in_time[0]), bool(found.late[0])) == (in_time, late)


def test_a_pause_gives_its_working_time_back() -> None:
    end = NOON + timedelta(minutes=12)
    one = cases([(0, NOON, end, True, 2)])
    one.stood[0] = 8 * 60_000_000
    assert replay(promise(Unit.MINUTES, 5, 60, 60), one, CALENDARS).in_time[0]
    one.stood[0] = 6 * 60_000_000
    assert replay(promise(Unit.MINUTES, 5, 60, 60), one, CALENDARS).late[0]


def test_what_was_still_owed_and_not_late_says_nothing() -> None:
    end = NOON + timedelta(minutes=3)
    found = replay(promise(Unit.MINUTES, 5, 60, 60), cases([(0, NOON, end, False, 2)]), CALENDARS)
    assert (found.counted, found.share) == (0, None)


def test_the_sentence_says_what_would_have_been() -> None:
    ends = [NOON + timedelta(minutes=n) for n in (2, 4, 10, 50)]
    rows = cases([(0, NOON, end, True, 2) for end in ends])
    tight, wide = (replay(promise(Unit.MINUTES, n, 60, 60), rows, CALENDARS) for n in (3, 15))
    assert said("First response", tight, wide) == (
        "First response: sales would have met 25% instead of 75%; "
        "1 lead would have been escalated instead of 1."
    )
    assert said("First response", wide, wide) == (
        "First response: as now. Sales met 75%; 1 lead was escalated."
    )
    nothing = replay(promise(Unit.MINUTES, 3, 60, 60), cases([]), CALENDARS)
    assert "nothing to replay" in said("First response", nothing, None)


def test_the_replay_of_many_is_that_of_its_parts_together() -> None:
    chance = np.random.default_rng(7)
    count = 2_000
    starts = micros(NOON) - chance.integers(0, 365 * 86_400 * 1_000_000, count)
    columns = {
        "leads": np.arange(count),
        "grades": chance.integers(0, 4, count),
        "starts": starts,
        "ends": starts + chance.integers(0, 10 * 86_400 * 1_000_000, count),
        "is_kept": chance.random(count) < 0.9,
        "stood": np.zeros(count, dtype=np.int64),
        "calendars": chance.integers(0, 3, count),
    }

    def counted(part: slice, unit: Unit) -> int:
        some = Cases(**{name: column[part] for name, column in columns.items()})
        return replay(promise(unit, 5, 20, 20), some, CALENDARS).counted

    for unit in Unit:
        parts = counted(slice(0, 700), unit) + counted(slice(700, count), unit)
        assert counted(slice(0, count), unit) == parts > 0
