"""What past activities brought, counted from leads, touches and deals; nothing is left over."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.attribution.queries import earned_by_campaign, journeys_of
from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns import operations
from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.campaigns.rules import Draft
from oneteam.domain.capture.models import Lead, Touch
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.domain.scoreboard.queries.activities import (
    brought_by_plans,
    leads_of_plans,
    usual_cycle,
)
from oneteam.domain.scoreboard.queries.credited import (
    UNKNOWN,
    Credited,
    Money,
    credited_to_origin,
    credited_to_plans,
    origins,
)
from oneteam.domain.scoreboard.queries.credited_page import page_of_credited

START = NOON.date() - timedelta(days=20)
QUARTER = {"since": date(2026, 1, 1), "until": date(2026, 3, 31)}


def a_plan(cast: Cast, name: str = "Spring fair", *, starts_on: date = START) -> int:
    draft = Draft(name, cast.mia.pk, starts_on, starts_on + timedelta(days=5))
    return operations.make_plan(draft, by=cast.mia, now=NOON)


def test_a_plan_brings_its_leads_and_its_share_of_their_deals(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    plan = a_plan(cast)
    operations.book_cost(
        plan, what="Stand", amount_minor=70_000, spent_on=START, by=cast.mia, now=NOON
    )
    plans = campaigns.plans_within(cast.mia, since=START, until=START)
    found = brought_by_plans(plans, model=Model.LINEAR)[plan]
    assert (found.leads, found.accepted, found.won) == (7, 2, 0)
    assert found.spent == {"EUR": 70_000}
    assert len(leads_of_plans([plan])) == 7
    assert usual_cycle(now=NOON) is None
    Opportunity.objects.update(outcome="won", closed_at=NOON)
    again = brought_by_plans(plans, model=Model.FIRST)[plan]
    assert again.won == 1
    assert again.revenue == again.pipeline
    assert usual_cycle(now=NOON) is not None


@pytest.fixture
def sold(cast: Cast) -> stage.Stage:
    """Deals of two currencies: of several campaigns, of none, and of nothing that is known."""
    scene = stage.play(cast, now=NOON)
    a_plan(cast, starts_on=START - timedelta(days=60))
    a_plan(cast)
    a_plan(cast, "Webinar")
    webinar = Campaign.objects.get(name="Webinar")
    rows = list(Lead.objects.order_by("pk"))
    for number, lead in enumerate(rows):
        for days, campaign in ((90, webinar), (40, lead.campaign), (2, None), (1, webinar)):
            if number % 3:
                Touch.objects.create(
                    lead=lead if number % 2 else None,
                    contact=lead.contact,
                    kind="webinar",
                    campaign=campaign,
                    occurred_at=NOON - timedelta(days=days),
                )
    for number, lead in enumerate(rows):
        Lead.objects.filter(pk=lead.pk).update(status="accepted")
        if lead.pk != scene.converted:
            new = NewDeal(
                f"Deal {number}", 10_001 + number * 7, "USD" if number == 2 else "EUR", None
            )
            deal = flow.open_deal(lead.pk, deal=new, by=cast.sven, now=NOON)
            if number % 2:
                flow.advance(deal, stage="won", by=cast.sven, now=NOON)
    # As an import leaves it: without a lead, so that nothing is known of its touches.
    Opportunity.objects.create(
        name="Old friend",
        stage=Stage.objects.get(key="won"),
        amount_minor=5_003,
        currency="EUR",
        outcome="won",
        opened_at=NOON,
        stage_since=NOON,
        closed_at=NOON,
        closed_on=NOON.date(),
    )
    return scene


def summed(found: list[Credited]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for one in found:
        sums[one.journey.currency] += one.credited_minor
    return dict(sums)


def booked(**which: Any) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for deal in Opportunity.objects.filter(amount_minor__isnull=False, **which):
        sums[deal.currency] += deal.amount_minor or 0
    return dict(sums)


@pytest.mark.parametrize("model", Model)
def test_where_the_money_came_from_adds_up_to_all_of_it(
    cast: Cast, sold: stage.Stage, model: Model
) -> None:
    found = origins(**QUARTER, model=model)
    revenue: Counter[str] = Counter()
    pipeline: Counter[str] = Counter()
    for origin in found:
        revenue.update(origin.revenue)
        pipeline.update(origin.pipeline)
        for money in Money:
            behind = credited_to_origin(origin.key, **QUARTER, money=money, model=model)
            assert summed(behind) == dict(getattr(origin, money.value)), origin.key
    assert {UNKNOWN, "0"} <= {origin.key for origin in found} or model is Model.FIRST
    assert dict(revenue) == booked(outcome="won")
    assert dict(pipeline) == booked()
    assert summed(credited_to_origin("", **QUARTER, money=Money.PIPELINE, model=model)) == booked()


@pytest.mark.parametrize("model", Model)
def test_behind_what_a_plan_earned_lie_its_deals_with_every_share(
    cast: Cast, sold: stage.Stage, model: Model
) -> None:
    plans = campaigns.plans_within(cast.mia, since=date(2025, 1, 1), until=NOON.date())
    found = brought_by_plans(plans, model=model)
    assert len(found) == 3
    for plan, brought in found.items():
        for money, sums in ((Money.PIPELINE, brought.pipeline), (Money.REVENUE, brought.revenue)):
            behind = credited_to_plans([plan], money=money, model=model)
            assert summed(behind) == {code: minor for code, minor in sums.items() if minor}
            for one in behind:
                assert sum(part for _, part, _ in one.parts) == one.journey.amount_minor
    whole = credited_to_plans(found, money=Money.REVENUE, model=model)
    assert len({one.journey.deal_id for one in whole}) == len(whole) > 1
    assert sum(brought.revenue["EUR"] for brought in found.values()) == summed(whole)["EUR"]


def test_who_may_not_see_a_deal_gets_its_credit_as_part_of_one_sum(
    cast: Cast, sold: stage.Stage, django_assert_num_queries: Any
) -> None:
    found = credited_to_origin("", **QUARTER, money=Money.REVENUE, model=Model.LINEAR)
    with django_assert_num_queries(3):
        everything = page_of_credited(cast.max, found)
    assert (everything.hidden, everything.total) == (0, len(found))
    Opportunity.objects.filter(pk=found[0].journey.deal_id).update(owner=cast.rosa)
    mine = page_of_credited(cast.rosa, found)
    assert 0 < mine.hidden < mine.total
    assert mine.amounts == everything.amounts
    sums = Counter(dict(mine.hidden_amounts))
    for row in mine.rows:
        lead = row.deal.lead
        assert lead is not None
        assert cast.rosa.pk in (row.deal.owner_id, lead.owner_id)
        sums[row.deal.currency] += row.credited_minor
    assert dict(sums) == dict(mine.amounts)


def test_a_page_past_the_last_is_the_last(cast: Cast, sold: stage.Stage) -> None:
    found = credited_to_origin("", **QUARTER, money=Money.PIPELINE, model=Model.LINEAR)
    page = page_of_credited(cast.max, found * 20, page=99)
    assert page.number == page.pages == -(-len(found) * 20 // 50)


@pytest.mark.parametrize("model", Model)
def test_the_database_shares_out_as_the_rule_does(
    cast: Cast, sold: stage.Stage, model: Model
) -> None:
    amounts = (-10_001, -3, -1, 0, 1, 2, 5, 7, 1_000_003, 10**13 + 1)
    deals = Opportunity.objects.order_by("pk")
    ids = list(deals.values_list("pk", flat=True))
    for number, amount in enumerate(amounts):
        deals.filter(pk=ids[number % len(ids)]).update(amount_minor=amount)
        expected: Counter[tuple[int | None, str]] = Counter()
        for one in journeys_of(deals):
            campaigns_met = [step.campaign_id for step in one.steps] or [None]
            parts = one.earned(model) or [one.amount_minor]
            for campaign, part in zip(campaigns_met, parts, strict=True):
                expected[campaign, one.currency] += part
        found = {
            (one.campaign_id, one.currency): one.minor
            for one in earned_by_campaign(deals, model=model)
        }
        assert found == dict(expected)
    assert max(len(one.steps) for one in journeys_of(deals)) > 2
