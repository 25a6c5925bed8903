"""The life of one clock, step by step: warned, breached, escalated, paused, kept, closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneteam.domain.clocks import rules
from oneteam.domain.clocks.rules import (
    DEFAULTS,
    REASONS,
    Kind,
    PauseRefused,
    Promise,
    Standing,
    Start,
    State,
    Step,
    Unit,
)
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, WorkCalendar, read_calendar

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}
FRIDAY = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)  # 16:00 in Berlin; summer time starts on Sunday
WARN, DUE = FRIDAY + 48 * MINUTE, FRIDAY + 60 * MINUTE
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 360 * 24 * 60).map(lambda minutes: NEW_YEAR + minutes * MINUTE)
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def berlin() -> WorkCalendar:
    """Monday to Friday, nine to five, in Berlin."""
    return read_calendar(time_zone="Europe/Berlin", hours=OFFICE)


def promise(amount: int = 60, unit: Unit = Unit.MINUTES) -> Promise:
    within = (("A", amount), ("B", amount), ("C", amount))
    return Promise(Kind.RESPOND, Start.ARRIVAL, unit, within, ladder=DEFAULTS.promises[0].ladder)


def standing(state: State = State.RUNNING, *, paused_at: datetime | None = None) -> Standing:
    return Standing(state, WARN, DUE, paused_at)


def due(start: str, calendar: WorkCalendar, amount: int = 60, unit: Unit = Unit.MINUTES) -> str:
    at = datetime.fromisoformat(start)
    planned, _ = rules.schedule(promise(amount, unit), grade="B1", start=at, calendar=calendar)
    assert at <= planned.due_soon_at <= planned.due_at
    return planned.due_at.isoformat()


def test_a_night_or_weekend_arrival_is_owed_from_opening(berlin: WorkCalendar) -> None:
    # In winter Berlin opens at 08:00 UTC, in summer at 07:00.
    assert due("2026-03-26T23:30:00+00:00", berlin) == "2026-03-27T09:00:00+00:00"
    assert due("2026-03-28T12:00:00+00:00", berlin) == "2026-03-30T08:00:00+00:00"
    assert due("2026-10-24T12:00:00+00:00", berlin) == "2026-10-26T09:00:00+00:00"


def test_what_does_not_fit_before_the_weekend_goes_on_after_it(berlin: WorkCalendar) -> None:
    # Friday 16:40 in Berlin: twenty minutes are left, forty follow on Monday, in summer time.
    assert due("2026-03-27T15:40:00+00:00", berlin) == "2026-03-30T07:40:00+00:00"


def test_working_days_keep_the_local_time_over_a_change_of_the_clocks(berlin: WorkCalendar) -> None:
    at = due("2026-03-26T14:00:00+00:00", berlin, amount=5, unit=Unit.WORKING_DAYS)
    assert at == "2026-04-02T13:00:00+00:00"  # 15:00 in Berlin before and after


def test_silence_climbs_the_ladder_in_order(berlin: WorkCalendar) -> None:
    steps, step, stand = [], Step.DUE_SOON, standing()
    while step:
        after = rules.fire(step, standing=stand, promise=promise(), calendar=AROUND_THE_CLOCK)
        steps.append((step, after.state))
        stand, step = standing(after.state), after.next_step
    assert steps == [
        (Step.DUE_SOON, State.RUNNING),
        (Step.BREACH, State.BREACHED),
        (Step.REMIND, State.BREACHED),
        (Step.TELL_LEADER, State.BREACHED),
        (Step.REASSIGN, State.BREACHED),
    ]


def test_the_ladder_is_climbed_in_working_time(berlin: WorkCalendar) -> None:
    after = rules.fire(Step.BREACH, standing=standing(), promise=promise(), calendar=berlin)
    assert after.next_at == datetime(2026, 3, 30, 7, 15, tzinfo=UTC)  # due at closing on Friday


def test_a_promise_made_no_more_has_no_ladder() -> None:
    after = rules.fire(Step.BREACH, standing=standing(), promise=None, calendar=AROUND_THE_CLOCK)
    assert (after.state, after.next_step, after.next_at) == (State.BREACHED, None, None)


@pytest.mark.parametrize(
    ("state", "at", "ends"),
    [
        (State.RUNNING, DUE, State.MET),
        (State.RUNNING, DUE + timedelta(microseconds=1), State.MET_LATE),
        (State.BREACHED, DUE, State.MET),  # answered in time, told afterwards
        (State.BREACHED, DUE + HOUR, State.MET_LATE),
        (State.PAUSED, DUE + DAY, State.MET),
    ],
)
def test_how_a_kept_promise_ends(state: State, at: datetime, ends: State) -> None:
    assert rules.meet(standing(state), at=at) is ends


@pytest.mark.parametrize(
    ("state", "at", "ends"),
    [
        (State.RUNNING, DUE, State.STOPPED),
        (State.RUNNING, DUE + timedelta(microseconds=1), State.MISSED),
        (State.BREACHED, DUE + HOUR, State.MISSED),
        (State.PAUSED, DUE + DAY, State.STOPPED),
    ],
)
def test_how_a_promise_that_is_owed_no_more_ends(state: State, at: datetime, ends: State) -> None:
    assert rules.close(standing(state), now=at) is ends


def test_a_pause_over_the_weekend_and_the_change_of_the_clocks(berlin: WorkCalendar) -> None:
    stood = standing(State.PAUSED, paused_at=FRIDAY + 30 * MINUTE)  # half an hour is left
    monday = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
    moved, after = rules.resume(stood, at=monday, was_warned=False, calendar=berlin)
    assert moved.due_at == monday + 30 * MINUTE
    assert moved.target == 30 * MINUTE + 2 * HOUR  # Friday to closing, Monday since opening
    assert (after.state, after.next_step) == (State.RUNNING, Step.DUE_SOON)


def test_a_warning_given_before_the_pause_is_not_given_again(berlin: WorkCalendar) -> None:
    stood = standing(State.PAUSED, paused_at=FRIDAY + 50 * MINUTE)
    moved, after = rules.resume(stood, at=FRIDAY + 55 * MINUTE, was_warned=True, calendar=berlin)
    assert (after.next_step, after.next_at) == (Step.BREACH, moved.due_at)


def test_a_server_whose_time_is_behind_resumes_a_clock_where_it_was_paused(
    berlin: WorkCalendar,
) -> None:
    stood = standing(State.PAUSED, paused_at=FRIDAY + 30 * MINUTE)
    moved, _ = rules.resume(stood, at=FRIDAY, was_warned=False, calendar=berlin)
    assert moved.target == timedelta(0)
    assert moved.due_at == DUE


def test_only_a_paused_clock_can_resume(berlin: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="only a paused clock"):
        rules.resume(standing(), at=FRIDAY, was_warned=False, calendar=berlin)


@unhurried
@given(pause=moments, stood=st.integers(0, 60 * 24 * 20), left=st.integers(1, 60 * 8))
def test_a_pause_neither_gives_nor_takes_working_time(
    berlin: WorkCalendar, pause: datetime, stood: int, left: int
) -> None:
    owed, at = left * MINUTE, pause + stood * MINUTE
    due_at = berlin.due(pause, owed)
    paused = Standing(State.PAUSED, due_at, due_at, pause)
    moved, _ = rules.resume(paused, at=at, was_warned=True, calendar=berlin)
    assert berlin.elapsed(at, moved.due_at) == owed
    assert moved.target == berlin.elapsed(pause, at)


@unhurried
@given(start=moments, reason=st.sampled_from(sorted(REASONS)))
def test_a_pause_is_never_longer_than_its_reason_allows(
    berlin: WorkCalendar, start: datetime, reason: str
) -> None:
    until = rules.pause_until(reason, already=timedelta(), calendar=berlin, now=start)
    assert berlin.elapsed(start, until) <= REASONS[reason].working_days * 8 * HOUR


def test_time_it_stood_still_before_counts_against_the_cap(berlin: WorkCalendar) -> None:
    monday = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # opening
    until = rules.pause_until("our_outage", already=6 * HOUR, calendar=berlin, now=monday)
    assert berlin.elapsed(monday, until) == 2 * HOUR
    with pytest.raises(PauseRefused, match="at most 1 working days"):
        rules.pause_until("our_outage", already=8 * HOUR, calendar=berlin, now=monday)


def test_only_listed_reasons_stop_a_clock(berlin: WorkCalendar) -> None:
    with pytest.raises(PauseRefused, match="must be one of"):
        rules.pause_until("lunch", already=timedelta(), calendar=berlin, now=FRIDAY)
