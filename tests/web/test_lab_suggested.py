"""What became of leads suggests changes of the definition, each with its own replay."""

from __future__ import annotations

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
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Arrival
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.qualification import operations, queries, rules
from oneteam.stream import operations as stream
from oneteam.stream.models import Notice
from oneteam.timeline.models import Event

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


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
    client.post("/lab/replay", {"since": f"{now - 40 * DAY:%Y-%m-%d}", "until": f"{now:%Y-%m-%d}"})
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
    told = Event.objects.filter(kind="definition.suggested")
    assert [entry.data for entry in told] == [{"suggestions": 1}]
    suggesting.look(now=now)
    assert told.count() == 1
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
