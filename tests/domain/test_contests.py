"""Marketing contests a verdict, both leaders rule; and who was turned away and came back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import LeadNotFound, NotAllowed
from oneteam.domain.feedback import queries
from oneteam.domain.feedback.models import Contest
from oneteam.domain.feedback.operations import ContestRefused
from oneteam.domain.feedback.queries import ContestNotFound
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.domain.scoreboard.queries import contests, turned_away
from oneteam.domain.scoreboard.queries.turned_away import seen_of
from oneteam.org.models import Person
from oneteam.timeline.queries import story

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def rejected(cast: Cast, name: str = "Ann Berg", *, at: datetime = NOON) -> tuple[int, Person]:
    """A lead that was rejected a minute after it came, and by whom."""
    lead = scenes.arrive(name, at=at)
    by = {person.pk: person for person in cast.everyone()}[scenes.owner_of(lead)]
    soon = at + timedelta(minutes=1)
    flow.answer(lead, channel=Channel.CALL, by=by, now=soon)
    flow.judge(lead, verdict=Verdict.REJECT, reason="no_need", note="No.", by=by, now=soon)
    return lead, by


@pytest.fixture
def lead(cast: Cast) -> int:
    scenes.set_up(cast, now=NOON)
    return rejected(cast)[0]


def kinds(lead: int) -> list[str]:
    return [entry.kind for entry in story([f"lead:{lead}"])]


def test_a_contest_changes_nothing_until_both_leaders_rule_alike(cast: Cast, lead: int) -> None:
    contest = flow.contest(lead, note="They asked for a price.", by=cast.mia, now=LATER)
    assert Lead.objects.get(pk=lead).status == "rejected"
    assert [one.id for one in queries.waiting_for(cast.sven)] == [contest]
    first = flow.rule(contest, ruling=Ruling.OVERTURN, by=cast.max, now=LATER)
    assert (first.stands, first.reopens) == (None, False)
    assert queries.waiting_for(cast.max) == []
    second = flow.rule(
        contest, ruling=Ruling.UPHOLD, by=cast.sven, now=LATER + timedelta(minutes=1)
    )
    assert second.stands is None
    assert Lead.objects.get(pk=lead).status == "rejected"
    # Sven yields, and it stands.
    at = LATER + timedelta(minutes=2)
    third = flow.rule(contest, ruling=Ruling.OVERTURN, by=cast.sven, now=at)
    assert (third.stands, third.reopens) == (Ruling.OVERTURN, True)
    row = Contest.objects.get(pk=contest)
    assert (row.ruling, row.ruled_at) == ("overturn", at)


def test_an_overturned_lead_is_judged_and_routed_again(cast: Cast, lead: int) -> None:
    contest = flow.contest(lead, note="They asked for a price.", by=cast.mia, now=LATER)
    for leader in (cast.max, cast.sven):
        flow.rule(contest, ruling=Ruling.OVERTURN, by=leader, now=LATER)
    row = Lead.objects.get(pk=lead)
    assert row.verdict == ""
    assert row.status in ("assigned", "queued", "nurture")
    tail = kinds(lead)
    reopened = tail.index("lead.reopened")
    assert tail[reopened - 3 : reopened] == [
        "verdict.contested",
        "verdict.ruled",
        "verdict.ruled",
    ]
    assert tail[reopened + 1] in ("lead.qualified", "lead.nurtured")
    data = [one.data for one in story([f"lead:{lead}"]) if one.kind == "verdict.ruled"]
    assert [one.get("stands") for one in data] == [None, "overturn"]
    assert [one["team"] for one in data] == ["marketing", "sales"]


def test_an_upheld_verdict_stays_and_is_never_ruled_on_again(cast: Cast, lead: int) -> None:
    contest = flow.contest(lead, note="They asked for a price.", by=cast.mia, now=LATER)
    for leader in (cast.max, cast.sven):
        flow.rule(contest, ruling=Ruling.UPHOLD, by=leader, now=LATER)
    assert Lead.objects.get(pk=lead).status == "rejected"
    with pytest.raises(ContestRefused, match="already"):
        flow.rule(contest, ruling=Ruling.OVERTURN, by=cast.max, now=LATER)
    with pytest.raises(ContestRefused, match="already"):
        flow.contest(lead, note="Again.", by=cast.max, now=LATER)
    assert Contest.objects.count() == 1


def test_a_lead_that_came_back_meanwhile_is_not_opened_twice(cast: Cast, lead: int) -> None:
    contest = flow.contest(lead, note="They asked for a price.", by=cast.mia, now=LATER)
    Lead.objects.filter(pk=lead).update(status="accepted")
    flow.rule(contest, ruling=Ruling.OVERTURN, by=cast.max, now=LATER)
    ruled = flow.rule(contest, ruling=Ruling.OVERTURN, by=cast.sven, now=LATER)
    assert (ruled.stands, ruled.reopens) == (Ruling.OVERTURN, False)
    assert "lead.reopened" not in kinds(lead)


@pytest.mark.parametrize("name", ["rosa", "raj", "sven", "olga"])
def test_only_marketing_contests(cast: Cast, lead: int, name: str) -> None:
    with pytest.raises((NotAllowed, LeadNotFound)):
        flow.contest(lead, note="No.", by=getattr(cast, name), now=LATER)
    assert not Contest.objects.exists()


@pytest.mark.parametrize("name", ["rosa", "mia", "olga"])
def test_only_leaders_rule(cast: Cast, lead: int, name: str) -> None:
    contest = flow.contest(lead, note="They asked for a price.", by=cast.mia, now=LATER)
    with pytest.raises(ContestNotFound):
        flow.rule(contest, ruling=Ruling.UPHOLD, by=getattr(cast, name), now=LATER)
    assert queries.waiting_for(getattr(cast, name)) == []


def test_what_can_be_contested_is_offered(cast: Cast, lead: int) -> None:
    assert queries.is_contestable(Lead.objects.get(pk=lead))
    flow.contest(lead, note="They asked for a price.", by=cast.mia, now=LATER)
    assert not queries.is_contestable(Lead.objects.get(pk=lead))
    fresh = scenes.arrive("Ben Carlsson", at=NOON)
    assert not queries.is_contestable(Lead.objects.get(pk=fresh))
    with pytest.raises(ContestRefused, match="sent a lead away"):
        flow.contest(fresh, note="Why?", by=cast.mia, now=LATER)


def test_contests_are_counted_by_reason(cast: Cast, lead: int) -> None:
    second = rejected(cast, "Ben Carlsson")[0]
    third = rejected(cast, "Cem Demir")[0]
    for one, ruling in ((lead, Ruling.UPHOLD), (second, Ruling.OVERTURN), (third, None)):
        contest = flow.contest(one, note="They asked for a price.", by=cast.mia, now=LATER)
        for leader in (cast.max, cast.sven) if ruling else ():
            flow.rule(contest, ruling=ruling, by=leader, now=LATER)
    (found,) = contests()
    assert (found.reason, found.open, found.upheld, found.overturned) == ("no_need", 1, 1, 1)
    assert found.share.rate == 0.5
    day = NOON.date()
    assert contests(since=day, until=day) == [found]
    assert contests(until=day - timedelta(days=1)) == []
    for how, leads in (("open", {third}), ("uphold", {lead}), ("overturn", {second})):
        ids = queries.that_were_contested(how, "no_need").values_list("lead", flat=True)
        assert set(ids) == leads
    assert not queries.that_were_contested("open", "spam").exists()


@pytest.fixture
def win(cast: Cast) -> Callable[..., int]:
    def won(name: str, *, at: datetime, company: str = "", amount: int | None = 500) -> int:
        lead = scenes.arrive(name, at=at, company=company)
        Lead.objects.filter(pk=lead).update(status="accepted", accepted_at=at, owner=cast.rosa)
        new = NewDeal("Deal", amount, "EUR", None)
        deal = flow.open_deal(lead, deal=new, by=cast.sven, now=at)
        flow.advance(deal, stage="won", why="They paid.", by=cast.sven, now=at)
        return deal

    return won


def test_who_was_turned_away_and_bought_later_is_found_by_person_or_company(
    cast: Cast, lead: int, win: Callable[..., int]
) -> None:
    other, _ = rejected(cast, "Ben Carlsson")
    never, _ = rejected(cast, "Cem Demir")
    bought_before, _ = rejected(cast, "Dana Evers", at=NOON + timedelta(days=5))
    win("Dana Evers", at=NOON + timedelta(days=1))
    same = win("Ann Berg", at=NOON + timedelta(days=30))
    company = win("Bea Carlsson", at=NOON + timedelta(days=40), amount=None)
    found = turned_away()
    assert found.turned_away == 4
    assert [(row.lead_id, row.deal_id, row.by_contact, row.days) for row in found.rows] == [
        (other, company, False, 39),
        (lead, same, True, 29),
    ]
    assert found.amounts == (("EUR", 500),)
    assert {never, bought_before}.isdisjoint(row.lead_id for row in found.rows)
    assert turned_away(until=NOON.date() - timedelta(days=1)).turned_away == 0
    assert seen_of(found.rows, cast.max) == found.rows
    assert len(seen_of(found.rows, cast.rosa)) + len(seen_of(found.rows, cast.raj)) <= 2


def test_the_report_prints_who_came_back(
    cast: Cast, lead: int, win: Callable[..., int], capsys: Any
) -> None:
    deal = win("Ann Berg", at=NOON + timedelta(days=30))
    call_command("report", "turned-away", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["turned_away"], found["came_back"]) == (1, 1)
    (row,) = found["rows"]
    assert (row["lead"], row["deal"], row["reason"]) == (lead, deal, "no_need")
    assert row["amount"] == {"amount": "5.00", "currency": "EUR"}
    call_command("report", "turned-away")
    assert "1 of 1 leads turned away came back and bought: 5.00 EUR." in capsys.readouterr().out
