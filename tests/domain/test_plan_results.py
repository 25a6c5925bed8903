"""What past activities brought, counted from leads, touches and deals."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

import stage
from cast import NOON, Cast
from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns import operations
from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.campaigns.rules import Draft
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.queries.activities import brought_by_plans, usual_cycle
from oneteam.domain.scoreboard.rules.activities import cost_per, is_too_early, return_on


def test_a_plan_brings_its_leads_and_its_share_of_their_deals(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    start = NOON.date() - timedelta(days=20)
    draft = Draft("Spring fair", cast.mia.pk, start, start + timedelta(days=5))
    plan = operations.make_plan(draft, by=cast.mia, now=NOON)
    operations.book_cost(
        plan, what="Stand", amount_minor=70_000, spent_on=start, by=cast.mia, now=NOON
    )
    plans = campaigns.plans_within(cast.mia, since=start, until=start)
    found = brought_by_plans(plans, model=Model.LINEAR)[plan]
    assert (found.leads, found.accepted, found.won) == (7, 2, 0)
    assert found.spent == {"EUR": 70_000}
    assert 0 <= found.pipeline["EUR"] <= 1_250_000
    assert usual_cycle(now=NOON) is None
    Opportunity.objects.update(outcome="won", closed_at=NOON)
    again = brought_by_plans(plans, model=Model.FIRST)[plan]
    assert again.won == 1
    assert again.revenue == again.pipeline
    assert usual_cycle(now=NOON) is not None
    browser = Client()
    browser.force_login(cast.rosa)
    for by in ("campaign", "channel"):
        page = browser.get(f"/plan/results?quarter={start.year}-Q1&by={by}&model=first")
        assert page.status_code == 200


def test_it_is_too_early_until_the_usual_cycle_has_passed() -> None:
    end = date(2026, 3, 1)
    assert is_too_early(end, today=date(2026, 3, 30), cycle_days=30)
    assert not is_too_early(end, today=date(2026, 3, 31), cycle_days=30)
    assert is_too_early(end, today=date(2027, 3, 31), cycle_days=None)
    assert cost_per(100, 0) is None
    assert return_on(300, 100) == 3.0
