"""The lab learns a scorecard in the worker, says how far it can be trusted, and takes it to a draft
with the points as people left them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

import stage
from cast import Cast
from oneteam.analytics import runs
from oneteam.domain.qualification import queries
from oneteam.worker import loops
from past import bring_in

HEAD = ["Prospect ID", "Lead Number", "Lead Origin", "Lead Source", "Converted"]
MORE = ["Total Time Spent on Website", "Tags"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def imported(cast: Cast, tmp_path: Path) -> None:
    """Six hundred leads of a file; its tags were written by who knew the end."""
    chance, out = np.random.default_rng(4), io.StringIO()
    rows = csv.writer(out)
    rows.writerow([*HEAD, *MORE])
    for number in range(600):
        source = ("Google", "Reference", "Chat")[chance.integers(0, 3)]
        minutes = int(chance.exponential(300))
        odds = {"Google": -0.8, "Reference": 1.2, "Chat": -1.5}[source] + minutes / 400
        won = int(chance.random() < 1 / (1 + np.exp(-odds)))
        tag = ("rings out", "will pay")[won] if chance.random() < 0.7 else "Select"
        rows.writerow([f"p{number}", 1000 + number, "API", source, won, minutes, tag])
    bring_in(tmp_path, "x-education", leads=out.getvalue())


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def named(part: str) -> str:
    return next(one.name for one in queries.fields().fields if part in one.name)


def work() -> int:
    (loop,) = (one for one in loops.EXPORTING if one.name == "replay")
    return loop.step(timezone.now())


def learned(client: Client, **told: Any) -> str:
    where: str = client.post("/lab/scorecards", {"target": "won", **told})["Location"]
    assert work() == 1
    return where


def test_the_worker_learns_and_the_page_says_how_far_it_is(cast: Cast, imported: None) -> None:
    client = browser(cast.sven)
    where = client.post("/lab/scorecards", {"target": "won"})["Location"]
    page = client.get(where).content.decode()
    assert "Waiting for the worker" in page
    assert f'hx-get="{where}"' in page
    (run,) = runs.runs(runs.SCORECARD)
    runs.keep(run, state="running", what="Fitting", share=0.5)
    part = client.get(where, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="run"')
    assert "Fitting" in part
    assert client.post(f"{where}/take").status_code == 404
    assert work() == 1
    assert work() == 0
    page = client.get(where).content.decode()
    assert 'id="points-title"' in page
    assert "AUC 0." in client.get("/lab").content.decode()


def test_the_page_names_leaks_and_shows_how_often_chances_came_true(
    cast: Cast, imported: None
) -> None:
    client = browser(cast.max)
    context: Any = (answer := client.get(learned(client, is_tested="on"))).context
    page = answer.content.decode()
    assert [column for column, _ in context["leaks"]] == ["Tags"]
    assert ">Tags</p>" in page
    crossed, held = context["judged"]
    assert (crossed["name"], held["name"]) == ("Cross-validated", "On the newest leads")
    assert held["leads"] == 120
    for part in (crossed, held):
        assert part["chart"].count("<circle") == len(part["reliability"]) > 2
        assert f"{part['auc']:.3f}" in page
    assert "Reference" in page


def test_a_leaking_column_is_brought_back_and_another_left_out_when_asked(
    cast: Cast, imported: None
) -> None:
    client = browser(cast.max)
    tags = named("tags")
    context: Any = client.get(learned(client, keep=tags, drop="lead.source")).context
    used = {line["field"] for line in context["found"]["points"]}
    assert tags in used
    assert "lead.source" not in used


def test_points_rise_where_that_was_asked(cast: Cast, imported: None) -> None:
    client = browser(cast.max)
    minutes = named("total_time")
    where = learned(client, **{f"shape {minutes}": "rising"})
    answer = client.get(where)
    context: Any = answer.context
    points = [line["points"] for line in context["found"]["points"] if line["field"] == minutes]
    assert len(points) > 2
    assert points[1:] == sorted(points[1:])
    assert "points must not fall as" in answer.content.decode()


def test_points_edited_by_hand_go_into_the_draft(cast: Cast, imported: None) -> None:
    client = browser(cast.sven)
    where = learned(client)
    form: Any = client.get(where).context["form"]
    told = {name: field.initial for name, field in form.fields.items()} | form.initial
    lines = [(line, field) for _, part in form.parts for _, line, field in part]
    zeroed = next(f.name for line, f in lines if line["value"] == "Chat")
    at = next(f.name for line, f in lines if line["value"] == "Reference")
    answer = client.post(f"{where}/take", {**told, at: 77, zeroed: 0, "threshold": 12, "best": 5})
    assert answer["Location"] == "/lab"
    draft = queries.draft()
    assert draft is not None
    assert (draft.name, draft.policy.threshold, draft.policy.fit_a) == ("Learned scorecard", 12, 12)
    by_name = {rule.name: rule.points for rule in draft.policy.fit}
    (reference,) = (name for name in by_name if name.endswith(": Reference"))
    assert by_name[reference] == 77
    assert 0 not in by_name.values()
    assert not [name for name in by_name if name.endswith(": Chat")]
    learnt = {f"{line['attribute']}: {line['value']}": line["points"] for line, _ in lines}
    assert by_name.items() <= (learnt | {reference: 77}).items()


def test_every_count_of_the_card_opens_its_leads(cast: Cast, imported: None) -> None:
    client = browser(cast.olga)
    where = learned(client, is_tested="on")
    page = client.get(where)
    context: Any = page.context
    for at, line in enumerate(context["found"]["points"]):
        for asked, count in (("", line["leads"]), ("?won=1", line["won"])):
            opened: Any = client.get(f"{where}/leads/{at}{asked}").context
            assert opened["total"] == count
            assert f"{where}/leads/{at}{asked}" in page.content.decode() or not line["leads"]
    reference = next(
        at for at, one in enumerate(context["found"]["points"]) if one["value"] == "Reference"
    )
    opened = client.get(f"{where}/leads/{reference}").context
    assert {card.source for card in opened["cards"]} == {"Reference"}
    assert client.get(f"{where}/leads/{at + 1}").status_code == 404


def test_wrong_points_come_back_with_what_was_typed(cast: Cast, imported: None) -> None:
    client = browser(cast.sven)
    where = learned(client)
    form: Any = client.get(where).context["form"]
    told = {name: field.initial for name, field in form.fields.items()} | form.initial
    answer = client.post(f"{where}/take", {**told, "points 1": "many", "threshold": 5000})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="many"' in page
    assert "Enter a whole number." in page
    assert "less than or equal to 1000" in page
    assert queries.draft() is None


def test_too_little_is_said(cast: Cast) -> None:
    stage.play(cast, now=timezone.now())
    client = browser(cast.max)
    page = client.get(learned(client)).content.decode()
    assert "Too little to learn from" in page
    assert "50 each are needed" in page
    assert "too little to learn from" in client.get("/lab").content.decode()


def test_what_cannot_be_learned_comes_back(cast: Cast) -> None:
    answer = browser(cast.max).post("/lab/scorecards", {"target": "rich", "drop": "lead.shoes"})
    assert answer.status_code == 422
    assert runs.runs(runs.SCORECARD) == []


def test_only_leaders_and_operations_learn(cast: Cast) -> None:
    for person in (cast.rosa, cast.mia):
        assert browser(person).post("/lab/scorecards", {"target": "won"}).status_code == 404
    client = browser(cast.olga)
    assert client.get("/lab/scorecards/nothing").status_code == 404
    key = client.post("/lab/scorecards", {"target": "won"})["Location"].rpartition("/")[2]
    assert client.get(f"/lab/replays/{key}").status_code == 404
