"""The definition is read as sentences and edited on forms, with or without script."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from cast import NOON, Cast
from oneteam.domain.capture.operations import capture
from oneteam.domain.capture.rules import Arrival
from oneteam.domain.qualification import operations, queries

RULE = {
    "name": "German",
    "points": "12",
    "match": "all",
    "field": ["account.country", "account.employees"],
    "operator": ["is_one_of", "between"],
    "value": ["DE, AT", "20, 200"],
}


@pytest.fixture
def browser(cast: Cast) -> Client:
    """Olga's browser; the default definition is in force."""
    operations.ensure_policy(now=NOON)
    client = Client()
    client.force_login(cast.olga)
    return client


def test_the_definition_reads_as_sentences(browser: Client) -> None:
    page = browser.get("/settings/policy").content.decode()
    assert "Employees is at least 20" in page
    assert "Version 1 is in force: 30 points or more" in page


def test_a_rule_is_added_to_a_draft_and_brought_into_force(browser: Client) -> None:
    assert browser.post("/settings/policy/fit/new", RULE).status_code == 302
    draft = queries.draft()
    assert draft is not None
    assert draft.policy.fit[-1].condition.sentence() == (
        "country is one of DE, AT and employees is between 20 and 200"
    )
    active = queries.active_policy(timezone.now())
    assert active is not None
    assert active.version == 1
    browser.post(f"/settings/policy/{draft.id}/activate")
    active = queries.active_policy(timezone.now())
    assert active is not None
    assert (active.version, len(active.policy.fit)) == (2, 8)


def test_a_line_is_added_and_removed_without_script_and_nothing_typed_is_lost(
    browser: Client,
) -> None:
    more = browser.post("/settings/policy/fit/new", {**RULE, "do": "add"}).content.decode()
    assert more.count("data-condition>") == 3
    assert "20, 200" in more
    fewer = browser.post("/settings/policy/fit/new", {**RULE, "do": "remove:1"}).content.decode()
    assert fewer.count("data-condition>") == 1
    assert queries.draft() is None


def test_every_wrong_thing_is_said_beside_its_field(browser: Client) -> None:
    wrong = {**RULE, "points": "0", "operator": ["between", ">="], "value": ["DE", "many"]}
    answer = browser.post("/settings/policy/fit/new", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "the rule would do nothing" in page
    assert "cannot be compared so" in page
    assert "must be a number" in page
    assert queries.draft() is None


def test_engagement_rules_have_windows_caps_and_fading(browser: Client) -> None:
    rule = {
        "name": "Fair",
        "points": "7",
        "field": "touch.kind",
        "operator": "is",
        "value": "fair",
        "match": "none",
        "window_days": "30",
        "cap": "21",
        "half_life_days": "",
    }
    assert browser.post("/settings/policy/engagement/0", rule).status_code == 302
    draft = queries.draft()
    assert draft is not None
    first = draft.policy.engagement[0]
    assert (first.window_days, first.cap, first.half_life_days) == (30, 21, None)
    assert first.condition.sentence() == "not (kind is fair)"
    page = browser.get("/settings/policy/engagement/0").content.decode()
    assert 'value="none" selected' in page


def test_rules_can_be_removed_and_bounds_kept(browser: Client) -> None:
    browser.post("/settings/policy/fit/0/remove")
    bounds = {"threshold": 44, "fit_a": 9, "fit_b": 10, "engagement_1": 2, "engagement_2": 1}
    refused = browser.post("/settings/policy/bounds", bounds)
    assert refused.status_code == 422
    assert "must not be below" in refused.content.decode()
    browser.post("/settings/policy/bounds", {**bounds, "fit_a": 20})
    draft = queries.draft()
    assert draft is not None
    assert (len(draft.policy.fit), draft.policy.threshold) == (6, 44)


def test_a_definition_can_be_tried_on_a_lead(browser: Client, cast: Cast) -> None:
    arrival = Arrival(name="Ann", email="ann@globex.example", company="Globex")
    lead_id = capture(arrival, by=None, now=NOON).lead_id
    page = browser.get("/settings/policy", {"lead": lead_id}).content.decode()
    assert "Business address" in page
    assert "of 30 points, grade" in page
    assert "There is no such lead" in browser.get("/settings/policy?lead=99999").content.decode()


@pytest.mark.parametrize(
    "path", ["/settings/policy/fit/99", "/settings/policy/shoes/new", "/settings/policy/shoes/0"]
)
def test_what_does_not_exist_is_not_found(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404
