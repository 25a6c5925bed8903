"""Responses, verdicts, and leads that come back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.domain.clocks.models import Clock, TargetSet
from oneteam.domain.feedback import operations, queries
from oneteam.domain.feedback.models import Response
from oneteam.domain.feedback.operations import NotReopenable, ResponseRefused, VerdictRefused
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.timeline.queries import Entry, story

ARRIVAL = NOON - timedelta(hours=1)


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A qualified lead Mia brought, with Rosa."""
    account = Account.objects.create(name="Umbrella", name_key="umbrella", created_at=ARRIVAL)
    contact = Contact.objects.create(
        name="Ada", email="ada@umbrella.example", account=account, created_at=ARRIVAL
    )
    return Lead.objects.create(
        contact=contact,
        account=account,
        brought_by=cast.mia,
        owner=cast.rosa,
        source="search",
        grade="A1",
        status="assigned",
        arrived_at=ARRIVAL,
        qualified_at=ARRIVAL,
        assigned_at=ARRIVAL,
    )


def _respond(lead: Lead, cast: Cast, **said: Any) -> operations.Responded:
    told = {"channel": Channel.CALL, "note": "", "at": NOON, "is_automatic": False, "now": NOON}
    return operations.respond(lead.pk, by=cast.rosa, **(told | said))


def _judge(lead: Lead, cast: Cast, verdict: Verdict, **said: Any) -> int:
    told = {"reason": "", "sub_reason": "", "note": "", "until": None, "now": NOON}
    return operations.judge(lead.pk, verdict=verdict, by=cast.rosa, **(told | said))


def _story(lead: Lead) -> list[Entry]:
    return story([f"lead:{lead.pk}"])


def test_the_first_human_response_is_the_leads_response(lead: Lead, cast: Cast) -> None:
    automatic = _respond(lead, cast, is_automatic=True, at=NOON - timedelta(minutes=50))
    first = _respond(lead, cast)
    second = _respond(lead, cast, channel=Channel.EMAIL)
    lead.refresh_from_db()
    assert (automatic.is_first, first.is_first, second.is_first) == (False, True, False)
    assert lead.responded_at == NOON
    assert [entry.kind for entry in _story(lead)] == ["lead.responded"] * 3


def test_a_call_logged_later_can_be_the_earlier_response(lead: Lead, cast: Cast) -> None:
    _respond(lead, cast)
    earlier = NOON - timedelta(minutes=30)
    assert not _respond(lead, cast, at=earlier).is_first
    lead.refresh_from_db()
    assert lead.responded_at == earlier
    assert _story(lead)[0].occurred_at == earlier


@pytest.mark.parametrize("at", [NOON + timedelta(seconds=1), ARRIVAL - timedelta(minutes=2)])
def test_a_response_lies_between_arrival_and_now(lead: Lead, cast: Cast, at: Any) -> None:
    with pytest.raises(ResponseRefused):
        _respond(lead, cast, at=at)
    assert not Response.objects.exists()


def test_a_time_told_to_the_minute_of_arrival_is_the_arrival(lead: Lead, cast: Cast) -> None:
    Lead.objects.update(arrived_at=ARRIVAL + timedelta(seconds=30))
    _respond(lead, cast, at=ARRIVAL)
    lead.refresh_from_db()
    assert lead.responded_at == lead.arrived_at


def test_an_accepted_lead_stays_with_its_owner(lead: Lead, cast: Cast) -> None:
    verdict = _judge(lead, cast, Verdict.ACCEPT, note="Wants a demo.")
    lead.refresh_from_db()
    assert (lead.status, lead.verdict, lead.accepted_at) == ("accepted", "accept", NOON)
    assert lead.owner == cast.rosa
    fact = _story(lead)[0]
    assert (fact.kind, fact.actor) == ("lead.accepted", f"person:{cast.rosa.pk}")
    assert fact.data == {"verdict": verdict, "has_note": True}


def test_a_lead_accepted_twice_keeps_its_first_acceptance(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.ACCEPT)
    _judge(lead, cast, Verdict.RETURN, reason="duplicate", now=NOON + timedelta(hours=1))
    operations.reopen(lead.pk, by=cast.olga, now=NOON + timedelta(hours=2))
    Lead.objects.update(status="assigned")
    _judge(lead, cast, Verdict.ACCEPT, now=NOON + timedelta(hours=3))
    lead.refresh_from_db()
    assert lead.accepted_at == NOON
    assert lead.verdict_at == NOON + timedelta(hours=3)


def test_a_refused_verdict_changes_nothing(lead: Lead, cast: Cast) -> None:
    with pytest.raises(VerdictRefused) as refused:
        _judge(lead, cast, Verdict.REJECT, reason="no_fit")
    assert len(refused.value.faults) == 2
    lead.refresh_from_db()
    assert (lead.status, lead.verdict) == ("assigned", "")
    assert _story(lead) == []
    assert queries.verdicts(lead.pk) == []


def test_a_second_verdict_on_the_same_standing_is_refused(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.RETURN, reason="duplicate")
    with pytest.raises(VerdictRefused, match="not with sales"):
        _judge(lead, cast, Verdict.ACCEPT)


