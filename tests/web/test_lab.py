"""The lab: a draft is replayed, its numbers open to their leads, it goes before both leaders."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage
from cast import Cast
from oneteam import flow
from oneteam.analytics import lab, runs
from oneteam.analytics.exporting import export
from oneteam.domain.agreement import queries as terms
from oneteam.domain.agreement.rules import Kind, State
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.qualification import operations, queries, rules
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
