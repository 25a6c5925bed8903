"""The Results screen: every figure opens, the sums are right, and what is too early is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam import flow
from oneteam.domain.campaigns import operations
from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.org.rules.quarters import quarter_of, read_quarter


def as_(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def key(cast: Cast) -> str:
    """The quarter before this one, with three plans on two channels, their costs and a won deal."""
    now = timezone.now()
    scene = scenes.play(cast, now=now)
    quarter = quarter_of(timezone.localdate()).plus(-1)
    for number, (name, channel, lasts) in enumerate(
        (("Spring fair", "event", 0), ("Webinar", "webinar", 91), ("Calls", "event", 91))
    ):
        start = quarter.starts_on
        draft = Draft(name, cast.mia.pk, start, start + timedelta(days=lasts), channel=channel)
        plan = operations.make_plan(draft, by=cast.mia, now=now)
        CampaignPlan.objects.filter(pk=plan).update(state=PlanState.SHARED, target_leads=10)
        operations.book_cost(
            plan,
            what=f"Stand {number}",
            amount_minor=70_001 + number,
            spent_on=start,
            by=cast.mia,
            now=now,
        )
    flow.advance(scene.deal, stage="won", by=cast.sven, now=now)
    return quarter.key


def won(*, days_ago: int) -> None:
    """As if the usual lead were won in so many days."""
    now = timezone.now()
    Opportunity.objects.update(closed_at=now)
    deal = Opportunity.objects.get()
    Lead.objects.filter(pk=deal.lead_id).update(arrived_at=now - timedelta(days=days_ago))


@pytest.mark.parametrize("by", ["campaign", "channel", "quarter"])
@pytest.mark.parametrize("name", ["rosa", "mia"])
def test_every_figure_opens_to_what_was_counted(cast: Cast, key: str, by: str, name: str) -> None:
    browser = as_(getattr(cast, name))
    context: Any = browser.get(f"/plan/results?quarter={key}&by={by}").context
    rows = [row for row in (*context["rows"], context["total"]) if row and row["plans"]]
    assert len(rows) == {"campaign": 4, "channel": 3, "quarter": 1}[by]
    for row in rows:
        found = row["found"]
        if name == "mia":  # a rep opens the leads that are theirs
            for url, count in (
                (row["leads_url"], found.leads),
                (row["accepted_url"], found.accepted),
                (row["won_url"], found.won),
            ):
                assert browser.get(url).context["page"].total == count
        for url, sums in (
            (row["pipeline_url"], found.pipeline),
            (row["revenue_url"], found.revenue),
        ):
            page: Any = browser.get(url).context["page"]
            assert dict(page.amounts) == {code: minor for code, minor in sums.items() if minor}
        assert dict(browser.get(row["costs_url"]).context["sums"]) == found.spent


def test_where_the_money_came_from_opens_too_and_adds_up(cast: Cast, key: str) -> None:
    browser = as_(cast.max)
    now = read_quarter(key).next  # in which the deal was opened and won
    rows: Any = browser.get(f"/plan/results?quarter={now.key}").context["origins"]
    assert [row["name"] for row in rows[-3:]] == [
        "Touches of no campaign",
        "No known touch",
        "All of it",
    ]
    for row in rows:
        for money in ("pipeline", "revenue"):
            page: Any = browser.get(row[f"{money}_url"]).context["page"]
            sums = getattr(row["of"], money)
            assert dict(page.amounts) == {code: minor for code, minor in sums.items() if minor}
    assert rows[-1]["of"].revenue == {"EUR": 1_250_000}


def test_together_counts_what_is_over_and_says_how_many_are_not(cast: Cast, key: str) -> None:
    today = timezone.localdate()
    long_over = today - timedelta(days=40)
    CampaignPlan.objects.filter(campaign__name="Spring fair").update(ends_on=long_over)
    CampaignPlan.objects.exclude(campaign__name="Spring fair").update(ends_on=today)
    won(days_ago=30)
    Opportunity.objects.update(amount_minor=140_002)
    answer = as_(cast.mia).get(f"/plan/results?quarter={key}&model=first")
    rows = {row["name"]: row for row in answer.context["rows"]}
    total = answer.context["total"]
    assert [rows[name]["is_early"] for name in ("Spring fair", "Webinar", "Calls")] == [
        False,
        True,
        True,
    ]
    assert (total["early"], total["plans"], total["is_early"]) == (2, 3, False)
    assert (total["back"], total["per_win"]) == (
        rows["Spring fair"]["back"],
        rows["Spring fair"]["per_win"],
    )
    assert total["found"].spent == {"EUR": 70_001 + 70_002 + 70_003}
    assert "2 of 3 too early to tell" in answer.content.decode()


def test_before_anything_was_won_all_is_too_early(cast: Cast, key: str) -> None:
    Opportunity.objects.update(outcome="open", closed_at=None, closed_on=None)
    answer = as_(cast.mia).get(f"/plan/results?quarter={key}")
    assert answer.context["total"]["is_early"]
    assert "nobody knows how long that takes" in answer.content.decode()


def test_quarters_stand_beside_the_same_one_of_last_year(cast: Cast, key: str) -> None:
    year, number = int(key[:4]), key[-1]
    rows: Any = as_(cast.rosa).get(f"/plan/results?quarter={key}&by=quarter").context["rows"]
    assert [rows[0]["name"], rows[-1]["name"], len(rows)] == [key, f"{year - 1}-Q{number}", 5]
    before: Any = as_(cast.rosa).get(f"/plan/results?quarter={rows[0]['name']}").context["before"]
    assert before["name"] == rows[1]["name"]


@pytest.mark.parametrize("by", ["campaign", "channel", "quarter"])
def test_the_results_cost_the_same_however_many_plans_and_deals(
    cast: Cast, key: str, by: str, django_assert_max_num_queries: Any
) -> None:
    browser = as_(cast.mia)
    addresses = [f"/plan/results?quarter={key}&by={by}"]
    context: Any = browser.get(addresses[0]).context
    row = context["rows"][0]
    addresses += [
        row["revenue_url"],
        row["costs_url"],
        f"/plan/results/deals?quarter={read_quarter(key).next.key}",
    ]
    for address, most in zip(addresses, (20, 14, 6, 12), strict=True):
        plans = CampaignPlan.objects.count()
        with django_assert_max_num_queries(most) as before:
            browser.get(address)
        start = read_quarter(key).starts_on
        for number in range(4):
            draft = Draft(f"More {plans} {number}", cast.mia.pk, start, start, channel="event")
            operations.make_plan(draft, by=cast.mia, now=timezone.now())
            lead = scenes.arrive(f"Ulf {plans} Berg{number}", at=timezone.now())
            Lead.objects.filter(pk=lead).update(status="accepted")
            new = scenes.pipeline.NewDeal(f"Deal {number}", 1000, "EUR", None)
            flow.open_deal(lead, deal=new, by=cast.sven, now=timezone.now())
        with django_assert_max_num_queries(len(before)):
            browser.get(address)


def test_odd_addresses_open_nothing_and_break_nothing(cast: Cast, key: str) -> None:
    browser = as_(cast.rosa)
    for asked in (
        "",
        "?plans=",
        "?plans=x,%00,9999999",
        "?quarter=9999-Q9&from=%00&money=x&model=x&page=0",
        "?from=99999999999999999",
        "?quarter=8999-Q4",
    ):
        for page in ("results", "results/deals", "results/costs"):
            assert browser.get(f"/plan/{page}{asked}").status_code == 200, asked


def test_a_draft_is_not_told_through_its_figures(cast: Cast, key: str) -> None:
    plan = CampaignPlan.objects.get(campaign__name="Spring fair")
    CampaignPlan.objects.filter(pk=plan.pk).update(state=PlanState.DRAFT)
    for page in (f"/plan/results/deals?plans={plan.pk}", f"/plan/results/costs?plans={plan.pk}"):
        said = as_(cast.rosa).get(page).content.decode()
        assert "Stand" not in said
        assert "Spring fair" not in said
    assert "Stand" in as_(cast.mia).get(f"/plan/results/costs?plans={plan.pk}").content.decode()