def test_unable_to_reach_takes_the_attempts_its_clock_asks_for(lead: Lead, cast: Cast) -> None:
    targets = TargetSet.objects.create(version=1, definition={}, active_from=ARRIVAL)
    Clock.objects.create(
        lead=lead,
        kind="attempts",
        start="assignment",
        targets=targets,
        target_seconds=1,
        needed=2,
        started_at=ARRIVAL,
        due_soon_at=NOON,
        due_at=NOON,
    )
    _respond(lead, cast)
    _respond(lead, cast, is_automatic=True)
    with pytest.raises(VerdictRefused, match="takes 2 attempts; 1 so far"):
        _judge(lead, cast, Verdict.RECYCLE, reason="unable_to_reach")
    _respond(lead, cast)
    _judge(lead, cast, Verdict.RECYCLE, reason="unable_to_reach")
    lead.refresh_from_db()
    assert lead.wake_on == date(2026, 4, 1)


def test_attempts_count_from_when_the_lead_came_back(lead: Lead, cast: Cast) -> None:
    for _ in range(6):
        _respond(lead, cast)
    assert queries.attempts(lead.pk) == queries.Attempts(made=6, needed=6)
    _judge(lead, cast, Verdict.RECYCLE, reason="unable_to_reach")
    assert queries.attempts(lead.pk).made == 0


def leave(lead_id: int, now: datetime) -> None:
    """What a woken lead leads to elsewhere; here, nothing."""


def test_one_that_cannot_be_woken_keeps_no_other_from_waking(lead: Lead, cast: Cast) -> None:
    other = Lead.objects.create(status="recycled", wake_on=date(2026, 3, 9), arrived_at=NOON)
    _judge(lead, cast, Verdict.RECYCLE, reason="no_timing", until=date(2026, 3, 9))
    monday = NOON + timedelta(days=7)

    def stumble(lead_id: int, now: datetime) -> None:
        if lead_id == lead.pk:
            raise ValueError("poison")

    assert operations.try_wake_one(stumble, now=monday) == lead.pk
    lead.refresh_from_db()
    assert (lead.status, lead.wake_on) == ("recycled", date(2026, 3, 10))
    assert "lead.woken" not in {entry.kind for entry in _story(lead)}
    assert operations.try_wake_one(stumble, now=monday) == other.pk
    assert operations.try_wake_one(stumble, now=monday) is None


def test_a_recycled_lead_wakes_on_its_day_once(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.RECYCLE, reason="no_timing", until=date(2026, 3, 9))
    assert operations.try_wake_one(leave, now=NOON + timedelta(days=6)) is None
    monday = NOON + timedelta(days=7)
    assert operations.try_wake_one(leave, now=monday) == lead.pk
    assert operations.try_wake_one(leave, now=monday) is None
    lead.refresh_from_db()
    assert (lead.status, lead.verdict, lead.wake_on) == ("new", "", None)
    woken = _story(lead)[-1]
    assert woken.kind == "lead.woken"
    assert woken.occurred_at == monday.replace(hour=0)


def test_the_day_of_return_begins_where_the_company_is(lead: Lead, cast: Cast) -> None:
    cast.company.calendar.time_zone = "Pacific/Auckland"
    cast.company.calendar.save()
    _judge(lead, cast, Verdict.RECYCLE, reason="no_timing", until=date(2026, 3, 9))
    assert operations.try_wake_one(leave, now=NOON + timedelta(days=6)) == lead.pk


def test_history_never_wakes(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.RECYCLE, reason="no_budget")
    Lead.objects.update(is_history=True)
    assert operations.try_wake_one(leave, now=NOON + timedelta(days=365)) is None


def test_a_returned_lead_is_opened_again_and_remembers(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.RETURN, reason="bad_data", note="The number is a fax.")
    operations.reopen(lead.pk, by=cast.olga, now=NOON + timedelta(hours=1))
    lead.refresh_from_db()
    assert (lead.status, lead.verdict, lead.reason) == ("new", "", "")
    assert [said.reason_label for said in queries.verdicts(lead.pk)] == ["Bad data"]
    assert [entry.kind for entry in _story(lead)] == ["lead.returned", "lead.reopened"]
    with pytest.raises(NotReopenable):
        operations.reopen(lead.pk, by=cast.olga, now=NOON + timedelta(hours=2))


def test_an_existing_customer_marks_the_account(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.REJECT, reason="existing_customer", note="Buys since 2019.")
    assert Account.objects.get().is_customer


def test_a_later_lead_shows_that_its_contact_was_rejected(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.REJECT, reason="spam", note="Sells pills.")
    later = Lead.objects.create(contact=lead.contact, arrived_at=NOON)
    assert [said.reason for said in queries.rejected_before(later.pk)] == ["spam"]
    assert queries.rejected_before(lead.pk) == []
    stranger = Lead.objects.create(arrived_at=NOON)
    assert queries.rejected_before(stranger.pk) == []


def test_the_marketer_reads_the_verdict_at_once(lead: Lead, cast: Cast) -> None:
    _judge(lead, cast, Verdict.REJECT, reason="no_fit", sub_reason="too_small", note="Two people.")
    news = queries.news_for_marketer(cast.mia, since=NOON - timedelta(days=1))
    assert [(item.who, item.said.reason_label) for item in news] == [("Ada", "No fit: Too small")]
    assert news[0].said.person == "Rosa"
    assert queries.news_for_marketer(cast.max, since=NOON - timedelta(days=1)) == []
    assert queries.news_for_marketer(cast.mia, since=NOON + timedelta(seconds=1)) == []


def test_responses_are_read_in_the_order_they_happened(lead: Lead, cast: Cast) -> None:
    _respond(lead, cast, note=" Left a message. ")
    _respond(lead, cast, at=NOON - timedelta(minutes=5), channel=Channel.MEETING)
    read = queries.responses(lead.pk)
    assert [answer.channel for answer in read] == [Channel.MEETING, Channel.CALL]
    assert (read[1].note, read[1].person) == ("Left a message.", "Rosa")
