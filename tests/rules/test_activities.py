"""What activities cost for what they brought, how sure that is, and when it is too early."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.scoreboard.rules.activities import (
    FEW,
    Brought,
    cost_per,
    cost_range,
    is_too_early,
    poisson,
    return_on,
    return_range,
    together,
)

END = date(2026, 3, 1)


def test_it_is_too_early_until_the_usual_cycle_has_passed() -> None:
    assert is_too_early(END, today=date(2026, 3, 30), cycle_days=30)
    assert not is_too_early(END, today=date(2026, 3, 31), cycle_days=30)
    assert is_too_early(END, today=date(2027, 3, 31), cycle_days=None)


def test_what_one_cost_is_unknown_of_none() -> None:
    assert cost_per(100, 0) is None
    assert cost_per(101, 2) == 50
    assert return_on(300, 100) == 3.0
    assert return_on(300, 0) is None


# Garwood's limits as tables print them (Ulm 1990; Schoenberg 1983).
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.225), (10, 4.795, 18.39), (29, 19.42, 41.65)],
)
def test_the_interval_of_a_count_is_that_of_the_tables(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), rel=1e-3)


def test_few_have_an_interval_and_none_or_many_have_not() -> None:
    assert cost_range(100_000, 0) is None
    assert cost_range(0, 5) is None
    assert cost_range(100_000, FEW) is None
    assert cost_range(100_000, 1) == (round(100_000 / 5.571643), round(100_000 / 0.02531781))
    assert return_range([], 100) is None
    assert return_range([5] * FEW, 100) is None
    assert return_range([5], 0) is None


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=FEW - 1), st.integers(1, 10**9))
def test_a_figure_lies_within_its_interval(parts: list[int], spent: int) -> None:
    low, high = cost_range(spent, len(parts)) or (0, 0)
    assert low <= (cost_per(spent, len(parts)) or 0) <= high
    bottom, top = return_range(parts, spent) or (0.0, 0.0)
    assert 0 <= bottom <= (return_on(sum(parts), spent) or 0) * (1 + 1e-12)
    assert (return_on(sum(parts), spent) or 0) <= top * (1 + 1e-12)


def test_the_interval_of_deals_alike_is_that_of_their_count() -> None:
    low, high = poisson(4)
    found = return_range([1000] * 4, 100) or (0.0, 0.0)
    assert found == pytest.approx((low * 10, high * 10))
    uneven = return_range([100, 100, 100, 3700], 100) or (0.0, 0.0)
    assert uneven[0] < found[0]
    assert uneven[1] > found[1]
    assert math.isclose(uneven[0], 0.0)


def test_several_together_are_their_sum_and_over_with_the_last() -> None:
    one = Brought(
        END, 3, 2, 1, Counter(EUR=5), Counter(EUR=9), Counter(EUR=9), Counter({("EUR", 1): 9})
    )
    other = Brought(
        date(2026, 4, 1),
        1,
        0,
        1,
        Counter(EUR=1),
        Counter(USD=2),
        Counter(),
        Counter({("EUR", 1): 4}),
    )
    whole = together([one, other])
    assert (whole.ends_on, whole.leads, whole.accepted, whole.won) == (other.ends_on, 4, 2, 2)
    assert (whole.spent, whole.pipeline) == ({"EUR": 6}, {"EUR": 9, "USD": 2})
    assert whole.won_parts("EUR") == [13]  # one deal, credited from both
    assert one.spent == {"EUR": 5}
