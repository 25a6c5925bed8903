"""Operations edits what is promised; a save is a new version, and running clocks keep theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks import operations
from oneteam.domain.clocks.models import Clock, TargetSet
from oneteam.domain.clocks.rules import DEFAULTS, Kind, Start, Targets, read_targets
from oneteam.web.settings_targets_forms import forms_for


def filled(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for form in forms_for(read_targets(TargetSet.objects.latest("version").definition)):
        for name, value in form.initial.items():
            if value not in (None, False):
                data[f"{form.prefix}-{name}"] = value
    return data | changes


@pytest.fixture
def olga(cast: Cast, client: Client) -> Client:
    operations.ensure_targets(NOON)
    client.force_login(cast.olga)
    return client


def test_saving_makes_a_version_that_starts_new_clocks_only(cast: Cast, olga: Client) -> None:
    facts = {"owner": cast.rosa, "status": "assigned", "grade": "A1", "arrived_at": NOON}
    lead = Lead.objects.create(assigned_at=NOON, **facts)
    operations.start(lead.pk, now=NOON)
    answer = olga.post("/settings/targets", filled(**{"accept-a": 10}), follow=True)
    assert "Version 2 of the targets is in force" in answer.content.decode()
    newest = read_targets(TargetSet.objects.get(version=2).definition)
    assert {p.kind: dict(p.within)["A"] for p in newest.promises} == {
        "accept": 10,
        "respond": 5,
        "attempts": 10,
        "verdict": 5,
    }
    assert {clock.targets.version for clock in Clock.objects.all()} == {1}


def test_what_was_typed_stays_and_every_wrong_field_is_named(olga: Client) -> None:
    answer = olga.post("/settings/targets", filled(**{"accept-a": "soon", "verdict-c": 0}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="soon"' in page
    assert page.count("field__error") >= 2
    assert TargetSet.objects.count() == 1


def test_rungs_out_of_order_are_refused(olga: Client) -> None:
    answer = olga.post("/settings/targets", filled(**{"accept-remind": 500}))
    assert answer.status_code == 422
    assert "rungs must come in the order" in answer.content.decode()


def test_a_promise_that_is_not_made_need_not_be_filled_in(olga: Client) -> None:
    data = {k: v for k, v in filled().items() if not k.startswith("attempts-")}
    assert olga.post("/settings/targets", data).status_code == 302
    newest = read_targets(TargetSet.objects.get(version=2).definition)
    assert [promise.kind for promise in newest.promises] == ["accept", "respond", "verdict"]


def test_a_rep_does_not_see_the_screen(cast: Cast, client: Client) -> None:
    client.force_login(cast.rosa)
    assert client.get("/settings/targets").status_code == 404


def test_a_kind_promised_since_both_starts_keeps_both(cast: Cast, olga: Client) -> None:
    promises = (*DEFAULTS.promises, replace(DEFAULTS.promises[1], start=Start.ASSIGNMENT))
    operations.save_targets(Targets(promises), by=cast.olga, now=NOON)
    answer = olga.post("/settings/targets", filled(**{"respond-2-a": 7}))
    assert answer.status_code == 302
    kept = read_targets(TargetSet.objects.get(version=3).definition)
    made = [(p.start, dict(p.within)["A"]) for p in kept.promises if p.kind is Kind.RESPOND]
    assert made == [(Start.ARRIVAL, 5), (Start.ASSIGNMENT, 7)]


def test_the_same_promise_twice_is_refused(cast: Cast, olga: Client) -> None:
    promises = (*DEFAULTS.promises, replace(DEFAULTS.promises[1], start=Start.ASSIGNMENT))
    operations.save_targets(Targets(promises), by=cast.olga, now=NOON)
    answer = olga.post("/settings/targets", filled(**{"respond-2-start": "arrival"}))
    assert answer.status_code == 422
    assert "is promised twice" in answer.content.decode()
