"""What leads are expected to be worth: the mean of leads like them, and how sure it is."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.scoreboard.rules.worth import Basis, Expected, count_interval, expected

amounts = st.lists(st.just(0) | st.integers(1, 10**9), min_size=30, max_size=60)


def basis(won: list[int]) -> Basis:
    return Basis(len(won), sum(won), sum(one * one for one in won))


@given(won=amounts, count=st.integers(0, 500))
def test_leads_are_worth_the_mean_of_those_like_them(won: list[int], count: int) -> None:
    found = expected({("search", "A1"): count}, {("search", "A1"): basis(won)})
    assert found is not None
    mean, error = statistics.fmean(won), statistics.stdev(won) / len(won) ** 0.5
    assert found.value == pytest.approx(count * mean, abs=1)
    assert found.high == pytest.approx(count * (mean + 1.959964 * error), rel=1e-6, abs=1)
    assert 0 <= found.low <= found.value <= found.high


def test_the_most_alike_with_thirty_leads_speak_else_those_of_the_grade_the_source_and_all() -> (
    None
):
    past = {
        ("search", "A1"): Basis(30, 30 * 100, 30 * 100**2),
        ("fair", "A1"): Basis(29, 29 * 700, 29 * 700**2),
        ("fair", "B1"): Basis(4, 4 * 900, 4 * 900**2),
    }
    every = (3000 + 29 * 700 + 4 * 900) / 63
    for like, mean in {
        ("search", "A1"): 100,
        ("fair", "A1"): (3000 + 29 * 700) / 59,
        ("mail", "A1"): (3000 + 29 * 700) / 59,
        ("fair", "B1"): (29 * 700 + 4 * 900) / 33,
        ("search", "C3"): 100,
        ("mail", "C3"): every,
    }.items():
        found = expected({like: 1000}, past)
        assert found is not None
        assert found.value == pytest.approx(1000 * mean, abs=1), like


def test_of_few_nothing_is_said_and_no_leads_are_worth_nothing() -> None:
    assert expected({("", ""): 5}, {("", ""): Basis(29, 1000, 1_000_000)}) is None
    assert expected({}, {("", ""): Basis(30, 1000, 1_000_000)}) == Expected(0, 0, 0)


def test_leads_of_two_sources_without_enough_of_either_share_one_mean_and_its_error() -> None:
    past = {("a", "A1"): Basis(20, 4000, 4_000_000), ("b", "B1"): Basis(20, 2000, 1_000_000)}
    one, two = expected({("c", "C1"): 10}, past), expected({("c", "C1"): 5, ("d", "D1"): 5}, past)
    assert one == two


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # The exact (Garwood) intervals: half the 2.5th percentile of chi-squared with 2n degrees, and
    # half the 97.5th with 2n + 2.
    [
        (0, 0, 3.689),
        (1, 0.025, 5.572),
        (10, 4.795, 18.390),
        (75, 58.99, 94.01),
        (400, 361.8, 441.2),
    ],
)
def test_the_interval_of_a_count_is_close_to_the_exact_one(
    count: int, low: float, high: float
) -> None:
    found = count_interval(count)
    assert found[0] == pytest.approx(low, rel=0.02, abs=0.03)
    assert found[1] == pytest.approx(high, rel=0.02, abs=0.03)
