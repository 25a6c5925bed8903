"""Days and quarters are the company's, whoever looks from wherever; moments are the viewer's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import NOON, Cast
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.campaigns import operations as campaigns
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.domain.pipeline.models import Opportunity
from oneteam.org.models import Person
from oneteam.web import tags

LAST_DAY = datetime(2026, 3, 31, 13, 30, tzinfo=UTC)  # in Apia it is already 1 April
FIRST_DAY = datetime(2026, 4, 1, 3, 10, tzinfo=UTC)  # in Los Angeles it is still 31 March
EDGES = [(LAST_DAY, "Pacific/Apia"), (FIRST_DAY, "America/Los_Angeles"), (LAST_DAY, "Asia/Kolkata")]
FAR = ["Pacific/Apia", "America/Los_Angeles"]


def from_(zone: str, person: Person) -> Client:
    """The person signed in, living in that zone."""
    Person.objects.filter(pk=person.pk).update(time_zone=zone)
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


@pytest.mark.parametrize(("now", "zone"), EDGES)
def test_plan_results_forecast_and_agreement_begin_a_quarter_together(
    cast: Cast, now: datetime, zone: str
) -> None:
    scenes.set_up(cast, now=now - timedelta(days=9))
    with time_machine.travel(now, tick=False):
        client = from_(zone, cast.sven)
        plan, results, forecast = (
            client.get(url).context["quarter"].key
            for url in ("/plan", "/plan/results", "/pipeline/forecast")
        )
        draft = client.get("/agreement/new").context["forms"].goals[0].quarter
    expected = "2026-Q1" if now is LAST_DAY else "2026-Q2"
    assert [plan, results, forecast, draft] == [expected] * 4


@pytest.mark.parametrize(("now", "zone"), EDGES)
def test_the_line_of_today_on_the_plan_is_the_day_of_the_company(
    cast: Cast, now: datetime, zone: str
) -> None:
    day = now.date()
    scenes.set_up(cast, now=now - timedelta(days=9))
    draft = Draft("Fair", cast.mia.pk, day, day, channel="event", seen="A stand.", say="Ask.")
    plan = campaigns.make_plan(draft, by=cast.mia, now=now - timedelta(days=1))
    campaigns.move_plan(plan, to=PlanState.SHARED, by=cast.mia, now=now)
    with time_machine.travel(now, tick=False):
        drawn = from_(zone, cast.rosa).get("/plan").context["timeline"]
        cost = from_(zone, cast.mia).get(f"/plan/{plan}").context["cost_form"]
    assert drawn.today == drawn.lines[0].x
    assert cost.initial["spent_on"] == day


@pytest.mark.parametrize(("now", "zone"), EDGES)
@pytest.mark.parametrize(("late", "said"), [(0, []), (1, ["1 day overdue"])])
def test_a_deal_is_overdue_for_all_from_the_same_moment_as_in_the_forecast(
    cast: Cast, now: datetime, zone: str, late: int, said: list[str]
) -> None:
    scene = scenes.play(cast, now=now - timedelta(hours=1))
    Opportunity.objects.update(close_on=now.date() - timedelta(days=late))
    with time_machine.travel(now, tick=False):
        client = from_(zone, cast.sven)
        columns = client.get("/pipeline?as=board").context["columns"]
        (row,) = client.get("/pipeline?as=list&sort=close").context["rows"]
        undated = client.get("/pipeline?as=list&needs=date").context["rows"]
    cards = [card for column in columns for card in column["cards"]]
    assert [card.deal.pk for card in cards] == [scene.deal]
    assert [mark.said for mark in cards[0].marks] == said
    assert bool(row["is_overdue"]) is bool(late)
    assert len(undated) == late


@pytest.mark.parametrize(("now", "zone"), EDGES)
def test_only_a_day_that_is_over_where_the_company_is_can_be_looked_back_at(
    cast: Cast, now: datetime, zone: str
) -> None:
    scenes.set_up(cast, now=now - timedelta(days=9))
    scenes.arrive("Ann Berg", at=now - timedelta(minutes=5))
    with time_machine.travel(now, tick=False):
        client = from_(zone, cast.sven)
        days = [now.date() - timedelta(days=back) for back in (0, 1)]
        shown = [client.get(f"/leads/became?period=all&as_of={day}") for day in days]
        funnel = client.get("/funnel?period=30").context["period"]
        answers = client.get("/response-times?period=30").context["period"]
    assert [page.context["cohort"].as_of for page in shown] == [None, days[1]]
    assert shown[0].context["total"] == 1
    assert funnel.since == answers.since == now.date() - timedelta(days=29)


@pytest.mark.parametrize(("now", "zone"), EDGES)
def test_the_review_of_today_is_today_until_the_day_of_the_company_is_over(
    cast: Cast, now: datetime, zone: str
) -> None:
    scenes.set_up(cast, now=now - timedelta(days=9))
    terms = scenes.agreed().to_json()
    terms["both"]["reviews"] = [now.date().isoformat(), date(2027, 1, 15).isoformat()]
    made = scenes.sign(Kind.AGREEMENT, terms, cast, now=now - timedelta(days=1))
    with time_machine.travel(now, tick=False):
        client = from_(zone, cast.sven)
        agreed = client.get("/").context["agreed"]
        page = client.get("/agreement")
        replayed = client.get(f"/agreement/{made}/replay")
    assert (agreed.review, agreed.days) == (now.date(), 0)
    assert page.context["review"] == now.date()
    assert replayed.context["last"] == now.date()


@pytest.mark.parametrize(
    ("zone", "said"), [("Pacific/Apia", "3 Mar"), ("America/Los_Angeles", "2 Mar")]
)
def test_a_moment_long_ago_is_said_by_its_day_where_the_viewer_is(zone: str, said: str) -> None:
    with time_machine.travel(NOON + timedelta(days=30)), timezone.override(zone):
        assert f">{said}<" in tags.ago(NOON)


def test_new_year_comes_when_it_comes_to_the_viewer() -> None:
    eve = datetime(2026, 12, 31, 12, tzinfo=UTC)  # 1 January 2027 in Apia
    with time_machine.travel(eve + timedelta(days=30)), timezone.override("Pacific/Apia"):
        assert ">1 Jan<" in tags.ago(eve)
    with time_machine.travel(eve + timedelta(days=30)), timezone.override("America/Los_Angeles"):
        assert ">31 Dec 2026<" in tags.ago(eve)


@pytest.mark.parametrize("zone", FAR)
def test_the_news_of_a_marketer_begin_with_yesterday_where_they_are(cast: Cast, zone: str) -> None:
    with time_machine.travel(NOON, tick=False):
        since = from_(zone, cast.mia).get("/").context["since"]
    assert (since.hour, since.minute) == (0, 0)
    assert timedelta(days=1) <= NOON - since < timedelta(days=2)
