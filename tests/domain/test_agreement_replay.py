"""Replaying an agreement: what was decided comes out again, and other terms say otherwise."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import stage
from cast import AROUND_THE_CLOCK, NOON, Cast
from oneteam import flow
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms import Marketing, Terms, Volume
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks.models import Clock
from oneteam.domain.feedback.models import Response
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.scoreboard.queries.agreement_replay import leads_of_replay, replay_agreement
from oneteam.domain.scoreboard.queries.replayed import PromiseReplay, Replayed
from oneteam.org.models import Calendar

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = NOON + 240 * HOUR
NAMES = ["Ann Berg", "Ben Carlsson", "Cem Demir", "Dana Evers", "Eli Fuchs", "Fay Grant"]
ANSWERED = [2, 4, 12, 45, 103, None]  # minutes after arrival


@pytest.fixture
def leads(cast: Cast) -> list[int]:
    """Six leads of the best grade, each answered later than the one before; the last never."""
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    stage.set_up(cast, now=NOON - HOUR)
    stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), cast, now=NOON - HOUR)
    people = {person.pk: person for person in cast.everyone()}
    found = []
    for number, (name, minutes) in enumerate(zip(NAMES, ANSWERED, strict=True)):
        at = NOON + number * 24 * HOUR
        lead = stage.arrive(name, at=at)
        found.append(lead)
        if minutes is not None:
            answered = at + minutes * MINUTE
            _work_until(answered)
            owner = people[stage.owner_of(lead)]
            flow.answer(lead, channel=Channel.CALL, by=owner, now=answered)
        if number == 0:
            _work_until(at + 5 * HOUR)
            owner = people[stage.owner_of(lead)]
            flow.judge(lead, verdict=Verdict.ACCEPT, by=owner, now=at + 5 * HOUR)
    _work_until(NOW)
    return found


def _work_until(moment: datetime) -> None:
    at = Clock.objects.order_by("next_at").values_list("next_at", flat=True)
    while (due := at.filter(next_at__lte=moment).first()) is not None:
        flow.escalate_overdue(now=due)


def replayed(terms: Terms, instead_of: Terms | None = None) -> Replayed:
    since = NOON - 24 * HOUR
    return replay_agreement(terms, instead_of=instead_of, since=since, until=NOW, now=NOW)


def respond(found: Replayed) -> PromiseReplay:
    return next(one for one in found.promises if one.kind == "respond")


def test_the_terms_in_force_come_out_as_the_clocks_decided(cast: Cast, leads: list[int]) -> None:
    for one in replayed(stage.agreed()).promises:
        clocks = Clock.objects.filter(kind=one.kind.value, start=one.start.value)
        stored = Counter(clocks.values_list("state", flat=True))
        told = (one.draft.in_time.sum(), one.draft.late.sum(), one.draft.missed.sum())
        assert told == (
            stored["met"],
            stored["met_late"],
            stored["missed"] + stored["breached"],
        ), one.kind
        steps = Counter(clocks.values_list("escalations__step", flat=True))
        for step, which in one.draft.steps.items():
            assert int(which.sum()) == steps[step.value], (one.kind, step)


def test_other_minutes_would_have_kept_other_leads(cast: Cast, leads: list[int]) -> None:
    one = respond(replayed(stage.agreed(A=15), stage.agreed()))
    assert one.draft.leads(one.draft.in_time) == sorted(leads[:3])
    assert one.instead_of is not None
    assert one.instead_of.leads(one.instead_of.in_time) == sorted(leads[:2])
    assert one.draft.leads(one.draft.late) == sorted(leads[3:5])
    assert one.draft.leads(one.draft.missed) == leads[5:]
    assert one.sentence.startswith("First response: sales would have met 50% instead of 33%;")


def test_every_figure_opens_to_its_leads(cast: Cast, leads: list[int]) -> None:
    terms = stage.agreed(A=15)
    asked: dict[str, Any] = {"since": NOON - 24 * HOUR, "until": NOW, "now": NOW}
    late = leads_of_replay(terms, promise="respond-arrival", which="late", **asked)
    assert late == tuple(sorted(leads[3:5]))
    assert leads_of_replay(terms, promise="respond-moon", which="late", **asked) == ()
    assert leads_of_replay(terms, promise="respond-arrival", which="steps", **asked) == ()
    found = replayed(terms)
    for rate in found.rates:
        for key, count in ((rate.done_key, rate.done), (rate.of_key, rate.of)):
            opened = leads_of_replay(terms, promise="rate", which=key, **asked)
            assert len(opened) == count


def test_leads_owed_count_whole_months_only(cast: Cast, leads: list[int]) -> None:
    since, until = (
        datetime(2026, 2, 1, tzinfo=NOON.tzinfo),
        datetime(2026, 4, 1, tzinfo=NOON.tzinfo),
    )
    told = {"since": since, "until": until, "now": until}
    found = replay_agreement(stage.agreed(), instead_of=None, **told)
    assert [(one.segment, one.came) for one in found.months] == [
        ("all", (("2026-02", 0), ("2026-03", 6))),
        ("A", (("2026-02", 0), ("2026-03", 6))),
    ]
    opened = leads_of_replay(stage.agreed(), promise="rate", which="2026-03:A", **told)
    assert sorted(opened) == sorted(leads)
    assert [one.came for one in replayed(stage.agreed()).months] == [(), ()]


def test_fewer_attempts_are_counted_from_the_responses(cast: Cast, leads: list[int]) -> None:
    raw = stage.agreed().to_json()
    raw["sales"]["promises"][2]["needed"] = 1
    tries = next(one for one in replayed(read_terms(raw)).promises if one.kind == "attempts")
    assert tries.draft.leads(tries.draft.in_time) == sorted(leads[:5])


def imported(count: int, *, at: datetime, **said: Any) -> list[int]:
    """Leads as a file brings them: no clock runs for them."""
    asked = {"status": "accepted", "grade": "", "is_history": True}
    made = Lead.objects.bulk_create(Lead(arrived_at=at, **{**asked, **said}) for _ in range(count))
    return [one.pk for one in made]


def test_imported_leads_are_taken_from_their_logged_responses_and_that_is_said(
    cast: Cast, leads: list[int]
) -> None:
    quick = imported(2, at=NOON, responded_at=NOON + 4 * MINUTE, assigned_at=NOON)
    slow = imported(1, at=NOON, responded_at=NOON + 90 * MINUTE)
    never = imported(1, at=NOON)
    early = imported(1, at=NOON, responded_at=NOON - MINUTE)
    gone = {"verdict": "reject", "verdict_at": NOON + 2 * MINUTE, "status": "rejected"}
    away = imported(1, at=NOON, responded_at=NOON + 50 * MINUTE, **gone)
    before = replayed(stage.agreed(C=60, B=60))
    one = respond(before)
    ours = {*quick, *slow, *never, *early, *away}
    assert {*one.draft.leads(one.draft.in_time)} & ours == {*quick, *early}
    assert {*one.draft.leads(one.draft.late)} & ours == {*slow}
    # Sent away before an answer was due, it is owed none.
    assert {*one.draft.leads(one.draft.missed)} & ours == {*never}
    assert before.imported.sentences == [
        "6 imported leads have no clocks: their response times were recomputed from their logged "
        "responses; 1 has none and counts as never answered.",
        "4 imported leads name no hand-over and are left out of what is promised from it.",
        "Who said “I’ve got it” no file tells: accepting counts live leads only.",
    ]
    assert before.as_json()["imported"]["leads"] == 6


def test_verdicts_and_attempts_of_imported_leads_count_from_their_hand_over(
    cast: Cast, leads: list[int]
) -> None:
    at = NOON + HOUR
    handed = {"assigned_at": at, "verdict": "accept", "verdict_at": at + HOUR}
    tried, untried = (imported(1, at=NOON, **handed)[0] for _ in range(2))
    Response.objects.bulk_create(
        Response(lead_id=tried, channel="call", at=at + number * HOUR) for number in range(6)
    )
    found = {one.kind.value: one.draft for one in replayed(stage.agreed()).promises}
    assert {tried, untried} <= {*found["verdict"].leads(found["verdict"].in_time)}
    attempts = found["attempts"]
    assert tried in attempts.leads(attempts.in_time)
    assert untried not in attempts.leads(attempts.in_time)
    assert not {tried, untried} & {*found["accept"].cases.leads.tolist()}


def test_imported_leads_that_sales_worked_were_delivered_when_they_arrived(
    cast: Cast, leads: list[int]
) -> None:
    month = {
        "since": datetime(2026, 3, 1, tzinfo=NOON.tzinfo),
        "until": datetime(2026, 4, 1, tzinfo=NOON.tzinfo),
        "now": NOW,
    }
    worked = imported(3, at=NOON, grade="A2", responded_at=NOON)
    imported(5, at=NOON)
    imported(2, at=NOON, qualified_at=NOON - 40 * 24 * HOUR, responded_at=NOON)
    found = replay_agreement(stage.agreed(), instead_of=None, **month)
    assert [one.came for one in found.months] == [(("2026-03", 9),), (("2026-03", 9),)]
    opened = leads_of_replay(stage.agreed(), promise="rate", which="2026-03:A", **month)
    assert sorted(opened) == sorted([*leads, *worked])


def test_what_leads_were_expected_to_be_worth_is_replayed_as_of_then(
    cast: Cast, leads: list[int]
) -> None:
    began = datetime(2026, 3, 1, tzinfo=NOON.tzinfo)
    old = imported(40, at=began - 100 * 24 * HOUR, grade="A1", responded_at=began)
    won = Stage.objects.get(key="won")
    for number, lead in enumerate(old[:20]):
        # Ten were won before the month began, ten after.
        at = began + (number - 10) * HOUR
        told = {"opened_at": at, "stage_since": at, "closed_at": at, "closed_on": at.date()}
        Opportunity.objects.create(
            lead_id=lead, stage=won, outcome="won", amount_minor=100_000_00, currency="EUR", **told
        )
    month: dict[str, Any] = {"since": began, "until": began + 31 * 24 * HOUR, "now": NOW}
    tight = replace(stage.agreed(), marketing=Marketing(leads=(Volume("all", 1, 15_000_001 * 10),)))
    found = replay_agreement(stage.agreed(), instead_of=tight, **month)
    every, of_a = found.months
    assert every.worth[0] is not None
    assert every.worth[0].value == 6 * 25_000_00
    assert (every.owed_minor, every.worth_reached, every.told) == (12_000_000, 1, 1)
    assert (every.instead_minor, every.worth_then) == (150_000_010, 0)
    assert (of_a.instead_minor, of_a.worth_then) == (None, None)
    written = found.as_json()["months"][0]
    assert written["worth"]["2026-03"]["value"] == 6 * 25_000_00


def _toml(terms: Terms) -> str:
    """The terms as docs/agreement.md writes them."""
    page = (Path(__file__).parents[2] / "docs" / "agreement.md").read_text(encoding="utf-8")
    return page.split("```toml\n")[1].split("```")[0]


def test_the_command_replays_a_draft_as_documented(
    cast: Cast, leads: list[int], tmp_path: Path
) -> None:
    draft, out = tmp_path / "draft.toml", StringIO()
    draft.write_text(_toml(stage.agreed()), encoding="utf-8")
    days = [f"--from={date(2026, 3, 1)}", f"--to={date(2026, 3, 31)}"]
    call_command("replay", "agreement", str(draft), *days, "--json", stdout=out)
    found = json.loads(out.getvalue())
    first = next(one for one in found["promises"] if one["kind"] == "respond")
    assert first["draft"]["in_time"] == 1
    assert first["in_force"]["in_time"] == 2
    assert set(first["escalated_leads"]) == set(leads[3:])
    out = StringIO()
    call_command("replay", "agreement", *days, stdout=out)
    assert "First response: as now." in out.getvalue()
    assert out.getvalue().startswith("2026-03-01 to 2026-03-31\n")


def test_a_draft_that_cannot_be_read_is_refused_with_every_fault(
    cast: Cast, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text('currency = "gold"\n', encoding="utf-8")
    with pytest.raises(CommandError, match="currency: must be the code of a currency") as refused:
        call_command("replay", "agreement", str(draft))
    assert "marketing: must be an object" in str(refused.value)
    with pytest.raises(CommandError, match="name a draft to replay"):
        call_command("replay", "agreement")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("replay", "agreement", str(tmp_path / "nothing.toml"))
