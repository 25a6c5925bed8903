"""Business time is exact: compared with counting minute by minute, in hard zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneteam.org.rules.calendar import (
    AROUND_THE_CLOCK,
    EPOCH,
    NoWorkingTime,
    OutOfRange,
    WorkCalendar,
    read_calendar,
)
from oneteam.org.rules.stretches import BadHours, read_week

MINUTE = timedelta(minutes=1)
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}
SPLIT = {str(day): [["08:30", "12:00"], ["12:45", "17:15"]] for day in range(6)}
NIGHTS = {str(day): [["22:00", "06:00"]] for day in range(7)}
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}
EARLY = {str(day): [["01:15", "02:45"], ["23:30", "24:00"]] for day in range(7)}

# Around what makes each zone hard: the change of its clocks, or a day it skipped.
HARD = [
    ("Europe/Amsterdam", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Amsterdam", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 6, 1, 12, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("UTC", datetime(2026, 12, 31, 23, tzinfo=UTC)),
]
WEEKS = [OFFICE, SPLIT, NIGHTS, ALWAYS, EARLY]


def _is_open_by_the_wall_clock(calendar: WorkCalendar, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(calendar.time_zone))
    minute = local.hour * 60 + local.minute
    for days_ago, shift in ((0, 0), (1, 1440)):
        day = local.date() - timedelta(days=days_ago)
        hours = dict(calendar.days).get(day, calendar.weekly[day.weekday()])
        if any(begin <= minute + shift < end for begin, end in hours):
            return True
    return False


@pytest.mark.parametrize("week", WEEKS, ids=["office", "split", "nights", "always", "early"])
@pytest.mark.parametrize(("zone", "around"), HARD, ids=[f"{z} {a:%Y-%m-%d}" for z, a in HARD])
def test_business_time_agrees_with_counting_minutes(
    zone: str, around: datetime, week: dict[str, list[list[str]]]
) -> None:
    calendar = read_calendar(time_zone=zone, hours=week)
    start = around - timedelta(days=3)
    counted = timedelta(0)
    for minute in range(6 * 1440):
        at = start + minute * MINUTE
        is_open = _is_open_by_the_wall_clock(calendar, at)
        assert calendar.is_open(at) == is_open, at
        assert calendar.elapsed(start, at) == counted, at
        if is_open:
            counted += MINUTE
            if minute % 7 == 0:
                assert calendar.due(start, counted) == at + MINUTE


@pytest.fixture(params=["office", "split", "nights", "early"])
def week(request: pytest.FixtureRequest) -> dict[str, list[list[str]]]:
    return {"office": OFFICE, "split": SPLIT, "nights": NIGHTS, "early": EARLY}[request.param]


moments = st.integers(1_300_000_000_000_000, 1_900_000_000_000_000).map(
    lambda micro: EPOCH + timedelta(microseconds=micro)
)
zones = st.sampled_from([zone for zone, _ in HARD])
weeks = st.sampled_from(WEEKS)
amounts = st.integers(1, 40 * 3600 * 1_000_000).map(lambda micro: timedelta(microseconds=micro))


@settings(max_examples=400)
@given(moments, amounts, zones, weeks)
def test_what_is_due_after_an_amount_took_that_amount(
    start: datetime, amount: timedelta, zone: str, week: dict[str, list[list[str]]]
) -> None:
    calendar = read_calendar(time_zone=zone, hours=week)
    assert calendar.elapsed(start, calendar.due(start, amount)) == amount


@settings(max_examples=300)
@given(moments, moments, moments, zones, weeks)
def test_elapsed_time_adds_up(
    a: datetime, b: datetime, c: datetime, zone: str, week: dict[str, list[list[str]]]
) -> None:
    calendar = read_calendar(time_zone=zone, hours=week)
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert calendar.elapsed(a, b) == -calendar.elapsed(b, a)


@settings(max_examples=300)
@given(moments, st.integers(0, 10**13), amounts, amounts, zones, weeks)
def test_a_later_start_or_a_larger_amount_is_never_due_earlier(
    start: datetime,
    later: int,
    amount: timedelta,
    more: timedelta,
    zone: str,
    week: dict[str, list[list[str]]],
) -> None:
    calendar = read_calendar(time_zone=zone, hours=week)
    due = calendar.due(start, amount)
    assert calendar.due(start + timedelta(microseconds=later), amount) >= due
    assert calendar.due(start, amount + more) == calendar.due(due, more) > due


def test_what_fills_the_day_exactly_is_due_at_closing_time() -> None:
    calendar = read_calendar(time_zone="UTC", hours=OFFICE)
    nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    five = datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert calendar.due(nine, timedelta(hours=8)) == five
    assert not calendar.is_open(five)
    assert calendar.due(five, timedelta(0)) == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert calendar.due(nine, timedelta(0)) == nine


def test_friday_evening_is_answered_on_monday_morning() -> None:
    calendar = read_calendar(time_zone="Europe/Amsterdam", hours=OFFICE)
    friday = datetime(2026, 3, 27, 18, tzinfo=ZoneInfo("Europe/Amsterdam"))
    monday = datetime(2026, 3, 30, 9, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert calendar.due(friday, timedelta(minutes=5)) == monday


def test_holidays_and_company_days_are_not_worked() -> None:
    calendar = read_calendar(
        time_zone="Europe/Amsterdam",
        hours=OFFICE,
        country="NL",
        company_days=[(date(2026, 12, 24), [["09:00", "12:00"]]), (date(2026, 12, 28), [])],
    )
    before = datetime(2026, 12, 24, tzinfo=UTC)
    assert calendar.elapsed(before, datetime(2026, 12, 30, tzinfo=UTC)) == timedelta(hours=3 + 8)


def test_a_company_day_with_hours_is_worked_even_on_a_holiday() -> None:
    calendar = read_calendar(
        time_zone="UTC",
        hours=OFFICE,
        country="NL",
        company_days=[(date(2026, 12, 25), [["10:00", "11:00"]])],
    )
    assert calendar.is_open(datetime(2026, 12, 25, 10, 30, tzinfo=UTC))


def test_the_day_a_zone_skipped_was_not_worked() -> None:
    calendar = read_calendar(time_zone="Pacific/Apia", hours=ALWAYS)
    zone = ZoneInfo("Pacific/Apia")
    thursday = datetime(2011, 12, 29, 12, tzinfo=zone)
    saturday = datetime(2011, 12, 31, 12, tzinfo=zone)
    assert calendar.elapsed(thursday, saturday) == timedelta(hours=24)
    assert calendar.due_working_days(thursday, 1) == saturday


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 10:00", 5, "2026-03-09 10:00"),
        ("2026-03-07 10:00", 5, "2026-03-16 09:00"),  # Saturday starts on Monday
        ("2026-03-06 17:00", 1, "2026-03-10 09:00"),  # so does Friday's closing time
        ("2026-03-06 16:59", 1, "2026-03-09 16:59"),
        ("2026-03-02 10:00", 0, "2026-03-02 10:00"),
        ("2026-03-04 15:00", 1, "2026-03-05 13:00"),  # a short Thursday
        ("2026-03-27 10:00", 1, "2026-03-30 10:00"),  # over the change of clocks
    ],
)
def test_working_days_keep_the_time_of_day(start: str, days: int, due: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    calendar = read_calendar(
        time_zone="Europe/Amsterdam",
        hours=OFFICE,
        company_days=[(date(2026, 3, 5), [["09:00", "13:00"]])],
    )
    begin = datetime.fromisoformat(start).replace(tzinfo=zone)
    end = datetime.fromisoformat(due).replace(tzinfo=zone)
    assert calendar.due_working_days(begin, days) == end


def test_working_days_that_end_in_a_break_end_after_it() -> None:
    calendar = read_calendar(
        time_zone="UTC",
        hours={"0": [["08:00", "18:00"]], "1": [["08:00", "12:00"], ["13:00", "18:00"]]},
    )
    start = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    assert calendar.due_working_days(start, 1) == datetime(2026, 3, 3, 13, tzinfo=UTC)


def test_a_calendar_without_working_time_never_loops() -> None:
    calendar = read_calendar(time_zone="UTC", hours={})
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert not calendar.is_open(start)
    assert calendar.elapsed(start, start + timedelta(days=900)) == timedelta(0)
    for ask in (
        lambda: calendar.due(start, MINUTE),
        lambda: calendar.next_open(start),
        lambda: calendar.due_working_days(start, 1),
        lambda: calendar.due_many(np.array([0]), np.array([1])),
    ):
        with pytest.raises(NoWorkingTime):
            ask()


def test_a_calendar_of_one_past_day_is_used_up() -> None:
    calendar = read_calendar(
        time_zone="UTC", hours={}, company_days=[(date(2020, 1, 1), [["09:00", "10:00"]])]
    )
    with pytest.raises(NoWorkingTime):
        calendar.due(datetime(2026, 3, 2, tzinfo=UTC), MINUTE)
    assert calendar.due(datetime(2019, 3, 2, tzinfo=UTC), MINUTE) == datetime(
        2020, 1, 1, 9, 1, tzinfo=UTC
    )


def test_moments_out_of_range_are_refused() -> None:
    calendar = read_calendar(time_zone="UTC", hours=OFFICE)
    with pytest.raises(OutOfRange):
        calendar.elapsed(datetime(1, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="negative"):
        calendar.due(datetime(2026, 1, 1, tzinfo=UTC), -MINUTE)


def test_many_at_once_agree_with_one_at_a_time() -> None:
    random = np.random.default_rng(7)
    for zone, around in HARD:
        for hours in WEEKS:
            calendar = read_calendar(time_zone=zone, hours=hours)
            at = int(around.timestamp())
            starts = random.integers(at - 10**6, at + 10**6, 60)
            ends = random.integers(at - 10**6, at + 10**6, 60)
            amounts = random.integers(0, 10**5, 60)
            elapsed = calendar.elapsed_many(starts, ends)
            due = calendar.due_many(starts, amounts)
            for i in range(60):
                start = EPOCH + timedelta(seconds=int(starts[i]))
                end = EPOCH + timedelta(seconds=int(ends[i]))
                assert calendar.elapsed(start, end) == timedelta(seconds=int(elapsed[i]))
                wanted = calendar.due(start, timedelta(seconds=int(amounts[i])))
                assert wanted == EPOCH + timedelta(seconds=int(due[i]))
    assert len(calendar.elapsed_many(starts[:0], ends[:0])) == 0


def test_equal_hours_share_one_calendar() -> None:
    assert read_calendar(time_zone="UTC", hours=OFFICE) is read_calendar(
        time_zone="UTC", hours={**OFFICE}
    )


def test_bad_hours_name_every_wrong_thing() -> None:
    with pytest.raises(BadHours) as caught:
        read_week(
            {
                "0": [["09:00", "25:00"], ["x", "10:00"]],
                "1": [["09:00", "12:00"], ["11:00", "13:00"]],
                "2": "09:00",
                "3": [["09:00"]],
                "4": [["09:00", "09:00"]],
                "8": [],
            }
        )
    message = str(caught.value)
    for part in (
        "'8' is not a weekday",
        "Monday: '25:00' is not a time",
        "'x' is not a time",
        "Tuesday: 09:00 to 12:00 overlaps 11:00",
        "Wednesday: hours must be a list",
        "Thursday: ['09:00'] must be a beginning and an end",
        "Friday: 09:00 to 09:00 has no length",
    ):
        assert part in message


def test_a_night_shift_ends_where_the_next_days_hours_begin() -> None:
    calendar = read_calendar(
        time_zone="UTC", hours={"0": [["22:00", "06:00"]], "1": [["05:00", "07:00"]]}
    )
    monday = datetime.combine(date(2026, 3, 2), time(0), UTC)
    assert calendar.elapsed(monday, monday + timedelta(days=7)) == timedelta(hours=9)


def test_work_rests_at_closing_and_goes_on_at_the_next_opening() -> None:
    office = read_calendar(time_zone="Europe/Berlin", hours=OFFICE)
    friday = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)  # 13:00 in Berlin; clocks change on Sunday
    closing = datetime(2026, 3, 27, 16, 0, tzinfo=UTC)
    monday = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    later = monday + timedelta(hours=3)
    assert office.next_rest(friday, before=later) == (closing, monday)
    assert office.next_rest(closing, before=later) == (closing, monday)
    night = closing + timedelta(hours=5)
    assert office.next_rest(night, before=later) == (night, monday)
    assert office.next_rest(friday, before=closing) is None
    assert office.next_rest(night, before=night) is None


def test_what_is_never_closed_never_rests() -> None:
    always = AROUND_THE_CLOCK
    now = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    assert always.next_rest(now, before=now + timedelta(days=400)) is None


@given(moments, st.integers(1, 20 * 24))
def test_nothing_is_worked_in_a_rest_and_all_of_the_time_before_it(
    at: datetime, hours: int
) -> None:
    office = read_calendar(time_zone="Europe/Berlin", hours=OFFICE)
    found = office.next_rest(at, before=at + timedelta(hours=hours))
    since, until = found or (at + timedelta(hours=hours),) * 2
    assert office.elapsed(since, until) == timedelta(0)
    assert office.elapsed(at, since) == since - at
    assert found is None or office.is_open(until)
