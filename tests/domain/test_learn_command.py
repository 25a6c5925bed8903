"""The learn command: decided leads in, points and an honest report out."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

import stage
from cast import NOON, Cast
from oneteam.analytics.exporting import export
from oneteam.analytics.scorecard import reading
from oneteam.analytics.scorecard.from_files import from_files
from oneteam.analytics.scorecard.queries import ACCEPTED, WON, from_database
from oneteam.analytics.scorecard.queries import from_database as decided_leads
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.domain.capture.operations.filling import fill
from oneteam.domain.capture.operations.own_fields import make_field
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.operations.history import places
from oneteam.domain.qualification import queries as qualification
from past import bring_in

HEAD = ["Prospect ID", "Lead Number", "Lead Origin", "Lead Source", "Converted"]
MORE = ["Total Time Spent on Website", "City", "Tags", "Last Activity"]
COUNT = 600


def _file() -> str:
    chance = np.random.default_rng(4)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([*HEAD, *MORE])
    for number in range(COUNT):
        source = ("Google", "Reference", "Chat")[chance.integers(0, 3)]
        minutes = int(chance.exponential(300))
        odds = {"Google": -0.8, "Reference": 1.2, "Chat": -1.5}[source] + minutes / 400
        won = int(chance.random() < 1 / (1 + np.exp(-odds)))
        tag = ("rings out", "will pay")[won] if chance.random() < 0.7 else "Select"
        city = ("Mumbai", "Select")[chance.integers(0, 2)]
        last = ("mail", "call")[chance.integers(0, 2)]
        row = [f"p{number}", 1000 + number, "API", source, won, minutes, city, tag, last]
        rows.writerow(row)
    return out.getvalue()


@pytest.fixture
def imported(cast: Cast, tmp_path: Path) -> None:
    """Six hundred leads of a file, with what its CRM wrote after calls among them."""
    bring_in(tmp_path, "x-education", leads=_file())


def _learn(*arguments: str) -> str:
    out = StringIO()
    call_command("learn", "scorecard", *arguments, stdout=out)
    return out.getvalue()


def _json(*arguments: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_learn(*arguments, "--json"))
    return read


def test_a_scorecard_is_learned_from_what_a_file_brought(imported: None) -> None:
    told = _json("--holdout", "0.2")
    assert {"auc", "brier", "leaks", "reliability", "points", "holdout"} <= told.keys()
    assert {"auc", "brier", "reliability"} <= told["holdout"].keys()
    assert told["leads"] == 480
    assert told["holdout"]["leads"] == 120
    assert 0.7 < told["auc"] < 0.95
    assert {row["attribute"] for row in told["points"]} >= {HEAD[3], MORE[0]}
    assert sum(group["leads"] for group in told["reliability"]) == 480


def test_columns_that_know_the_outcome_are_named_as_the_file_names_them(imported: None) -> None:
    told = _json()
    assert told["leaks"] == ["Last Activity", "Tags"]
    found = {(one["column"], one["found_by"]) for one in told["leak_reasons"]}
    assert found >= {("Tags", "declared"), ("Tags", "settles"), ("Last Activity", "name")}


def test_the_same_command_says_the_same_again(imported: None) -> None:
    assert _learn("--holdout", "0.2", "--seed", "3") == _learn("--holdout", "0.2", "--seed", "3")


def test_people_read_it_as_text(imported: None) -> None:
    told = _learn("--holdout", "0.2")
    assert "Learned from 480 decided leads" in told
    assert "Left out, because the value is known only after the decision:" in told
    assert "Reference" in told
    assert "Expected and come, newest leads:" in told


def test_the_points_become_a_draft_of_the_definition(imported: None) -> None:
    told = _json("--save-draft")
    draft = qualification.draft()
    assert draft is not None
    assert (draft.id, draft.name) == (told["draft"], "Learned scorecard")
    sentences = [rule.condition.sentence() for rule in draft.policy.fit]
    assert "source is Reference" in sentences
    by_value = {row["value"]: row["points"] for row in told["points"]}
    assert draft.policy.fit[sentences.index("source is Reference")].points == by_value["Reference"]


def test_a_shape_and_columns_can_be_asked_for(imported: None) -> None:
    told = _json("--falling", "Total Time Spent on Website", "--drop", "Lead Source")
    rising = _json("--rising", "Total Time Spent on Website", "--keep", "Tags")
    minutes = [r["points"] for r in rising["points"] if r["attribute"].startswith("Total")][1:]
    assert minutes == sorted(minutes)
    assert "Tags" in {row["attribute"] for row in rising["points"]}
    assert "Lead Source" not in {row["attribute"] for row in told["points"]}
    with pytest.raises(CommandError, match="No lead has Nonsense"):
        _learn("--drop", "Nonsense")


def test_with_too_few_leads_it_says_how_many_are_needed(cast: Cast) -> None:
    with pytest.raises(CommandError, match="0 won and 0 lost leads, of which 50 each are needed"):
        _learn()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("learn", "scorecard", "--json", stdout=out)
    assert "Too little to learn from" in json.loads(out.getvalue())["too_little"]


@pytest.mark.parametrize("share", ["1", "-0.1", "x"])
def test_a_share_that_is_none_is_refused(cast: Cast, share: str) -> None:
    with pytest.raises(CommandError, match="is not a share"):
        _learn(f"--holdout={share}")


def _lead(days: int, **told: Any) -> int:
    return Lead.objects.create(arrived_at=NOON - timedelta(days=days), **told).pk


def _deal(lead_id: int, outcome: str, closed: int | None) -> None:
    Opportunity.objects.create(
        lead_id=lead_id,
        name="x",
        outcome=outcome,
        stage_id=places()[outcome].id,
        currency="EUR",
        opened_at=NOON - timedelta(days=90),
        stage_since=NOON - timedelta(days=90),
        closed_at=None if closed is None else NOON - timedelta(days=closed),
    )


def test_a_lead_is_decided_when_it_had_the_time_that_winning_takes(cast: Cast) -> None:
    for _ in range(20):
        _deal(_lead(100), "won", 70)
    _deal(_lead(95), "open", None)
    _deal(_lead(94), "lost", 80)
    _lead(40, status="nurture")
    _deal(_lead(25), "won", 24)  # of the young only what goes fast is known
    _lead(20, status="rejected")
    _lead(0)
    leads = decided_leads(now=NOON)
    assert leads.won.tolist() == [1] * 20 + [0, 0, 0]
    assert leads.undecided == 3


def test_a_past_from_files_is_judged_by_what_was_known_at_its_end(cast: Cast) -> None:
    _deal(_lead(1000), "won", 970)
    _lead(980)
    _lead(960)
    assert decided_leads(now=NOON).won.tolist() == [1]
    _lead(940)
    assert decided_leads(now=NOON).won.tolist() == [1, 0]


def test_it_can_learn_what_sales_accepts(cast: Cast) -> None:
    for days, verdict in enumerate(("", "recycle", "return", "reject", "accept")):
        _lead(days, verdict=verdict)
    leads = decided_leads(now=NOON, target="accepted")
    assert (leads.won.tolist(), leads.undecided) == ([1, 0, 0], 2)


def test_what_was_filled_in_after_the_verdict_is_counted(cast: Cast) -> None:
    make_field(entity="lead", label="Budget", type="text", by=cast.olga, now=NOON)
    before, after = (
        Lead.objects.create(
            arrived_at=NOON, status="rejected", verdict="reject", verdict_at=NOON + at
        )
        for at in (timedelta(hours=2), timedelta(hours=0))
    )
    for lead in (before, after):
        fill(
            lead.pk,
            values={"lead.custom.budget": "high"},
            by=cast.olga,
            now=NOON + timedelta(hours=1),
        )
    leads = decided_leads(now=NOON + timedelta(days=1))
    assert leads.filled_late == {"lead.custom.budget": 1}
    budget = next(one for one in leads.attributes if one.name == "lead.custom.budget")
    assert (budget.column, budget.levels) == ("budget", ("", "high"))


@pytest.mark.parametrize("target", [WON, ACCEPTED])
def test_the_files_tell_the_same_of_every_lead_as_the_database(
    imported: None, cast: Cast, tmp_path: Path, settings: Any, target: str
) -> None:
    settings.HOME = tmp_path
    scene = stage.play(cast, now=NOON)
    make_field(entity="lead", label="Wish", type="text", by=cast.olga, now=NOON)
    make_field(entity="lead", label="Docks", type="number", by=cast.olga, now=NOON)
    make_field(entity="account", label="Started", type="date", by=cast.olga, now=NOON)
    make_field(entity="contact", label="Has a boss", type="boolean", by=cast.olga, now=NOON)
    Lead.objects.filter(pk=scene.accepted).update(custom={"wish": "a Ramp", "docks": 4})
    Lead.objects.filter(pk=scene.rejected).update(custom={"wish": " A ramp ", "docks": 4.5})
    Account.objects.update(custom={"started": "2020-01-02"})
    Contact.objects.filter(leads=scene.accepted).update(title="Boss", custom={"has_a_boss": False})
    late = NOON + timedelta(days=9)
    fill(scene.accepted, values={"lead.custom.docks": "5"}, by=cast.olga, now=late)
    now = NOON + timedelta(days=30)
    assert not reading.are_fresh()
    export(now=now)
    assert reading.are_fresh()
    wanted, found = (read(now=now, target=target) for read in (from_database, from_files))
    assert len(wanted) > 3
    assert found.won.tolist() == wanted.won.tolist()
    assert (found.undecided, found.filled_late) == (wanted.undecided, wanted.filled_late)
    for one, other in zip(found.attributes, wanted.attributes, strict=True):
        assert (one.name, one.column, one.type, one.levels) == (
            other.name,
            other.column,
            other.type,
            other.levels,
        )
        assert np.array_equal(one.values, other.values, equal_nan=True), one.name
        assert one.is_later == other.is_later


def test_what_happened_since_the_export_is_read_from_the_database(
    imported: None, cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    export(now=NOON)
    before = len(reading.decided_leads(now=NOON))
    stage.play(cast, now=NOON)
    assert not reading.are_fresh()
    assert len(reading.decided_leads(now=NOON, target=ACCEPTED)) > 0
    assert len(reading.decided_leads(now=NOON)) >= before
