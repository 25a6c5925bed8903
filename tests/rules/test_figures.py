"""Shares, medians and curves; the sentence beside a verdict; hours in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.scoreboard.rules import By, UnknownBreakdown, breakdown
from oneteam.domain.scoreboard.rules.expectation import Group, expect
from oneteam.domain.scoreboard.rules.figures import (
    BUSINESS_BOUNDS,
    MINUTE,
    NEVER,
    WALL_BOUNDS,
    curve,
    mean,
    median,
    share,
    wilson,
)
from oneteam.domain.scoreboard.rules.words import BadWords, read_hours

waits = st.lists(st.one_of(st.just(int(NEVER)), st.integers(-MINUTE, 3000 * MINUTE)), max_size=40)


def _curve(micros: list[int]) -> tuple[float | None, dict[int, int]]:
    found = curve(np.array(micros, dtype=np.int64), bounds=WALL_BOUNDS)
    return found.median_minutes, found.within


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_the_published_table(k: int, n: int, low: float, high: float) -> None:
    # R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I.
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(0, 10_000), data=st.data())
def test_the_interval_lies_within_one_and_holds_the_rate(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson(k, n)
    assert 0 <= low <= high <= 1
    if n:
        assert low <= k / n <= high
        mirrored = wilson(n - k, n)
        assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(n=st.integers(1, 1000), data=st.data())
def test_more_leads_of_the_same_rate_are_surer(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson(k, n)
    lower, higher = wilson(2 * k, 2 * n)
    assert higher - lower <= high - low + 1e-12


def test_a_share_of_nothing_is_unknown() -> None:
    assert share(0, 0).rate is None
    assert share(0, 9).rate == 0.0


def test_medians_take_the_two_in_the_middle() -> None:
    assert median([3.0, -1.0, 2.0]) == 2.0
    assert median([4.0, 1.0]) == 2.5
    assert median([]) is None
    assert mean([]) is None
    assert mean([-1.0, 2.0]) == 0.5


def test_a_bound_is_inclusive_to_the_microsecond() -> None:
    _, within = _curve([5 * MINUTE, 5 * MINUTE + 1, 15 * MINUTE])
    assert within == {5: 1, 15: 3, 60: 3, 1440: 3}


def test_the_never_answered_stay_in_the_median() -> None:
    assert _curve([MINUTE, 3 * MINUTE, int(NEVER)])[0] == 3.0
    assert _curve([MINUTE, 3 * MINUTE])[0] == 2.0
    assert _curve([MINUTE, int(NEVER)])[0] is None
    assert _curve([int(NEVER)])[0] is None
    assert _curve([]) == (None, {5: 0, 15: 0, 60: 0, 1440: 0})


@given(waits)
def test_the_curve_only_rises_and_never_passes_the_answered(micros: list[int]) -> None:
    _, within = _curve(micros)
    counts = list(within.values())
    assert counts == sorted(counts)
    assert counts[-1] <= sum(wait != NEVER for wait in micros)


@given(waits, st.sampled_from(BUSINESS_BOUNDS))
def test_counting_one_by_one_gives_the_same(micros: list[int], bound: int) -> None:
    found = curve(np.array(micros, dtype=np.int64), bounds=BUSINESS_BOUNDS)
    assert found.within[bound] == sum(wait <= bound * MINUTE for wait in micros)


def test_the_yield_is_read_from_the_nearest_group_that_is_large_enough() -> None:
    groups = [Group("of grade A1", 29, 20), Group("from search", 100, 12), Group("all", 900, 9)]
    found = expect(groups)
    assert found.n == 100
    assert found.sentence == "Of 100 leads like these, 12 become deals (7 to 20)."
    assert found.basis == "Counted from 100 leads from search."


def test_few_leads_are_told_as_few() -> None:
    assert expect([Group("of grade A1", 2, 1), Group("of every kind", 5, 1)]).n == 5
    assert "Too early" in expect([Group("of every kind", 0, 0)]).sentence


def test_hours_are_read_from_words() -> None:
    found = read_hours("Mon-Fri 09:00-17:00 Europe/Amsterdam")
    assert found.time_zone == "Europe/Amsterdam"
    assert found.week == {str(day): [["09:00", "17:00"]] for day in range(5)}
    split = read_hours("Mon-Thu 9:00-12:30, 13:00-17:00; Saturday 10:00-12:00")
    assert split.time_zone == "UTC"
    assert split.week["3"] == [["09:00", "12:30"], ["13:00", "17:00"]]
    assert sorted(split.week) == ["0", "1", "2", "3", "5"]
    assert sorted(read_hours("Sun-Tue 00:00-24:00").week) == ["0", "1", "6"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "office",
        "Mon-Fri",
        "Mon-Fri 17:00-09:00",
        "Mon-Fri 09:00-25:00",
        "Mon-Fri 09:70-17:00",
        "Mon 09:00-12:00; Mon 13:00-17:00",
        "Xyz 09:00-17:00",
        "Mon-Fri 09:00-17:00 Mars/Olympus",
        "Mon-Fri 09:00-17:00 ../etc/passwd",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadWords):
        read_hours(text)


def test_a_breakdown_has_a_known_name() -> None:
    assert breakdown("month") is By.MONTH
    with pytest.raises(UnknownBreakdown, match="landing_page"):
        breakdown("colour")
