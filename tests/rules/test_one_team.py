"""The one-team index: what it is made of, its average and its levels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.scoreboard.rules.one_team import (
    Index,
    Level,
    Measured,
    Part,
    level,
    weeks_looked,
)

TODAY = date(2026, 3, 2)


def _days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (0, Level.UNDEFINED),
        (39.99, Level.UNDEFINED),
        (40, Level.DEFINED),
        (59.99, Level.DEFINED),
        (60, Level.ALIGNED),
        (79.99, Level.ALIGNED),
        (80, Level.INTEGRATED),
        (100, Level.INTEGRATED),
    ],
)
def test_a_bound_belongs_to_the_higher_level(number: float, found: Level) -> None:
    assert level(number) is found


def test_what_is_not_measured_is_left_out_of_the_average() -> None:
    parts = (
        Measured(Part.ACCEPTANCE, 0.5, 10),
        Measured(Part.FEEDBACK, 0.9, 10),
        Measured(Part.PLAN, 0.7, 10),
        Measured(Part.THANKS, None),
    )
    assert Index(parts).number == pytest.approx(70)
    assert Index(parts).level is Level.ALIGNED
    assert Index(parts[1:]).number is None
    assert Index(()).level is None


def test_a_week_counts_once_for_each_person() -> None:
    looks = [(1, TODAY), (1, _days_ago(6)), (1, _days_ago(7)), (2, _days_ago(13))]
    found = weeks_looked(looks, people=[1, 2, 3], since=_days_ago(13), until=TODAY)
    assert found == (3, 6)


def test_days_before_the_count_began_and_people_who_left_count_nothing() -> None:
    looks = [(1, _days_ago(14)), (9, TODAY), (1, TODAY + timedelta(days=1))]
    assert weeks_looked(looks, people=[1], since=_days_ago(15), until=TODAY) == (0, 2)
    assert weeks_looked(looks, people=[1], since=TODAY, until=TODAY) == (0, 0)
    assert weeks_looked([], people=[], since=_days_ago(20), until=TODAY) == (0, 0)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 60)), max_size=50), st.integers(0, 60))
def test_nobody_looks_in_more_weeks_than_there_are(
    looks: list[tuple[int, int]], length: int
) -> None:
    days = [(person, _days_ago(back)) for person, back in looks]
    people = [1, 2, 3]
    looked, weeks = weeks_looked(days, people=people, since=_days_ago(length), until=TODAY)
    assert 0 <= looked <= weeks


def test_every_part_and_level_has_its_words() -> None:
    assert len({part.label for part in Part}) == len(Part)
    assert [one.label for one in Level] == ["Undefined", "Defined", "Aligned", "Integrated"]
