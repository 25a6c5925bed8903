"""The law of versions: each event goes by the terms in force at its moment, the past by its own.

Two versions drawn at random, events on both sides of the minute the second takes effect, and an
oracle that knows nothing but the two drafts and the moments.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import stage
from cast import AROUND_THE_CLOCK, NOON, Cast
from oneteam import flow
from oneteam.analytics.invariants import verify
from oneteam.domain.agreement.rules import Kind as Agreed
from oneteam.domain.agreement.rules.promises import RUNGS, Kind, Rung, Start, Step, Targets, Unit
from oneteam.domain.agreement.rules.terms import Both, Marketing, Sales, Terms, Volume
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks.models import Clock
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.qualification import queries as policies
from oneteam.domain.qualification.rules import DEFAULT, policy_from_json
from oneteam.domain.scoreboard.queries import promises_kept, that_stood
from oneteam.domain.scoreboard.rules.kept import OF_SALES, Promised, Stood
from oneteam.org.models import Calendar, Person

pytestmark = pytest.mark.django_db
TICK, MINUTE, HOUR = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1)
LATE = {"breached", "met_late", "missed"}
NAMES = ["Ann", "Ben", "Cem", "Dana", "Eli", "Fay", "Gus", "Hal", "Ida", "Jan", "Kai", "Liv"]
MOMENTS = [-90 * MINUTE, -MINUTE, -TICK, timedelta(0), TICK, 90 * MINUTE]


def drawn(chance: random.Random) -> Terms:
    """An agreement nobody would sign, and every part of it different."""
    made = []
    for one in stage.agreed().sales.promises.promises:
        minutes = sorted(chance.sample(range(1, 240), 3))
        within = minutes if one.unit is Unit.MINUTES else sorted(chance.sample(range(1, 9), 3))
        ladder = sorted(chance.sample(range(1, 200), 3))[: chance.randrange(4)]
        rungs = sorted(chance.sample(range(3), len(ladder)))
        made.append(
            replace(
                one,
                within=tuple(zip("ABC", within, strict=True)),
                needed=chance.randrange(1, 9) if one.kind is Kind.ATTEMPTS else 1,
                ladder=tuple(
                    Rung(RUNGS[step], after) for step, after in zip(rungs, ladder, strict=True)
                ),
            )
        )
    return Terms(
        currency="EUR",
        marketing=Marketing((Volume("all", chance.randrange(1, 90), 0),), chance.randrange(101)),
        sales=Sales(Targets(tuple(made)), chance.randrange(101)),
        both=Both(
            sales_late_excuses=chance.random() < 0.5,
            below_definition_excuses=chance.random() < 0.5,
        ),
    )


@dataclass(frozen=True)
class Law:
    """What holds: one version before a moment, the other from it on."""

    first: Terms
    second: Terms
    begins: datetime

    def at(self, moment: datetime) -> Terms:
        return self.first if moment < self.begins else self.second


@pytest.fixture(params=range(8))
def law(request: pytest.FixtureRequest, cast: Cast) -> Law:
    """Two versions signed, the second to begin an hour or more after it was."""
    chance = random.Random(request.param)
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    stage.set_up(cast, now=NOON - 9 * HOUR)
    begins = NOON + chance.randrange(100, 300) * MINUTE
    found = Law(drawn(chance), drawn(chance), begins)
    stage.sign(Agreed.AGREEMENT, found.first.to_json(), cast, now=NOON - 8 * HOUR)
    stage.sign(Agreed.AGREEMENT, found.second.to_json(), cast, now=NOON, effective_from=begins)
    looser = policy_from_json({**DEFAULT, "threshold": DEFAULT["threshold"] - 1}).to_json()
    stage.sign(Agreed.QUALIFICATION, looser, cast, now=NOON, effective_from=begins)
    return found


def work_until(moment: datetime) -> None:
    at = Clock.objects.order_by("next_at").values_list("next_at", flat=True)
    while (due := at.filter(next_at__lte=moment).first()) is not None:
        flow.escalate_overdue(now=due)


def owner(lead: int) -> Person:
    return Person.objects.get(pk=stage.owner_of(lead))


def play(law: Law) -> list[int]:
    """Two leads at each moment: one answered and judged around the change, one left alone."""
    leads = []
    for number, after in enumerate(MOMENTS):
        at = law.begins + after
        for name in NAMES[2 * number : 2 * number + 2]:
            work_until(at)
            leads.append(stage.arrive(f"{name} Berg{number}", at=at))
    end = law.begins + 91 * MINUTE
    for number, lead in enumerate(leads[::2]):
        work_until(end)
        flow.answer(lead, channel=Channel.CALL, by=owner(lead), now=end)
        if number % 2:
            flow.judge(lead, verdict=Verdict.ACCEPT, by=owner(lead), now=end)
    work_until(law.begins + 48 * HOUR)
    return leads


def test_every_clock_and_every_rung_goes_by_the_version_its_clock_began_under(law: Law) -> None:
    play(law)
    sides = set()
    for clock in Clock.objects.select_related("lead").prefetch_related("escalations"):
        terms = law.at(clock.started_at)
        sides.add(terms is law.first)
        promise = terms.sales.promises.promise(Kind(clock.kind), Start(clock.start))
        assert promise is not None
        amount = promise.amount(clock.lead.grade)
        span = amount * MINUTE if promise.unit is Unit.MINUTES else timedelta(days=amount)
        if promise.unit is Unit.MINUTES:
            assert clock.due_at == clock.started_at + span, clock.kind
        else:
            assert timedelta(0) < clock.due_at - clock.started_at <= span + timedelta(days=1)
        assert clock.needed == promise.needed
        rungs = {rung.step: rung.after_minutes * MINUTE for rung in promise.ladder}
        ended = clock.met_at or clock.closed_at or law.begins + 48 * HOUR
        steps = {Step(one.step): one.due_at for one in clock.escalations.all()}
        taken = {step: at for step, at in steps.items() if step in RUNGS}
        assert taken == {
            step: clock.due_at + after
            for step, after in rungs.items()
            if clock.due_at + after < ended or step in taken
        }
    assert sides == {True, False}
    assert verify(law.begins + 48 * HOUR) == []


def test_who_is_excused_goes_by_the_version_a_lead_arrived_under(law: Law) -> None:
    leads = play(law)
    # Every other lead turns out to have been below the definition, on both sides of the change.
    Lead.objects.filter(pk__in=leads[1::4]).update(qualified_at=None)
    now = law.begins + 48 * HOUR
    rows = list(Lead.objects.all())
    late = {
        clock.lead_id
        for clock in Clock.objects.filter(kind__in=["accept", "respond"])
        if clock.state in LATE
    }
    excused = {
        Promised.ACCEPTED: {
            one.pk
            for one in rows
            if one.qualified_at
            and one.pk in late
            and law.at(one.arrived_at).both.sales_late_excuses
        },
        **{
            promised: {
                one.pk
                for one in rows
                if not one.qualified_at and law.at(one.arrived_at).both.below_definition_excuses
            }
            for promised in OF_SALES
        },
    }
    for promised, expected in excused.items():
        found = that_stood(promised, Stood.EXCUSED, now=now)
        assert set(found.values_list("pk", flat=True)) <= expected, promised
    for promised in (Promised.ACCEPTED, Promised.RESPOND, Promised.FEEDBACK):
        found = that_stood(promised, Stood.EXCUSED, now=now)
        assert set(found.values_list("pk", flat=True)) == excused[promised], promised


def test_shares_and_numbers_owed_are_weighted_by_the_moments_of_their_versions(law: Law) -> None:
    play(law)
    now = law.begins + 48 * HOUR
    found = promises_kept(now=now)
    counted = Lead.objects.filter(
        pk__in=[
            *that_stood(Promised.FEEDBACK, Stood.KEPT, now=now).values_list("pk", flat=True),
            *that_stood(Promised.FEEDBACK, Stood.BROKEN, now=now).values_list("pk", flat=True),
        ]
    )
    percents = [law.at(one.arrived_at).sales.feedback_percent for one in counted]
    owed = found.of(Promised.FEEDBACK).owed
    assert (owed is None) == (not percents)
    if owed is not None:
        assert owed == pytest.approx(sum(percents) / len(percents) / 100)
    since = NOON - 8 * HOUR  # the first agreement's
    month = timedelta(days=31)
    volumes = [one.marketing.leads[0].count for one in (law.first, law.second)]
    spans = [law.begins - since, now - law.begins]
    owed_leads = sum(count * (span / month) for count, span in zip(volumes, spans, strict=True))
    arrived = promises_kept(since=since.date(), now=now)
    assert arrived.owed == pytest.approx(owed_leads)


def test_receipts_name_the_definition_of_their_moment(law: Law) -> None:
    for lead in play(law):
        receipt = policies.receipts(lead)[0]
        assert receipt.policy_version == (1 if receipt.decided_at < law.begins else 2)


def test_signing_the_second_rewrites_nothing_of_the_first(cast: Cast) -> None:
    chance = random.Random(99)
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    stage.set_up(cast, now=NOON - 9 * HOUR)
    stage.sign(Agreed.AGREEMENT, drawn(chance).to_json(), cast, now=NOON - 8 * HOUR)
    leads = [stage.arrive(f"{name} Berg", at=NOON + n * MINUTE) for n, name in enumerate(NAMES)]
    flow.answer(leads[0], channel=Channel.CALL, by=owner(leads[0]), now=NOON + 13 * MINUTE)
    work_until(NOON + 14 * MINUTE)
    before, board = stored(), promises_kept(now=NOON + 15 * MINUTE)
    stage.sign(Agreed.AGREEMENT, drawn(chance).to_json(), cast, now=NOON + 15 * MINUTE)
    assert stored() == before
    again = promises_kept(now=NOON + 15 * MINUTE)
    assert again.kept == board.kept


def stored() -> list[Any]:
    return [
        *Clock.objects.order_by("pk").values_list(
            "pk",
            "targets",
            "target_seconds",
            "due_at",
            "due_soon_at",
            "next_step",
            "next_at",
            "state",
        ),
        *Lead.objects.order_by("pk").values_list("pk", "status", "owner", "qualified_at", "grade"),
    ]
