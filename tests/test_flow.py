"""The product's story from the form to a deal, as its people live it, on either database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.analytics import invariants
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.feedback import operations as feedback
from oneteam.domain.feedback import queries as said
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.qualification import queries as judgements
from oneteam.domain.qualification.rules import LEAD_FIELDS, condition_from_json
from oneteam.domain.routing import queries as routes
from oneteam.domain.routing.models import Member
from oneteam.org.models import Absence, Person
from oneteam.stream import operations as stream
from oneteam.stream import queries as notices
from oneteam.timeline.queries import story
from oneteam.worker.loops import run_once

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def company(cast: Cast) -> Cast:
    """Everyone, with a definition, targets, stages, a pool and a campaign of Mia's."""
    stage.set_up(cast, now=NOON - 30 * DAY)
    return cast


def owner(lead_id: int) -> Person:
    return Person.objects.get(pk=stage.owner_of(lead_id))


def state(lead_id: int) -> str:
    return Lead.objects.values_list("status", flat=True).get(pk=lead_id)


def kinds(lead_id: int) -> list[str]:
    return [entry.kind for entry in story([f"lead:{lead_id}"])]


def let_pass(start: datetime, end: datetime) -> None:
    """The worker does what falls due, minute by minute."""
    at = start
    while at <= end:
        run_once(at)
        at += MINUTE


def agrees(at: datetime) -> bool:
    """Whether tables and timeline agree once the worker has done what is due."""
    run_once(at)
    wrong = [finding for finding in invariants.verify(at) if not finding.holds]
    assert wrong == []
    return True


