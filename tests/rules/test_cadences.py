"""News leaves when its person wants it: at once, folded, in a digest, never in quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import NOON
from oneteam.stream.rules.cadences import (
    BURST,
    Cadence,
    Medium,
    Quiet,
    Topic,
    after_quiet,
    cadence_of,
    due_at,
    last_weekly_digest,
    next_digest,
)
from oneteam.stream.rules.mentions import mentioned
from oneteam.stream.rules.retrying import KEEP_TRYING, next_try, rest_until

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda n: NOON + timedelta(minutes=n))
NIGHT = Quiet(time(22), time(7))


def due(cadence: Cadence, *, now: datetime = NOON, last: datetime | None = None) -> datetime | None:
    return due_at(cadence, now=now, last_message_at=last, quiet=NIGHT, zone=BERLIN)


def test_the_first_leaves_at_once_and_a_burst_together_when_five_minutes_are_over() -> None:
    assert due(Cadence.IMMEDIATE) == NOON
    assert due(Cadence.IMMEDIATE, last=NOON - timedelta(minutes=1)) == NOON + timedelta(minutes=4)
    assert due(Cadence.IMMEDIATE, last=NOON - BURST) == NOON


def test_a_digest_leaves_at_eight_in_the_persons_zone_weekly_on_mondays() -> None:
    assert due(Cadence.DAILY) == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert due(Cadence.WEEKLY) == datetime(2026, 3, 9, 7, tzinfo=UTC)
    assert due(Cadence.NONE) is None


def test_in_quiet_hours_nothing_leaves() -> None:
    night = datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert due(Cadence.IMMEDIATE, now=night) == datetime(2026, 3, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        # The night the clocks go forward: seven in summer time is an hour sooner.
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        # The night they go back: seven in winter time.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        # Their last instant is no longer quiet, their first is.
        (datetime(2026, 3, 2, 6, 0, tzinfo=UTC), datetime(2026, 3, 2, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 21, 0, tzinfo=UTC), datetime(2026, 3, 3, 6, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_exactly_when_the_clocks_change(at: datetime, until: datetime) -> None:
    assert after_quiet(at, quiet=NIGHT, zone=BERLIN) == until


def test_quiet_hours_that_begin_in_an_hour_that_is_not_there_begin_just_after_it() -> None:
    quiet = Quiet(time(2, 30), time(4))
    at = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00 in summer time
    assert after_quiet(at, quiet=quiet, zone=BERLIN) == at
    at += timedelta(minutes=30)
    assert after_quiet(at, quiet=quiet, zone=BERLIN) == datetime(2026, 3, 29, 2, tzinfo=UTC)


@given(
    at=MOMENTS,
    start=st.times(),
    until=st.times(),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_what_waited_for_the_end_of_quiet_hours_waits_no_more(
    at: datetime, start: time, until: time, zone: str
) -> None:
    quiet, place = Quiet(start, until), ZoneInfo(zone)
    after = after_quiet(at, quiet=quiet, zone=place)
    assert at <= after <= at + timedelta(hours=26)
    assert after_quiet(after, quiet=quiet, zone=place) == after or start == until


@given(
    at=MOMENTS,
    is_weekly=st.booleans(),
    zone=st.sampled_from(
        ["Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns"]
    ),
)
def test_a_digest_is_always_ahead_and_the_last_one_behind_at_eight_where_one_is(
    at: datetime, is_weekly: bool, zone: str
) -> None:
    place = ZoneInfo(zone)
    ahead = next_digest(at, is_weekly=is_weekly, zone=place)
    assert at < ahead <= at + timedelta(days=7 if is_weekly else 1, hours=1)
    assert ahead.astimezone(place).time() == time(8)
    assert not is_weekly or ahead.astimezone(place).weekday() == 0
    monday, was_due = last_weekly_digest(at, zone=place)
    assert (monday, time(8)) == (was_due.astimezone(place).date(), was_due.astimezone(place).time())
    assert monday.weekday() == 0
    assert was_due <= at < was_due + timedelta(days=7, hours=1)


def test_what_nobody_chose_goes_by_the_default() -> None:
    assert cadence_of({}, Medium.MAIL, Topic.VERDICTS) is Cadence.DAILY
    assert cadence_of({"mail": {"verdicts": "none"}}, Medium.MAIL, "verdicts") is Cadence.NONE
    assert cadence_of({"mail": {"verdicts": "often"}}, Medium.MAIL, "verdicts") is Cadence.DAILY
    assert cadence_of({}, Medium.CHAT, "team") is Cadence.NONE
    assert last_weekly_digest(NOON, zone=BERLIN)[0] == date(2026, 3, 2)


def test_tries_come_rarer_and_end_after_three_days() -> None:
    expires, now, attempts = NOON + KEEP_TRYING, NOON, 0
    waits = []
    while True:
        attempts += 1
        again = next_try(attempts, now=now, expires_at=expires, chance=0.5)
        if again is None:
            break
        waits.append(again - now)
        now = again
    assert now == expires
    assert waits[:3] == [timedelta(seconds=s) for s in (5, 30, 120)]
    assert 10 <= attempts <= 20


@given(attempts=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_chance_parts_the_tries_and_never_makes_one_past_the_end(
    attempts: int, chance: float
) -> None:
    expires = NOON + KEEP_TRYING
    again = next_try(attempts, now=NOON, expires_at=expires, chance=chance)
    assert again is not None
    assert NOON < again <= expires
    assert NOON < rest_until(attempts, now=NOON, chance=chance) <= NOON + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Mia please", {1}),
        ("ask @mia berg.", {2}),
        ("(@Raj)", {3}),
        ("@Mia Bergson", {1}),
        ("mail mia@Mia.example", set()),
        ("@Miasma", set()),
        ("@Sam: which one?", set()),
        ("@Sam Two", {5}),
        ("@nobody @", set()),
        ("@Raj and @Mia Berg", {2, 3}),
    ],
)
def test_who_is_meant_by_a_name(text: str, people: set[int]) -> None:
    names = {1: "Mia", 2: "Mia Berg", 3: "Raj Rao", 4: "Sam One", 5: "Sam Two"}
    assert mentioned(text, names) == people
