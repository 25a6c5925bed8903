"""Shares of a deal sum to its amount, to the minor unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.attribution.rules import Model, credits, earned, split, weights

AMOUNTS = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize("model", Model)
@given(amount=AMOUNTS, journey=st.lists(st.integers(0, 5), max_size=10))
def test_the_credits_of_a_deal_sum_to_its_amount(
    model: Model, amount: int, journey: list[int]
) -> None:
    assert sum(credits(amount, journey, model).values()) == amount


@given(amount=st.integers(0, 10**13), touches=st.integers(1, 60))
def test_linear_shares_differ_by_one_minor_unit_at_most(amount: int, touches: int) -> None:
    parts = split(amount, weights(Model.LINEAR, touches))
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= 1


@given(amount=AMOUNTS, journey=st.lists(st.integers(0, 5), min_size=1, max_size=10))
def test_the_first_touch_earns_everything(amount: int, journey: list[int]) -> None:
    assert credits(amount, journey, Model.FIRST)[journey[0]] == amount


def test_what_is_left_over_goes_to_the_earlier_touches() -> None:
    assert split(100, weights(Model.LINEAR, 3)) == [34, 33, 33]


def test_one_touch_earns_all_of_it_and_no_touch_is_a_bucket_of_its_own() -> None:
    assert credits(999, ["fair"], Model.LINEAR) == {"fair": 999}
    assert credits(999, [], Model.LINEAR) == {None: 999}


@pytest.mark.parametrize("model", Model)
@given(amount=AMOUNTS, touches=st.integers(0, 60))
def test_what_is_earned_in_whole_numbers_is_what_the_shares_say(
    model: Model, amount: int, touches: int
) -> None:
    expected = split(amount, weights(model, touches)) if touches else []
    assert earned(amount, touches, model) == expected
