"""Promises kept by both teams, counted from what happened to leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.agreement.rules import Kind as Agreed
from oneteam.domain.capture.models import Contact, Lead
from oneteam.domain.clocks.models import Clock
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.queries.forecast import quarter_deals
from oneteam.domain.pipeline.queries.spread import variances
from oneteam.domain.scoreboard.queries import answers, promises_kept, that_stood
from oneteam.domain.scoreboard.rules.kept import Promised, Stood
from oneteam.domain.scoreboard.rules.speed import Speed
from oneteam.org.rules.quarters import Quarter

STAMPS = 4  # settings are read once, and whether they changed is asked each time
pytestmark = pytest.mark.django_db


def counts(promised: Promised, *, now: datetime, **period: Any) -> tuple[int, int, int, int]:
    """Kept, broken, open and excused; behind each number lie exactly as many leads."""
    found = promises_kept(now=now, **period).of(promised)
    numbers = (found.kept, found.broken, found.open, found.excused)
    for stood, number in zip(Stood, numbers, strict=True):
        assert that_stood(promised, stood, now=now, **period).count() == number, stood
    return numbers


def arrived(cast: Cast, name: str, *, at: datetime) -> tuple[int, Any]:
    """A lead with the rep who has it."""
    lead = scenes.arrive(name, at=at)
    return lead, {person.pk: person for person in cast.everyone()}[scenes.owner_of(lead)]


def test_a_lead_counts_once_for_each_promise(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    fast, by = arrived(cast, "Ann Berg", at=NOON)
    flow.answer(fast, channel=Channel.CALL, by=by, now=NOON + timedelta(minutes=3))
    slow, by = arrived(cast, "Ben Carlsson", at=NOON)
    flow.answer(slow, channel=Channel.CALL, by=by, now=NOON + timedelta(hours=2))
    silent, _ = arrived(cast, "Cem Demir", at=NOON)
    soon = NOON + timedelta(minutes=2)
    assert counts(Promised.RESPOND, now=soon)[2:] == (1, 0)
    late = NOON + timedelta(hours=3)
    for promised in (Promised.ACCEPT, Promised.RESPOND):
        assert counts(promised, now=late) == (1, 2, 0, 0)
    assert list(
        that_stood(Promised.RESPOND, Stood.KEPT, now=late).values_list("pk", flat=True)
    ) == [fast]
    assert counts(Promised.VERDICT, now=late) == (0, 0, 3, 0)
    flow.judge(slow, verdict=Verdict.ACCEPT, by=by, now=late)
    assert counts(Promised.VERDICT, now=late) == (1, 0, 2, 0)
    assert counts(Promised.FEEDBACK, now=late) == (1, 0, 2, 0)
    assert counts(Promised.ACCEPTED, now=late) == (1, 0, 2, 0)
    assert silent


def test_a_lead_handed_on_late_stays_late_whoever_answers_it(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    lead, first = arrived(cast, "Ann Berg", at=NOON)
    other = cast.raj if first == cast.rosa else cast.rosa
    late = NOON + timedelta(hours=2)
    flow.hand(lead, to=other.pk, by=cast.sven, now=late)
    flow.take(lead, by=other, now=late + timedelta(minutes=1))
    assert Clock.objects.filter(lead=lead, kind="accept").count() == 2
    assert counts(Promised.ACCEPT, now=late + timedelta(minutes=2)) == (0, 1, 0, 0)


def test_no_verdict_by_its_day_is_feedback_that_was_not_given(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    arrived(cast, "Ann Berg", at=NOON)
    weeks = NOON + timedelta(days=21)
    assert counts(Promised.FEEDBACK, now=weeks) == (0, 1, 0, 0)
    assert counts(Promised.ACCEPTED, now=weeks) == (0, 0, 1, 0)


def test_history_and_other_days_count_nothing(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    lead, by = arrived(cast, "Ann Berg", at=NOON)
    flow.judge(lead, verdict=Verdict.ACCEPT, by=by, now=NOON + timedelta(minutes=1))
    day, late = NOON.date(), NOON + timedelta(hours=9)
    assert counts(Promised.FEEDBACK, now=late, since=day, until=day) == (1, 0, 0, 0)
    before = day - timedelta(days=1)
    assert counts(Promised.FEEDBACK, now=late, until=before) == (0, 0, 0, 0)
    Lead.objects.update(is_history=True)
    assert counts(Promised.FEEDBACK, now=late) == (0, 0, 0, 0)
    assert promises_kept(now=late).delivered == 0


@pytest.mark.parametrize("is_agreed", [True, False])
def test_sales_late_excuses_marketing_only_where_it_was_agreed(cast: Cast, is_agreed: bool) -> None:
    scenes.set_up(cast, now=NOON - timedelta(days=2))
    if is_agreed:
        scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=NOON - timedelta(days=1))
    later = NOON + timedelta(hours=4)
    for name, verdict, minutes in (
        ("Ann Berg", Verdict.REJECT, 1),
        ("Ben Carlsson", Verdict.REJECT, 200),
        ("Cem Demir", Verdict.ACCEPT, 200),
        ("Dana Evers", Verdict.ACCEPT, 1),
    ):
        lead, by = arrived(cast, name, at=NOON)
        at = NOON + timedelta(minutes=minutes)
        flow.answer(lead, channel=Channel.CALL, by=by, now=at)
        said = {"reason": "no_need", "note": "No."} if verdict is Verdict.REJECT else {}
        flow.judge(lead, verdict=verdict, by=by, now=later, **said)
    # An excused lead is out whatever became of it: the accepted one too.
    wanted = (1, 1, 0, 2) if is_agreed else (2, 2, 0, 0)
    assert counts(Promised.ACCEPTED, now=later) == wanted
    found = promises_kept(now=later)
    assert found.is_agreed is is_agreed
    assert found.of(Promised.ACCEPTED).owed == (0.5 if is_agreed else None)
    assert found.of(Promised.FEEDBACK).owed == (0.9 if is_agreed else None)


def test_a_lead_below_the_definition_excuses_sales(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON - timedelta(days=2))
    before = NOON - timedelta(days=1)
    scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=before)
    lead, _ = arrived(cast, "Ann Berg", at=NOON)
    Lead.objects.filter(pk=lead).update(qualified_at=None)
    late = NOON + timedelta(days=30)
    for promised in (Promised.ACCEPT, Promised.RESPOND, Promised.VERDICT, Promised.FEEDBACK):
        assert counts(promised, now=late) == (0, 0, 0, 1), promised
    assert counts(Promised.ACCEPTED, now=late) == (0, 0, 0, 0)


def test_terms_count_from_their_moment_and_leave_the_past_alone(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON - timedelta(days=2))
    arrived(cast, "Ann Berg", at=NOON)
    signed_at = NOON + timedelta(hours=1)
    scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=signed_at)
    arrived(cast, "Ben Carlsson", at=signed_at + timedelta(minutes=1))
    late = NOON + timedelta(hours=2)
    # Complete data is owed of the second only.
    assert counts(Promised.COMPLETE, now=late) == (1, 0, 0, 0)
    Contact.objects.update(email="", email_key=None)
    assert counts(Promised.COMPLETE, now=late) == (0, 1, 0, 0)
    Lead.objects.update(account=None)
    assert counts(Promised.COMPLETE, now=late) == (0, 1, 0, 0)


def test_delivered_stands_beside_what_is_owed_of_the_days_under_the_terms(cast: Cast) -> None:
    start = NOON.replace(day=1, hour=0)
    scenes.set_up(cast, now=start)
    scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=start)
    for name in ("Ann Berg", "Ben Carlsson"):
        arrived(cast, name, at=NOON)
    Lead.objects.filter(contact__name="Ben Carlsson").update(grade="B2")
    Lead.objects.filter(contact__name="Ann Berg").update(grade="A1")
    end = start + timedelta(days=31)
    found = promises_kept(since=start.date(), now=end)
    assert found.delivered == 2
    assert found.owed == pytest.approx(40)
    by_segment = {one.segment: one for one in found.volumes}
    assert {name: one.delivered for name, one in by_segment.items()} == {"all": 2, "A": 1}
    assert by_segment["A"].owed == pytest.approx(10)
    half = promises_kept(since=start.date(), now=start + timedelta(days=15.5))
    assert half.owed == pytest.approx(20)
    assert that_stood(Promised.DELIVERED, Stood.KEPT, now=end).count() == 2


def test_counting_takes_the_same_few_queries_however_many_leads(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    scenes.set_up(cast, now=NOON - timedelta(days=2))
    before = NOON - timedelta(days=1)
    scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=before)
    for number in range(3):
        arrived(cast, f"Ann{number} Berg{number}", at=NOON)
        promises_kept(since=NOON.date(), now=NOON)
        with django_assert_num_queries(4 + STAMPS):
            promises_kept(since=NOON.date(), now=NOON)


def test_the_shared_number_is_everybodys_and_its_variance_by_currency(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    quarter = Quarter(2026, 1)
    stage = Stage.objects.get(key="proposal")
    for owner, currency, amount in (
        (cast.rosa, "EUR", 1_000),
        (cast.raj, "EUR", 3_000_000_000_00),
        (cast.raj, "USD", 500),
        (cast.raj, "USD", None),
    ):
        Opportunity.objects.create(
            name="Deal",
            stage=stage,
            outcome="open",
            owner=owner,
            currency=currency,
            amount_minor=amount,
            close_on=NOON.date(),
            opened_at=NOON,
            stage_since=NOON,
        )
    p = float(stage.probability)
    found = variances(quarter, now=NOON)
    assert found["USD"] == pytest.approx(500**2 * p * (1 - p))
    assert found["EUR"] == pytest.approx((1_000**2 + 3_000_000_000_00**2) * p * (1 - p))
    deals = quarter_deals(None, quarter, now=NOON)
    assert deals.whole("USD").forecast.open_count == 2
    assert variances(quarter, now=NOON + timedelta(days=90)) == {}


def test_a_lead_handed_on_until_nobody_has_it_stays_among_the_broken_promises(cast: Cast) -> None:
    scenes.set_up(cast, now=NOON)
    lead, _ = arrived(cast, "Ann Berg", at=NOON)
    at = Clock.objects.order_by("next_at").values_list("next_at", flat=True)
    late = NOON + timedelta(days=3)
    while Lead.objects.get(pk=lead).status != "queued":
        due = at.filter(next_at__lte=late).first()
        assert due is not None
        flow.escalate_overdue(now=due)
    for promised in (Promised.ACCEPT, Promised.RESPOND):
        assert counts(promised, now=late) == (0, 1, 0, 0)
    assert counts(Promised.ACCEPTED, now=late) == (0, 0, 1, 0)
    assert answers(now=late).by_speed[Speed.NEVER].n == 1
