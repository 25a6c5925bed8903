"""Two tabs, two people, the back button: who comes second is told, and nothing is overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture import operations as capture
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.qualification import queries, rules
from oneteam.domain.routing import operations as routing
from oneteam.domain.routing.queries import rules as rules_of_routing
from oneteam.web.opened import CHANGED

pytestmark = pytest.mark.django_db
RULE = {"name": "Germany", "match": "all", "field": "account.country", "operator": "is"}


def signed_in(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def pages(cast: Cast) -> dict[str, str]:
    """Where each setting is edited."""
    pool = routing.ensure_pool("Inbound", members=[cast.rosa, cast.raj], now=NOON)
    browser = signed_in(cast.olga)
    goes = {"value": "DE", "is_active": "on", "goes_to": f"pool:{pool}"}
    browser.post("/settings/routing/rules/new", {**RULE, **goes})
    form = capture.save_form(capture.FormDraft(name="Contact"), form_id=None, now=NOON)
    hours = browser.get("/settings/hours").context["rows"][0]["calendar"].pk
    return {
        "pool": f"/settings/routing/pools/{pool}",
        "rule": f"/settings/routing/rules/{rules_of_routing()[0].rule.pk}",
        "form": f"/settings/forms/{form}",
        "hours": f"/settings/hours/{hours}",
        "person": f"/settings/people/{cast.raj.pk}",
    }


def shown(browser: Client, page: str) -> dict[str, Any]:
    """What a browser would send of the page's form."""
    context = browser.get(page).context
    forms = [context["form"], *(row["form"] for row in context.get("rows") or [])]
    sent = {bound.html_name: _value(bound) for form in forms for bound in form}
    return {name: value for name, value in sent.items() if value not in (None, False)}


def _value(bound: Any) -> Any:
    value = bound.field.prepare_value(bound.initial)
    return "on" if value is True else value


@pytest.mark.parametrize("which", ["pool", "rule", "form", "hours", "person"])
def test_who_saves_a_setting_second_is_told_and_may_send_it_once_more(
    which: str, cast: Cast, pages: dict[str, str]
) -> None:
    first, second, page = signed_in(cast.olga), signed_in(cast.olga), pages[which]
    more = {**RULE, "value": "DE"} if which == "rule" else {}
    sent = [{**shown(one, page), **more} for one in (first, second)]
    assert first.post(page, {**sent[0], "name": "First"}).status_code == 302
    answer = second.post(page, {**sent[1], "name": "Second"})
    assert answer.status_code == 422
    assert CHANGED in answer.content.decode().replace("&#x27;", "'")
    assert 'value="Second"' in answer.content.decode()
    assert shown(first, page)["name"] == "First"
    again = answer.context["form"]["was"].value()
    assert second.post(page, {**sent[1], "name": "Second", "was": again}).status_code == 302
    assert shown(first, page)["name"] == "Second"


def test_who_saves_targets_second_is_told(cast: Cast) -> None:
    browser = signed_in(cast.olga)
    context = browser.get("/settings/targets").context
    forms = [*context["forms"], context["head"]]
    sent = {bound.html_name: _value(bound) for form in forms for bound in form}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    assert browser.post("/settings/targets", sent).status_code == 302
    answer = browser.post("/settings/targets", sent)
    assert answer.status_code == 422
    assert "Somebody else changed" in answer.content.decode()
    kept = clocks.targets_at(NOON.replace(year=2100))
    assert kept is not None
    assert kept.version == 1


@pytest.fixture
def policy(cast: Cast) -> Client:
    """A browser on the definition, of which three rules of fit stand in a draft."""
    definition = {**rules.DEFAULT, "fit": rules.DEFAULT["fit"][:3]}
    qualification.save_draft(definition, now=NOON)
    return signed_in(cast.sven)


def names() -> list[str]:
    draft = queries.draft()
    return [rule.name for rule in draft.policy.fit] if draft else []


def test_removing_a_rule_of_the_definition_twice_removes_one(policy: Client) -> None:
    one, two, three = names()
    was = policy.get("/settings/policy").context["fit"][0][1]
    for _ in range(2):
        answer = policy.post("/settings/policy/fit/0/remove", {"was": was}, follow=True)
    assert "Somebody else changed or removed this rule" in answer.content.decode()
    assert names() == [two, three]


def test_a_rule_of_the_definition_is_found_where_it_stands_now(policy: Client) -> None:
    one, two, three = names()
    form = policy.get("/settings/policy/fit/2").context["form"]
    first = policy.get("/settings/policy").context["fit"][0][1]
    policy.post("/settings/policy/fit/0/remove", {"was": first})
    edited = {**RULE, "value": "DE", "name": "Mine", "points": "7", "was": form["was"].value()}
    assert policy.post("/settings/policy/fit/2", edited).status_code == 302
    assert names() == [two, "Mine"]
    answer = policy.post("/settings/policy/fit/2", {**edited, "name": "Late"})
    assert answer.status_code == 422
    assert "Somebody else changed or removed this rule" in answer.content.decode()
    assert 'value="Late"' in answer.content.decode()
    assert names() == [two, "Mine"]


def test_adding_a_rule_to_the_definition_twice_adds_one(policy: Client) -> None:
    rule = {**RULE, "value": "DE", "points": "7"}
    for _ in range(2):
        assert policy.post("/settings/policy/fit/new", rule).status_code == 302
    assert names().count("Germany") == 1


def test_who_changes_the_threshold_second_is_told(policy: Client) -> None:
    bounds = policy.get("/settings/policy").context["bounds"]
    sent = {bound.html_name: _value(bound) for bound in bounds}
    assert policy.post("/settings/policy/bounds", {**sent, "threshold": "41"}).status_code == 302
    answer = policy.post("/settings/policy/bounds", {**sent, "threshold": "42"})
    assert answer.status_code == 422
    assert "Somebody else changed" in answer.content.decode()
    draft = queries.draft()
    assert draft is not None
    assert draft.policy.threshold == 41