def test_an_inquiry_becomes_a_deal_that_is_won(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    rep = owner(lead_id)
    (judged,), (routed,) = judgements.receipts(lead_id), routes.receipts(lead_id)
    assert judged.is_qualified
    assert routed.receipt["chosen"]["person"] == rep.pk
    assert {clock.kind for clock in clocks.clocks_of(lead_id)} == {
        "accept", "respond", "attempts", "verdict",
    }  # fmt: skip
    flow.take(lead_id, by=rep, now=NOON + MINUTE)
    flow.answer(lead_id, channel=Channel.CALL, by=rep, now=NOON + 3 * MINUTE)
    flow.judge(lead_id, verdict=Verdict.ACCEPT, by=rep, now=NOON + 30 * MINUTE)
    deal = pipeline.NewDeal("Berg", 1_250_000, "EUR", date(2026, 5, 1))
    deal_id = flow.open_deal(lead_id, deal=deal, by=rep, now=NOON + 40 * MINUTE)
    flow.advance(deal_id, stage="won", by=rep, now=NOON + 20 * DAY)
    assert state(lead_id) == "converted"
    assert Opportunity.objects.get(pk=deal_id).outcome == "won"
    assert {clock.kind: clock.state for clock in clocks.clocks_of(lead_id)} == {
        "accept": "met", "respond": "met", "verdict": "met", "attempts": "stopped",
    }  # fmt: skip
    told = kinds(lead_id)
    in_order = ["lead.captured", "lead.qualified", "lead.routed", "lead.responded", "lead.accepted"]
    assert [kind for kind in told if kind in in_order] == in_order
    assert agrees(NOON + 20 * DAY)


def test_whoever_accepts_a_company_first_keeps_it(company: Cast) -> None:
    first = stage.arrive("Ann Berg", at=NOON)
    rep = owner(first)
    flow.judge(first, verdict=Verdict.ACCEPT, by=rep, now=NOON + MINUTE)
    assert Account.objects.get().owner == rep
    for number, name in enumerate(["Bea Berg", "Bob Berg", "Bo Berg"]):
        later = stage.arrive(name, at=NOON + number * DAY, company="Berg Industries")
        assert owner(later) == rep
        assert routes.receipts(later)[0].via == "account_owner"
    rep.is_active = False
    rep.save()
    other = stage.arrive("Bill Berg", at=NOON + 5 * DAY, company="Berg Industries")
    assert owner(other) != rep
    flow.judge(other, verdict=Verdict.ACCEPT, by=owner(other), now=NOON + 6 * DAY)
    assert Account.objects.get().owner == owner(other)
    assert agrees(NOON + 6 * DAY)


def test_who_asks_again_talks_to_the_same_person(company: Cast) -> None:
    again = Arrival(name="Ann", email="ann@gmail.com", phone="+49 30 1", message="Still me. " * 9)
    asked = Arrival(**{**_plain(again), "touches": _warm(NOON)})
    first = flow.arrive(asked, now=NOON)
    rep = owner(first)
    stage.arrive("Ben Carlsson", at=NOON + MINUTE)  # the turn goes on to the other one
    second = flow.arrive(Arrival(**{**_plain(again), "touches": _warm(NOON)}), now=NOON + DAY)
    assert owner(second) == rep
    (receipt,) = routes.receipts(second)
    assert (receipt.via, receipt.receipt["holder"]) == ("holder", {"person": rep.pk, "gates": []})
    Absence.objects.create(person=rep, starts_at=NOON + DAY, ends_at=NOON + 9 * DAY)
    third = flow.arrive(Arrival(**{**_plain(again), "touches": _warm(NOON)}), now=NOON + 2 * DAY)
    assert owner(third) != rep
    assert routes.receipts(third)[0].receipt["holder"]["gates"] == ["away"]


def test_a_promise_nobody_keeps_is_escalated_to_the_next(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    sleeper = owner(lead_id)
    let_pass(NOON, NOON + 100 * MINUTE)
    assert owner(lead_id) != sleeper
    late = [clock for clock in clocks.clocks_of(lead_id) if clock.breached_at]
    assert late
    assert kinds(lead_id).count("clock.breached") == len(late)
    assert {note.kind for note in notices.unread(company.sven)} >= {"clock.breached"}
    assert {note.kind for note in notices.unread(sleeper)} >= {"clock.due_soon", "clock.breached"}
    assert agrees(NOON + 100 * MINUTE)


def test_a_lead_sent_back_is_mended_and_comes_again(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    rep = owner(lead_id)
    flow.judge(
        lead_id, verdict=Verdict.RETURN, reason="bad_data", note="The number is a fax.",
        by=rep, now=NOON + MINUTE,
    )  # fmt: skip
    assert state(lead_id) == "returned"
    assert all(clock.closed_at for clock in clocks.clocks_of(lead_id))
    flow.mend(lead_id, by=company.mia, now=NOON + DAY)
    assert state(lead_id) == "assigned"
    assert any(clock.closed_at is None for clock in clocks.clocks_of(lead_id))
    assert agrees(NOON + DAY)


def test_a_recycled_lead_wakes_on_its_day(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    flow.judge(
        lead_id, verdict=Verdict.RECYCLE, reason="no_timing", until=date(2026, 4, 1),
        by=owner(lead_id), now=NOON + MINUTE,
    )  # fmt: skip
    run_once(datetime(2026, 3, 31, 20, tzinfo=NOON.tzinfo))
    assert state(lead_id) == "recycled"
    run_once(datetime(2026, 4, 1, 10, tzinfo=NOON.tzinfo))
    assert state(lead_id) in ("assigned", "nurture")
    assert "lead.woken" in kinds(lead_id)
    assert agrees(datetime(2026, 4, 1, 10, tzinfo=NOON.tzinfo))


def test_nobody_may_give_up_before_the_attempts_are_made(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    rep = owner(lead_id)
    with pytest.raises(feedback.VerdictRefused, match="attempts"):
        flow.judge(
            lead_id, verdict=Verdict.RECYCLE, reason="unable_to_reach", by=rep, now=NOON + MINUTE
        )
    for number in range(6):
        flow.answer(lead_id, channel=Channel.CALL, by=rep, now=NOON + number * DAY)
    flow.judge(
        lead_id, verdict=Verdict.RECYCLE, reason="unable_to_reach", by=rep, now=NOON + 6 * DAY
    )
    assert state(lead_id) == "recycled"


def test_the_marketer_hears_the_verdict_at_once(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    assert Lead.objects.get(pk=lead_id).brought_by == company.mia
    at = NOON + 9 * MINUTE
    flow.judge(
        lead_id, verdict=Verdict.REJECT, reason="no_need", note="They only compared prices.",
        by=owner(lead_id), now=at,
    )  # fmt: skip
    (news,) = said.news_for_marketer(company.mia, since=NOON)
    assert (news.lead_id, news.said.reason, news.said.at) == (lead_id, "no_need", at)
    stream.try_deliver_batch(now=at)
    assert [note.kind for note in notices.unread(company.mia)] == ["lead.rejected"]
    assert notices.unread(company.max) == []


def test_an_automatic_reply_keeps_no_promise(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    flow.answer(
        lead_id, channel=Channel.EMAIL, by=owner(lead_id), now=NOON + MINUTE, is_automatic=True
    )
    assert Lead.objects.get(pk=lead_id).responded_at is None
    assert {clock.state for clock in clocks.clocks_of(lead_id)} == {"running"}


def test_new_touches_lift_a_lead_out_of_nurture_and_old_ones_fade(company: Cast) -> None:
    cold = Arrival(name="Ann", email="ann@gmail.com", message="Hello?")
    lead_id = flow.arrive(cold, now=NOON)
    assert state(lead_id) == "nurture"
    assert clocks.clocks_of(lead_id) == []
    contact = Lead.objects.values_list("contact_id", flat=True).get(pk=lead_id)
    assert contact is not None
    half_a_year_ago = NOON - 180 * DAY
    flow.touch(contact, [NewTouch("event", half_a_year_ago)] * 3, now=NOON + MINUTE)
    assert state(lead_id) == "nurture"  # they are outside the window of the rule
    flow.touch(contact, _warm(NOON + DAY), now=NOON + DAY)
    assert state(lead_id) == "assigned"
    assert [one.is_qualified for one in judgements.receipts(lead_id)].count(True) == 1
    assert {"lead.nurtured", "lead.qualified", "lead.routed"} <= set(kinds(lead_id))
    assert len(clocks.clocks_of(lead_id)) > 0
    assert agrees(NOON + DAY)


def test_who_was_away_comes_back_to_an_even_share(company: Cast) -> None:
    away = Absence.objects.create(
        person=company.rosa, starts_at=NOON - DAY, ends_at=NOON + 10 * DAY
    )
    names = [f"P{number} Comp{number}" for number in range(16)]
    while_away = [stage.arrive(name, at=NOON + MINUTE) for name in names[:8]]
    assert {owner(lead_id) for lead_id in while_away} == {company.raj}
    away.delete()
    back = [stage.arrive(name, at=NOON + 11 * DAY) for name in names[8:]]
    shares = [sum(owner(one) == rep for one in back) for rep in (company.rosa, company.raj)]
    assert shares == [4, 4]
    assert set(Member.objects.values_list("credit", flat=True)) == {0}


def test_rules_know_what_somebody_was_rejected_as(company: Cast) -> None:
    first = stage.arrive("Ann Berg", at=NOON)
    assert leads.lead_facts(first, now=NOON)["contact.rejected_as"] == ""
    flow.judge(
        first, verdict=Verdict.REJECT, reason="spam", note="A robot.", by=owner(first),
        now=NOON + MINUTE,
    )  # fmt: skip
    again = stage.arrive("Ann Berg", at=NOON + DAY)
    assert leads.lead_facts(again, now=NOON + DAY)["contact.rejected_as"] == "spam"
    sentence = condition_from_json(
        {"field": "contact.rejected_as", "operator": "is", "value": "spam"}, fields=LEAD_FIELDS
    )
    assert sentence.sentence() == "earlier rejection is spam"
    assert sentence.evaluate(leads.lead_facts(again, now=NOON + DAY))


def test_one_submission_is_never_two_leads(company: Cast) -> None:
    twice = Arrival(email="ann@berg.example", token="abc", touches=_warm(NOON))
    assert flow.arrive(twice, now=NOON) == flow.arrive(twice, now=NOON + MINUTE)
    assert Lead.objects.count() == 1


def test_what_a_rep_may_not_see_does_not_exist(company: Cast) -> None:
    lead_id = stage.arrive("Ann Berg", at=NOON)
    (other,) = {company.rosa, company.raj} - {owner(lead_id)}
    with pytest.raises(leads.LeadNotFound):
        flow.answer(lead_id, channel=Channel.CALL, by=other, now=NOON)
    flow.hand(lead_id, to=other.pk, by=company.sven, now=NOON + MINUTE)
    flow.answer(lead_id, channel=Channel.CALL, by=other, now=NOON + 2 * MINUTE)
    assert agrees(NOON + 2 * MINUTE)


def _plain(arrival: Arrival) -> dict[str, Any]:
    return {name: getattr(arrival, name) for name in arrival.__dataclass_fields__}


def _warm(at: datetime) -> tuple[NewTouch, ...]:
    return tuple(NewTouch(kind, at) for kind in ("form", "webinar", "event"))
