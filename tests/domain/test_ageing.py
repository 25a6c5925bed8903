"""How long deals stay in a stage, and which stay longer than four of five past deals did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.pipeline import operations
from oneteam.domain.pipeline.models import Opportunity, Stage, Stay
from oneteam.domain.pipeline.queries import ageing, visible_deals
from oneteam.domain.pipeline.queries.chances import ended_from_stages
from oneteam.domain.pipeline.queries.narrowing import Behind, behind


def stay(days: Iterable[int], *, stage: str = "proposal", outcome: str = "won") -> None:
    """Past deals that left a stage after so many days and are over."""
    row, end = Stage.objects.get(key=stage), Stage.objects.get(key=outcome)
    for number in days:
        deal = Opportunity.objects.create(
            name="past", stage=end, outcome=outcome, currency="EUR", opened_at=NOON,
            stage_since=NOON, closed_at=NOON, closed_on=NOON.date(),
        )  # fmt: skip
        left = NOON - timedelta(days=5)
        Stay.objects.create(
            opportunity=deal,
            stage=row,
            entered_at=left - timedelta(days=number),
            left_at=left,
            days=number,
        )


def wait(days: float, *, stage: str = "proposal", **said: Any) -> Opportunity:
    since = NOON - timedelta(days=days)
    return Opportunity.objects.create(
        name="open", stage=Stage.objects.get(key=stage), currency="EUR", opened_at=since,
        stage_since=since, **said,
    )  # fmt: skip


@pytest.fixture
def proposal(cast: Cast) -> int:
    """A stage that twenty deals left after 1 to 20 days."""
    operations.ensure_stages()
    stay(range(1, 21))
    return Stage.objects.get(key="proposal").pk


def test_a_deal_is_stale_when_four_of_five_past_deals_had_left(cast: Cast, proposal: int) -> None:
    assert ageing.limits(now=NOON)[proposal] == 16
    young, old = wait(18.99, owner=cast.rosa), wait(19, owner=cast.rosa)
    ages = ageing.ages([young, old], now=NOON)
    # With two that stayed, 18 of 22 is the first count that four of five had left by.
    assert (ages[young.pk].days, ages[old.pk].days, ages[old.pk].limit) == (18, 19, 18)
    assert [ages[one.pk].is_stale for one in (young, old)] == [False, True]
    rows = behind(visible_deals(cast.sven), Behind(is_stale=True), now=NOON)
    assert [row.pk for row in rows] == [old.pk]


def test_one_stage_is_measured_as_all_are(cast: Cast, proposal: int) -> None:
    for days in (0, 3, 3.5, 40):
        wait(days)
    assert ageing.curve_of(proposal, now=NOON) == ageing.curves(now=NOON)[proposal]
    assert ageing.curves(now=NOON)[proposal].waiting == 4


def test_too_few_past_deals_say_nothing(cast: Cast, proposal: int) -> None:
    stay(range(19), stage="discovery")
    deal = wait(300, stage="discovery")
    age = ageing.age_of(deal, now=NOON)
    assert age is not None
    assert (age.limit, age.is_stale, age.curve.left) == (None, False, 19)
    assert not behind(visible_deals(cast.sven), Behind(is_stale=True), now=NOON).exists()


def test_a_closed_deal_has_no_age(cast: Cast, proposal: int) -> None:
    deal = Opportunity.objects.filter(outcome="won").first()
    assert deal is not None
    assert ageing.age_of(deal, now=NOON) is None
    assert ageing.ages([deal], now=NOON) == {}


def test_a_deal_that_came_back_is_one_past_deal(cast: Cast, proposal: int) -> None:
    again = Stay.objects.filter(stage=proposal).first()
    assert again is not None
    Stay.objects.create(
        opportunity=again.opportunity, stage_id=proposal, entered_at=NOON, left_at=NOON, days=0
    )
    assert ageing.past_deals() == {proposal: 20}
    assert ageing.curves(now=NOON)[proposal].left == 21
    rows = behind(visible_deals(cast.sven), Behind(left="proposal"), now=NOON)
    assert rows.count() == 20


def test_what_became_of_the_deals_of_a_stage_is_counted_once_each(
    cast: Cast, proposal: int
) -> None:
    stay([4, 5, 6], outcome="lost")
    stay([2], stage="discovery", outcome="lost")
    ended = ended_from_stages()
    assert (ended["proposal"].won, ended["proposal"].lost) == (20, 3)
    assert (ended["discovery"].won, ended["discovery"].count) == (0, 1)


def test_ageing_costs_the_same_however_many_deals(
    cast: Cast, proposal: int, django_assert_num_queries: Any
) -> None:
    for days in range(30):
        wait(days)
    deals = list(Opportunity.objects.all())
    with django_assert_num_queries(3):
        ageing.ages(deals, now=NOON)
