"""The lab: a draft is replayed, its numbers open to their leads, suggestions go into the draft,
and the draft goes before both leaders."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage
from cast import Cast
from oneteam import flow
from oneteam.analytics import files, lab, runs, suggesting
from oneteam.analytics.exporting import export
from oneteam.domain.agreement import queries as terms
from oneteam.domain.agreement.rules import Kind, State
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Arrival
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.qualification import operations, queries, rules
from oneteam.stream import operations as stream
from oneteam.stream.models import Notice
from oneteam.timeline.models import Event
from oneteam.worker import loops

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def scene(cast: Cast, now: datetime) -> stage.Stage:
    return stage.play(cast, now=now)


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def timeline_kinds(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind))


def days(now: datetime) -> dict[str, str]:
    return {"since": f"{now - 40 * DAY:%Y-%m-%d}", "until": f"{now:%Y-%m-%d}"}


def strict(now: datetime) -> None:
    operations.save_draft({**rules.DEFAULT, "threshold": 900}, name="Strict", now=now)


def test_a_draft_is_replayed_and_every_number_opens_to_its_leads(
    cast: Cast, scene: stage.Stage, now: datetime
) -> None:
    strict(now)
    client = browser(cast.sven)
    page = client.get("/lab").content.decode()
    assert "The draft of version 2 stands beside version 1" in page
    answer = client.post("/lab/replay", days(now))
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "7 of 7 stored decisions come out the same" in page
    (run,) = runs.runs(runs.REPLAY)
    assert run.found is not None
    lost = run.found["lost"]
    assert (lost["leads"], lost["accepted"], lost["deals"]) == (7, 2, 1)
    for kind in ("ids", "ids_accepted", "ids_deals", "ids_won"):
        listed = client.get(f"{answer['Location']}/lost?kind={kind}")
        assert [card.id for card in listed.context["cards"]] == lost[kind]
        assert f"{answer['Location']}/lost" in page
    for side in ("in_force", "draft", "gained"):
        listed = client.get(f"{answer['Location']}/{side}")
        assert listed.context["total"] == run.found[side]["leads"]
    for row in run.found["load"]:
        for side, count in (("in_force", row["before"]), ("lost", row["loses"])):
            holder = row["person"] or "none"
            listed = client.get(f"{answer['Location']}/{side}?owner={holder}")
            assert listed.context["total"] == count
            assert f"/{side}?owner={holder}" in page
    assert client.get(f"{answer['Location']}/lost?kind=all").status_code == 404
    assert client.get(f"{answer['Location']}/both").status_code == 404
    assert "7 lost" in client.get("/lab").content.decode()


def test_with_many_leads_the_worker_replays_and_the_page_says_how_far_it_is(
    cast: Cast, scene: stage.Stage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "AT_ONCE", -1)
    client = browser(cast.max)
    where = client.post("/lab/replay", days(now))["Location"]
    page = client.get(where).content.decode()
    assert "Waiting for the worker" in page
    assert 'hx-trigger="every 2s"' in page
    part = client.get(where, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="run"')
    (run,) = runs.runs(runs.REPLAY)
    runs.keep(run, state="running", what="Judging by the draft", share=0.6)
    assert "Judging by the draft" in client.get(where).content.decode()
    assert client.get(f"{where}/lost").status_code == 404
    (replaying,) = (loop for loop in loops.EXPORTING if loop.name == "replay")
    assert replaying.step(now) == 1
    assert replaying.step(now) == 0
    assert runs.run(run.key).state == "done"
    assert "Leads that change sides" in client.get(where).content.decode()


def test_a_replay_is_done_by_one_worker_and_taken_up_again_when_it_died(
    cast: Cast, scene: stage.Stage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "AT_ONCE", -1)
    browser(cast.max).post("/lab/replay", days(now))
    (run,) = runs.runs(runs.REPLAY)
    gate = runs.lab_folder() / f"{run.key}.taken"
    gate.touch()
    os.utime(gate, (now.timestamp(),) * 2)
    assert not lab.run_one(now=now)
    os.utime(gate, ((now - timedelta(minutes=11)).timestamp(),) * 2)
    assert not lab.run_one(now=now)
    assert lab.run_one(now=now)
    assert runs.run(run.key).state == "done"


def test_a_replay_that_fails_says_so_and_keeps_nobody_waiting(
    cast: Cast, scene: stage.Stage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(lab, "replay", fails)
    client = browser(cast.olga)
    where = client.post("/lab/replay", days(now))["Location"]
    assert "The replay failed" in client.get(where).content.decode()
    assert not lab.run_one(now=now)


def test_wrong_days_come_back_with_what_was_typed(cast: Cast, now: datetime) -> None:
    operations.ensure_policy(now=now)
    client = browser(cast.sven)
    answer = client.post("/lab/replay", {"since": "2026-03-02", "until": "2026-03-01"})
    assert answer.status_code == 422
    assert "This lies before the first day." in answer.content.decode()
    assert 'value="2026-03-02"' in answer.content.decode()
    assert client.post("/lab/replay", {"since": "soon"}).status_code == 422
    assert runs.runs(runs.REPLAY) == []


def test_the_draft_goes_before_both_leaders_and_counts_once_both_signed(
    cast: Cast, scene: stage.Stage, now: datetime
) -> None:
    strict(now)
    answer = browser(cast.max).post("/lab/propose", {"name": "Stricter", "effective": ""})
    assert answer.status_code == 302
    (version,) = terms.versions(Kind.QUALIFICATION, now=now)
    assert (version.state, version.name, version.proposed_by) == (
        State.PROPOSED,
        "Stricter",
        "Max",
    )
    for leader in (cast.max, cast.sven):
        flow.sign(version.id, seen=version.digest, by=leader, now=now)
    active = queries.active_policy(now + DAY)
    assert active is not None
    assert (active.policy.threshold, active.terms_id) == (900, version.id)
    assert "In force" in browser(cast.max).get("/lab").content.decode()


def test_without_a_draft_nothing_can_be_proposed(cast: Cast, scene: stage.Stage) -> None:
    assert browser(cast.max).post("/lab/propose", {"name": "None"}).status_code == 404


def test_only_leaders_and_operations_draft(cast: Cast, scene: stage.Stage) -> None:
    for person, status in (
        (cast.rosa, 404),
        (cast.mia, 404),
        (cast.sven, 200),
        (cast.max, 200),
        (cast.olga, 200),
    ):
        client = browser(person)
        assert client.get("/lab").status_code == status
        assert client.get("/lab/turned-away").status_code == status
        assert client.get("/settings/policy").status_code == status
    (draft,) = [operations.save_draft(rules.DEFAULT, now=timezone.now())]
    assert browser(cast.sven).post(f"/settings/policy/{draft}/activate").status_code == 404
    assert "into force</button>" not in browser(cast.sven).get("/settings/policy").content.decode()


def reject_small_ones(cast: Cast, now: datetime) -> None:
    """Fourteen small companies rejected as no fit, sixty larger ones accepted."""
    for number in range(74):
        at = now - timedelta(days=9, minutes=number)
        small = number < 14
        lead_id = flow.arrive(
            Arrival(
                name=f"Kim {number}",
                email=f"kim@firm{number}.example",
                company=f"Firm {number}",
                employees=8 if small else 90,
                country="DE",
            ),
            now=at,
        )
        Lead.objects.filter(pk=lead_id).update(
            verdict="reject" if small else "accept",
            reason="no_fit" if small else "",
            verdict_at=at,
        )


def test_what_the_verdicts_suggest_is_shown_opened_and_taken_into_the_draft(
    cast: Cast, now: datetime
) -> None:
    stage.set_up(cast, now=now - 10 * DAY)
    reject_small_ones(cast, now)
    client = browser(cast.sven)
    assert "Nobody has looked yet" in client.get("/lab").content.decode()
    assert client.post("/lab/look").status_code == 302
    page = client.get("/lab").content.decode()
    assert "14 of 14 “no fit”: employees is less than" in page
    spared = client.get("/lab/suggested/0/spared")
    assert spared.context["total"] == len(spared.context["cards"]) == 14
    assert client.get("/lab/suggested/0/given_up").context["total"] == 0
    assert client.get("/lab/suggested/9/spared").status_code == 404
    assert client.post("/lab/suggested/0/take").status_code == 302
    draft = queries.draft()
    assert draft is not None
    assert draft.policy.fit[-1].points < 0
    client.post("/lab/suggested/0/take")
    again = queries.draft()
    assert again is not None
    assert len(again.policy.fit) == len(draft.policy.fit) == len(rules.DEFAULT["fit"]) + 1
    client.post("/lab/replay", days(now))
    found = runs.runs(runs.REPLAY)[0].found
    assert found is not None
    assert (found["gained"]["leads"], found["lost"]["leads"], found["lost"]["accepted"]) == (
        0,
        14,
        0,
    )


def test_the_worker_looks_once_in_each_week_however_often_somebody_asks(cast: Cast) -> None:
    monday = datetime(2026, 3, 2, 8, tzinfo=UTC)
    stage.set_up(cast, now=monday)
    assert suggesting.propose_weekly(now=monday)
    assert not suggesting.propose_weekly(now=monday + 6 * DAY)
    suggesting.look(now=monday + 6 * DAY)
    assert suggesting.propose_weekly(now=monday + 7 * DAY)
    page = browser(cast.olga).get("/lab").content.decode()
    assert "The past suggests nothing" in page


def test_both_leaders_are_told_once_a_week_by_whichever_worker_looks(
    cast: Cast, now: datetime, settings: Any, tmp_path: Path
) -> None:
    stage.set_up(cast, now=now - 10 * DAY)
    reject_small_ones(cast, now)
    for home in ("one", "other"):  # a worker on another machine has files of its own
        settings.HOME = tmp_path / home
        settings.HOME.mkdir()
        assert suggesting.propose_weekly(now=now)
    told = timeline_kinds("definition.suggested")
    assert [entry.data for entry in told] == [{"suggestions": 1}]
    suggesting.look(now=now)
    assert len(timeline_kinds("definition.suggested")) == 1
    stream.try_deliver_batch(now=now, limit=5000)
    notices = Notice.objects.filter(kind="definition.suggested")
    assert set(notices.values_list("person", flat=True)) == {cast.sven.pk, cast.max.pk}
    for leader in (cast.sven, cast.max):
        page = browser(leader).get("/").content.decode()
        assert "What became of leads suggests a change of the definition" in page
        assert 'href="/lab"' in browser(leader).get("/stream").content.decode()


def test_while_one_worker_looks_another_does_not(cast: Cast, now: datetime) -> None:
    stage.set_up(cast, now=now)
    with files.held(wait=False, gate_of="looking"):
        assert not suggesting.propose_weekly(now=now)
    assert suggesting.propose_weekly(now=now)


def test_each_suggestion_comes_with_its_own_replay(cast: Cast, now: datetime) -> None:
    stage.set_up(cast, now=now - 10 * DAY)
    reject_small_ones(cast, now)
    suggesting.look(now=now)
    client = browser(cast.sven)
    page = client.get("/lab").content.decode()
    suggested = suggesting.proposed()
    assert suggested is not None
    one = suggested["proposals"][0]
    lost = client.get(f"/lab/replays/{one['run']}/lost")
    assert lost.context["total"] == one["replay"]["lost"]["leads"] == 14
    assert "14 lost" in page
    assert "Leads that change sides" in client.get(f"/lab/replays/{one['run']}").content.decode()
    assert runs.runs(runs.REPLAY) == []  # nobody asked for it
    suggesting.look(now=now + DAY)
    assert client.get(f"/lab/replays/{one['run']}").status_code == 404
    stale = client.post("/lab/suggested/0/take", {"run": one["run"]}, follow=True)
    assert "There was another look meanwhile" in stale.content.decode()
    assert queries.draft() is None


def test_leads_in_nurture_that_bought_after_all_suggest_to_let_such_leads_through(
    cast: Cast, now: datetime
) -> None:
    stage.set_up(cast, now=now - 300 * DAY)
    draft = operations.save_draft({**rules.DEFAULT, "threshold": 90}, now=now - 299 * DAY)
    operations.activate(draft, by=cast.olga, now=now - 299 * DAY)
    came, won = [], Stage.objects.get(key="won")
    for number in range(60):
        at = now - timedelta(days=200, minutes=number)
        buys = number < 8
        lead_id = flow.arrive(
            Arrival(
                name=f"Kim {number}",
                email=f"kim@firm{number}.example",
                company=f"Firm {number}",
                employees=30,
                country="NL" if buys else "DE",
            ),
            now=at,
        )
        if buys:
            came.append(lead_id)
            Opportunity.objects.create(
                lead_id=lead_id, account_id=Lead.objects.get(pk=lead_id).account_id,
                owner=cast.rosa, name="Late", stage=won, outcome="won", currency="EUR",
                opened_at=at + 60 * DAY, stage_since=at + 90 * DAY, closed_at=at + 90 * DAY,
            )  # fmt: skip
    assert set(Lead.objects.values_list("status", flat=True)) == {"nurture"}
    suggesting.look(now=now)
    client = browser(cast.max)
    page = client.get("/lab").content.decode()
    assert "8 of 8 that we turned away and that bought after all" in page
    suggested = suggesting.proposed()
    assert suggested is not None
    (one,) = suggested["proposals"]
    assert one["rule"]["condition"] == {
        "field": "account.country",
        "operator": "is",
        "value": "NL",
    }
    assert one["replay"]["gained"]["leads"] == one["replay"]["gained"]["won"] == 8
    assert client.get("/lab/suggested/0/bought").context["total"] == 8
    assert client.get("/lab/suggested/0/others").context["total"] == 0
    assert client.get("/lab/suggested/0/spared").status_code == 404
    assert sorted(one["bought"]) == sorted(came)


def test_with_many_leads_the_worker_looks_when_somebody_asks(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.set_up(cast, now=now)
    suggesting.propose_weekly(now=now)
    monkeypatch.setattr(lab, "AT_ONCE", -1)
    answer = browser(cast.olga).post("/lab/look", follow=True)
    assert "The worker looks" in answer.content.decode()
    assert suggesting.propose_weekly(now=now + DAY)
    assert not suggesting.propose_weekly(now=now + DAY)


def test_leads_turned_away_that_bought_after_all_are_named(
    cast: Cast, scene: stage.Stage, now: datetime
) -> None:
    client = browser(cast.max)
    loops.EXPORTING[0].step(now)
    assert "Nobody came back" in client.get("/lab/turned-away").content.decode()
    rejected = Lead.objects.get(pk=scene.rejected)
    Lead.objects.filter(pk=scene.converted).update(account=rejected.account)
    later = now + timedelta(minutes=1)
    Opportunity.objects.update(outcome="won", opened_at=later, closed_at=later)
    export(now=now, whole=True)
    answer = client.get("/lab/turned-away")
    ((row, card),) = answer.context["rows"]
    assert (row.lead_id, row.how, row.reason, row.deal_id) == (
        scene.rejected,
        "reject",
        "no_need",
        scene.deal,
    )
    assert card.who in answer.content.decode()


def test_a_page_that_is_not_there_is_not_found(cast: Cast, scene: stage.Stage) -> None:
    client = browser(cast.max)
    for key in ("0" * 16, "..%2f..%2fsecret-key", "x"):
        assert client.get(f"/lab/replays/{key}").status_code == 404
