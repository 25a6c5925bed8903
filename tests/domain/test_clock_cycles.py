"""A lead that comes back is promised an answer anew; what was owed before stays in its history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.analytics.invariants import verify
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.rules import Kind, State
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.org.models import Person

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def lead(cast: Cast) -> int:
    """A lead that just arrived, with its owner."""
    stage.set_up(cast, now=NOON - DAY)
    return stage.arrive("Ann Berg", at=NOON)


def owner(lead: int) -> Person:
    return Person.objects.get(pk=stage.owner_of(lead))


def cycles(lead: int) -> list[tuple[str, bool]]:
    """State of each response clock, oldest first, and whether it is counted from NOON."""
    rows = Clock.objects.filter(lead=lead, kind=Kind.RESPOND).order_by("id")
    return [(clock.state, clock.started_at == NOON) for clock in rows]


def test_a_recycled_lead_that_wakes_is_owed_a_fresh_answer(lead: int) -> None:
    by = owner(lead)
    flow.answer(lead, channel=Channel.CALL, by=by, now=NOON + MINUTE)
    later = date(2026, 4, 1)
    said = {"reason": "no_timing", "until": later}
    flow.judge(lead, verdict=Verdict.RECYCLE, by=by, now=NOON + DAY, **said)
    back = NOON.replace(month=4, day=1)
    assert flow.wake_one(now=back)
    assert cycles(lead) == [(State.MET, True), (State.RUNNING, False)]
    fresh = Clock.objects.get(lead=lead, kind=Kind.RESPOND, state=State.RUNNING)
    assert fresh.started_at == Lead.objects.get(pk=lead).qualified_at == back
    assert fresh.due_at > back
    flow.answer(lead, channel=Channel.EMAIL, by=owner(lead), now=back + MINUTE)
    assert cycles(lead) == [(State.MET, True), (State.MET, False)]
    assert verify(now=back + MINUTE) == []


def test_a_returned_lead_that_was_mended_is_owed_a_fresh_answer(cast: Cast, lead: int) -> None:
    said = {"reason": "bad_data", "note": "The number is a fax."}
    flow.judge(lead, verdict=Verdict.RETURN, by=owner(lead), now=NOON + MINUTE, **said)
    flow.mend(lead, by=cast.mia, now=NOON + DAY)
    assert cycles(lead) == [(State.STOPPED, True), (State.RUNNING, False)]
    assert verify(now=NOON + DAY) == []


def test_a_nurtured_lead_is_owed_an_answer_from_when_it_was_good_enough(cast: Cast) -> None:
    stage.set_up(cast, now=NOON - DAY)
    lead = flow.arrive(Arrival(name="Kim", email="kim@gmail.com"), now=NOON)
    assert Lead.objects.get(pk=lead).status == "nurture"
    assert cycles(lead) == []
    back = NOON + 2 * DAY
    touches = [NewTouch(kind="demo_request", occurred_at=back) for _ in range(2)]
    contact = Lead.objects.values_list("contact_id", flat=True).get(pk=lead)
    flow.touch(contact, touches, now=back)
    assert Lead.objects.get(pk=lead).status == "assigned"
    assert cycles(lead) == [(State.RUNNING, False)]
    assert Clock.objects.get(lead=lead, kind=Kind.RESPOND).started_at == back


def test_handing_on_never_resets_the_customers_clock(cast: Cast, lead: int) -> None:
    other = cast.raj if owner(lead) == cast.rosa else cast.rosa
    before = Clock.objects.get(lead=lead, kind=Kind.RESPOND)
    flow.hand(lead, to=other.pk, by=cast.sven, now=NOON + MINUTE)
    after = Clock.objects.get(lead=lead, kind=Kind.RESPOND)
    assert (after.pk, after.due_at, after.holder) == (before.pk, before.due_at, other)


def test_handed_on_at_the_very_instant_of_arrival_the_new_holder_has_clocks(
    cast: Cast, lead: int
) -> None:
    first = owner(lead)
    other = cast.raj if first == cast.rosa else cast.rosa
    flow.hand(lead, to=other.pk, by=cast.sven, now=NOON)
    rows = Clock.objects.filter(lead=lead, start="assignment").order_by("id")
    held = {(clock.kind, clock.holder, clock.state) for clock in rows}
    kinds = (Kind.ACCEPT, Kind.ATTEMPTS, Kind.VERDICT)
    assert held == {
        (kind, person, state)
        for kind in kinds
        for person, state in ((first, State.STOPPED), (other, State.RUNNING))
    }
    assert verify(now=NOON) == []


def test_met_late_and_missed_are_told_apart_over_two_cycles(cast: Cast, lead: int) -> None:
    late = NOON + DAY
    by = owner(lead)
    flow.answer(lead, channel=Channel.CALL, by=by, now=late)
    assert cycles(lead) == [(State.MET_LATE, True)]
    said = {"reason": "bad_data", "note": "The number is a fax."}
    flow.judge(lead, verdict=Verdict.RETURN, by=by, now=late, **said)
    flow.mend(lead, by=cast.mia, now=late + DAY)
    said = {"reason": "no_need", "note": "They only compared prices."}
    flow.judge(lead, verdict=Verdict.REJECT, by=owner(lead), now=late + 3 * DAY, **said)
    assert cycles(lead) == [(State.MET_LATE, True), (State.MISSED, False)]
    assert verify(now=late + 3 * DAY) == []
