"""What became of leads: counted from the rows, now and as they stood on an earlier day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import stage as scenes
from cast import AROUND_THE_CLOCK, NOON, Cast
from oneteam import flow
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Arrival
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.domain.routing.models import Assignment, Member
from oneteam.domain.scoreboard import queries
from oneteam.domain.scoreboard.queries.became import became, never_answered
from oneteam.domain.scoreboard.queries.breakdown import became_by
from oneteam.domain.scoreboard.queries.cohorts import Cohort, moment, that_became
from oneteam.domain.scoreboard.queries.standing import standing
from oneteam.domain.scoreboard.queries.waits import that_took
from oneteam.domain.scoreboard.rules import BecameBy
from oneteam.domain.scoreboard.rules.became import BY_CODE, ENDS, STEPS, Node, path
from oneteam.domain.scoreboard.rules.waits import Wait
from oneteam.org.models import Calendar, Person

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = NOON + 100 * DAY
ALL = Cohort()


def _ways(at: datetime | None) -> dict[int, tuple[Any, str]]:
    rows = standing(Lead.objects.order_by(), at=at)
    return {
        pk: (path(BY_CODE[code]), said) for pk, code, said in rows.values_list("pk", "code", "said")
    }


class History:
    """Acts one after another, an hour apart, and where every lead stood after each."""

    def __init__(self) -> None:
        self.now = NOON
        self.stood: list[tuple[datetime, dict[int, tuple[Any, str]]]] = []

    def then(self, act: Callable[..., Any], *told: Any, **more: Any) -> Any:
        """One act, and a look at all leads a minute later."""
        self.now += HOUR
        done = act(*told, **more, now=self.now)
        self.stood.append((self.now + MINUTE, _ways(None)))
        return done


@pytest.fixture
def history(cast: Cast) -> History:
    """Leads that went every way there is, forth and back."""
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    scenes.set_up(cast, now=NOON - DAY)
    told = History()
    sven = cast.sven

    def arrive(name: str) -> int:
        lead: int = told.then(lambda now: scenes.arrive(name, at=now))
        return lead

    def answer(lead: int) -> None:
        told.then(flow.answer, lead, channel=Channel.CALL, by=sven)

    def judge(lead: int, verdict: Verdict, reason: str = "", **more: Any) -> None:
        told.then(flow.judge, lead, verdict=verdict, reason=reason, by=sven, note="So.", **more)

    def deal(lead: int, *stages: str) -> None:
        new = NewDeal("Some", 1000, "EUR", None)
        opened = told.then(flow.open_deal, lead, deal=new, by=sven)
        for stage in stages:
            reason = "price" if stage == "lost" else ""
            told.then(flow.advance, opened, stage=stage, loss_reason=reason, by=sven)

    told.then(lambda now: flow.arrive(Arrival(email="cold@gmail.com"), now=now))
    won, lost, mended, woken, spam = (
        arrive(f"{name} Of{name}") for name in ("W", "L", "M", "R", "S")
    )
    for lead in (won, lost, mended):
        answer(lead)
    judge(spam, Verdict.REJECT, "spam")
    judge(mended, Verdict.RETURN, "bad_data")
    judge(woken, Verdict.RECYCLE, "no_timing", until=(told.now + 2 * DAY).date())
    for lead in (won, lost):
        judge(lead, Verdict.ACCEPT)
    told.then(flow.mend, mended, by=cast.olga)
    deal(won, "lost")
    deal(won, "won")
    deal(lost, "lost")
    told.now += 2 * DAY
    told.then(flow.wake_one)
    Member.objects.update(cap_open=0)
    queued = arrive("Q Queue")
    Member.objects.update(cap_open=None)
    told.then(flow.take, queued, by=sven)
    judge(mended, Verdict.REJECT, "no_need")
    arrive("N Newest")
    told.then(flow.hand, queued, to=cast.raj.pk, by=sven)
    return told


def test_an_earlier_day_shows_every_lead_as_it_stood_then(history: History) -> None:
    for at, stood in history.stood:
        assert _ways(at) == stood, at


def test_the_history_went_every_way(history: History) -> None:
    seen = {way[-1] for _, stood in history.stood for way, _ in stood.values()}
    assert seen == set(ENDS)


def test_behind_every_figure_lie_exactly_its_leads(history: History) -> None:
    for at in (None, history.stood[len(history.stood) // 2][0]):
        found = became(Cohort(as_of=at), now=NOW)
        leads = Lead.objects.filter(arrived_at__lt=at) if at else Lead.objects.all()
        for node in Node:
            assert _behind(leads, node, at) == found.flow.nodes[node]
        for (source, target), count in found.flow.links.items():
            assert _behind(leads, f"{source}-{target}", at) == count
        for node, reason, count in found.reasons:
            assert _behind(leads, node, at, reason) == count
        assert _behind(leads, "unanswered", at) == found.unanswered
        for took in found.waits:
            assert leads.filter(pk__in=that_took(took.wait, at=at)).count() == took.done


def test_the_steps_are_those_of_the_funnel(history: History) -> None:
    nodes = became(ALL, now=NOW).flow.nodes
    counted = {step.key: step.count for step in queries.stage_counts()}
    for node in (*STEPS, Node.WON):
        assert nodes[node] == counted[node.value]
    assert sum(nodes[node] for node in ENDS) == counted["arrived"]


def test_a_day_that_is_not_over_is_now(cast: Cast) -> None:
    assert moment(None, now=NOON) is None
    assert moment(NOON.date(), now=NOON) is None
    assert moment(NOON.date() - DAY, now=NOON) == NOON.replace(hour=0)


def test_a_cohort_is_narrowed_by_what_brought_it(cast: Cast) -> None:
    fair = scenes.arrive
    scenes.set_up(cast, now=NOON - DAY)
    fair("Ann Berg", at=NOON)
    Lead.objects.create(arrived_at=NOON + DAY, brought_by=cast.max, landing_page="/a", source="x")
    assert became(Cohort(brought_by=cast.mia.pk), now=NOW).flow.total == 1
    assert became(Cohort(landing_page="/a"), now=NOW).flow.total == 1
    assert became(Cohort(source="x", campaign=1), now=NOW).flow.total == 0
    assert became(Cohort(until=NOON.date()), now=NOW).flow.total == 1
    assert became(Cohort(as_of=NOON.date()), now=NOW).flow.total == 1
    rows = became_by(BecameBy.MARKETER, ALL, now=NOW).as_json()["rows"]
    assert {(row["marketer"], row["leads"], row["stands"]["waiting"]) for row in rows} == {
        ("Max", 1, 0),
        ("Mia", 1, 1),
    }
    (campaign, blank) = became_by(BecameBy.CAMPAIGN, ALL, now=NOW).rows
    assert (campaign.key, blank.key) == ("", "Spring fair")


def test_a_rep_is_told_of_their_own_leads_only(cast: Cast) -> None:
    for owner in (cast.rosa, cast.raj, cast.raj):
        Lead.objects.create(arrived_at=NOON, owner=owner, status="assigned", assigned_at=NOON)
    counted = {
        person.name: became(Cohort(viewer=person), now=NOW).flow.total for person in cast.everyone()
    }
    assert counted == {"Rosa": 1, "Raj": 2, "Sven": 3, "Mia": 3, "Max": 3, "Olga": 3}
    assert len(never_answered(Cohort(viewer=cast.rosa), now=NOW)) == 1


def test_the_never_answered_say_who_had_them_then(cast: Cast) -> None:
    lead = Lead.objects.create(
        arrived_at=NOON, owner=cast.raj, status="assigned", assigned_at=NOON + 3 * DAY
    )
    for number, person in ((1, cast.rosa), (2, cast.raj)):
        Assignment.objects.create(
            lead=lead,
            person=person,
            via="handed",
            number=number,
            assigned_at=NOON + (number - 1) * 3 * DAY,
            ended_at=NOON + 3 * DAY if number == 1 else None,
        )
    then = Cohort(as_of=NOON.date() + DAY)
    assert [row.holder for row in never_answered(ALL, now=NOW)] == ["Raj"]
    assert [row.holder for row in never_answered(then, now=NOW)] == ["Rosa"]
    handed, *_ = became(ALL, now=NOW).waits
    assert (handed.wait, handed.done, handed.half) == (Wait.HAND_OVER, 1, 0)


def test_of_several_deals_the_first_says_how_long_it_took(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    lead = Lead.objects.create(arrived_at=NOON, accepted_at=NOON, status="converted")
    for days, outcome in ((1, "lost"), (2, "won"), (3, "won")):
        Opportunity.objects.create(
            name="x",
            lead=lead,
            stage=Stage.objects.get(key="discovery"),
            currency="EUR",
            outcome=outcome,
            opened_at=NOON + days * DAY,
            stage_since=NOON,
            closed_at=NOON + 2 * days * DAY,
        )
    waits = {took.wait: took for took in became(ALL, now=NOW).waits}
    assert (waits[Wait.DEAL].done, waits[Wait.WIN].done) == (1, 1)
    day = DAY // timedelta(microseconds=1)
    assert (waits[Wait.DEAL].half, waits[Wait.WIN].half) == (day, 2 * day)


@pytest.mark.parametrize("as_of", [None, date(2026, 3, 2)])
def test_a_cohort_costs_as_many_queries_whatever_its_size(
    history: History, as_of: date | None, django_assert_num_queries: Any
) -> None:
    cohort = Cohort(as_of=as_of, viewer=Person.objects.get(name="Mia"))
    with django_assert_num_queries(4 if as_of is None else 5):
        became(cohort, now=NOW)
    with django_assert_num_queries(4 if as_of is None else 5):
        never_answered(cohort, now=NOW)


def _behind(leads: Any, way: str, at: datetime | None, reason: str = "") -> int:
    ids = that_became(way, reason=reason, at=at)
    assert ids is not None
    count: int = leads.filter(pk__in=ids).count()
    return count
