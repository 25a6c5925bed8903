"""Tries, links and working hours, without a database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import NOON
from oneteam.org.rules import GRANTS, Action, Role, may
from oneteam.org.rules import hours as hours_rules
from oneteam.org.rules.invitation import (
    LIFETIME,
    Link,
    Purpose,
    link_from_json,
    link_to_json,
    time_zones,
    unknown_scopes,
    what_is_wrong_with,
)
from oneteam.org.rules.throttle import consume

seconds = st.floats(min_value=0, max_value=1e6)


def test_a_full_bucket_allows_its_capacity_and_then_refuses() -> None:
    left, allowed = 3.0, True
    for _ in range(3):
        left, allowed = consume(left, since=0, capacity=3, refill_per_second=0.1)
        assert allowed
    assert consume(left, since=0, capacity=3, refill_per_second=0.1) == (0.0, False)


def test_a_bucket_refills_while_someone_hammers_at_it() -> None:
    left, allowed = 0.0, False
    for _ in range(11):
        left, allowed = consume(left, since=1, capacity=3, refill_per_second=0.1)
    assert allowed


@given(
    st.lists(seconds, max_size=30),
    st.floats(min_value=1, max_value=20),
    st.floats(min_value=0.001, max_value=5),
)
def test_no_more_is_allowed_than_capacity_and_refill(
    waits: list[float], capacity: float, refill: float
) -> None:
    left, count = capacity, 0
    for wait in waits:
        left, allowed = consume(left, since=wait, capacity=capacity, refill_per_second=refill)
        count += allowed
        assert 0 <= left <= capacity
    assert count <= capacity + sum(waits) * refill + 1e-6


@given(st.floats(min_value=-1e6, max_value=0))
def test_a_clock_that_goes_back_gives_no_tries(since: float) -> None:
    assert consume(0.5, since=since, capacity=5, refill_per_second=1) == (0.5, False)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_is_good_until_its_time_is_up_and_not_at_its_end(purpose: Purpose) -> None:
    link = Link(purpose, 7, NOON, "state")
    end = NOON + LIFETIME[purpose]
    assert link.is_good(state="state", now=NOON)
    assert link.is_good(state="state", now=end - timedelta(seconds=1))
    assert not link.is_good(state="state", now=end)
    assert not link.is_good(state="state", now=NOON - timedelta(seconds=1))


def test_a_link_is_not_good_once_the_account_changed() -> None:
    assert not Link(Purpose.JOIN, 7, NOON, "before").is_good(state="after", now=NOON)


def test_a_link_says_after_signing_what_it_said_before() -> None:
    link = Link(Purpose.RESET, 7, NOON, "state")
    assert link_from_json(link_to_json(link)) == link


def test_everything_wrong_with_a_person_is_named_at_once() -> None:
    wrong = what_is_wrong_with(name=" ", role="king", time_zone="Mars/Olympus")
    assert set(wrong) == {"name", "role", "time_zone"}
    assert what_is_wrong_with(name="Zoë", role="rep", time_zone="Europe/Amsterdam") == {}
    assert "name" in what_is_wrong_with(name="A\nBcc: x@y.example", role="rep", time_zone="UTC")


def test_time_zones_are_places_and_utc() -> None:
    assert time_zones()[0] == "UTC"
    assert "America/Argentina/Buenos_Aires" in time_zones()
    assert "Etc/GMT+5" not in time_zones()


def test_unknown_scopes_are_all_named() -> None:
    assert unknown_scopes(["leads:read", "x", "pay:read"]) == ["x", "pay:read"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", []),
        ("09:00-17:00", [["09:00", "17:00"]]),
        ("9-12.30, 13:15 – 17:30", [["09:00", "12:30"], ["13:15", "17:30"]]),
        ("13:00-17:00 and 8:00-12:00", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("0:00-24:00", [["00:00", "24:00"]]),
        ("9:00-12:00; 12:00-15:00", [["09:00", "12:00"], ["12:00", "15:00"]]),
        ("9 to 17", [["09:00", "17:00"]]),
    ],
)
def test_working_hours_are_read_as_people_write_them(typed: str, kept: list[list[str]]) -> None:
    assert hours_rules.read(typed) == kept
    assert hours_rules.read(hours_rules.write(kept)) == kept


@pytest.mark.parametrize(
    "typed", ["morning", "17:00-09:00", "9:00-9:00", "9:00-12:00, 11:00-15:00", "9:75-12", "9-25"]
)
def test_working_hours_that_make_no_sense_are_refused(typed: str) -> None:
    with pytest.raises(hours_rules.HoursRefused):
        hours_rules.read(typed)


def test_a_week_reads_as_one_line() -> None:
    week = {**hours_rules.OFFICE_HOURS, "4": [["09:00", "12:00"]]}
    assert hours_rules.summary(week) == "Mon to Thu 09:00-17:00; Fri 09:00-12:00"
    assert hours_rules.summary({}) == "No working hours"


def test_what_nobody_is_granted_nobody_may_do() -> None:
    for role in Role:
        assert all(may(role, action) == (action in GRANTS[role]) for action in Action)
    assert not may(Role.REP, Action.MANAGE_PEOPLE)
