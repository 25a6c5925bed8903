"""Conditions of groups within groups are edited on the form, without any script."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cast import NOON, Cast
from oneteam.domain.qualification import operations, queries
from oneteam.domain.qualification.rules import LEAD_FIELDS, condition_from_json
from oneteam.domain.routing import operations as routing
from oneteam.domain.routing import queries as routes
from oneteam.web import conditions

GERMAN = {"field": "account.country", "operator": "is_one_of", "value": ["DE", "AT"]}
LARGE = {"field": "account.employees", "operator": ">=", "value": 200}
KNOWN = {"field": "account.is_known", "operator": "is_true"}
DEEP = {
    "all": [
        GERMAN,
        {"any": [LARGE, {"not": {"any": [KNOWN, GERMAN]}}]},
        {"not": {"all": [KNOWN, LARGE]}},
    ]
}
SENTENCE = (
    "country is one of DE, AT and (employees is at least 200 or "
    "not (company known: yes or country is one of DE, AT)) and "
    "not (company known: yes and employees is at least 200)"
)

leaves = st.sampled_from([GERMAN, LARGE, KNOWN])
trees = st.recursive(
    leaves,
    lambda parts: st.builds(
        lambda name, several, is_denied: {"not": {name: several}} if is_denied else {name: several},
        st.sampled_from(["all", "any"]),
        st.lists(parts, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_leaves=8,
)


class Inputs(HTMLParser):
    """What a browser without script would send of the form that has a condition in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.buttons: dict[str, str] = {}
        self._select, self._chosen, self._first = "", "", ""
        form = re.search(r'<form class="form form--wide".*?</form>', page, re.S)
        assert form is not None
        self.feed(form[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "input" and "name" in told:
            if told.get("type") != "checkbox" or "checked" in told:
                self.sent.append((told["name"], told.get("value", "")))
        elif tag == "select":
            self._select, self._chosen, self._first = told["name"], "", ""
        elif tag == "option" and self._select:
            self._first = self._first or told["value"]
            if "selected" in told:
                self._chosen = told["value"]
        elif tag == "button" and "aria-label" in told:
            self.buttons[told["aria-label"]] = told["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            is_blank = self._select == "field"
            self.sent.append((self._select, self._chosen or ("" if is_blank else self._first)))
            self._select = ""

    def as_sent(self, **more: str) -> dict[str, list[str]]:
        """The form's content with other values for some names."""
        found: dict[str, list[str]] = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        return found | {name: [value] for name, value in more.items()}


@pytest.fixture
def browser(cast: Cast) -> Client:
    """Olga's browser."""
    operations.ensure_policy(now=NOON)
    client = Client()
    client.force_login(cast.olga)
    return client


@pytest.fixture
def rule_id(cast: Cast) -> int:
    """A routing rule with groups in groups."""
    return routing.save_rule(
        None, name="Deep", condition=DEEP, person=cast.raj.pk, by=cast.olga, now=NOON
    )


def form(browser: Client, url: str) -> Inputs:
    return Inputs(browser.get(url).content.decode())


def press(browser: Client, url: str, inputs: Inputs, do: str, **more: str) -> Any:
    return browser.post(url, inputs.as_sent(do=do, **more))


def test_a_deep_condition_is_shown_as_groups_and_as_a_sentence(
    browser: Client, rule_id: int
) -> None:
    page = browser.get(f"/settings/routing/rules/{rule_id}").content.decode()
    assert "<textarea" not in page
    assert SENTENCE in unescape(page)
    assert page.count('role="group"') == 4
    assert SENTENCE[1:] in unescape(browser.get("/settings/routing").content.decode())


def test_saving_without_a_change_keeps_the_condition(browser: Client, rule_id: int) -> None:
    url = f"/settings/routing/rules/{rule_id}"
    assert press(browser, url, form(browser, url), "save").status_code == 302
    assert routes.rule(rule_id).condition == condition_from_json(DEEP, fields=LEAD_FIELDS).to_json()


def test_groups_and_lines_come_and_go_without_script(browser: Client) -> None:
    url = "/settings/policy/fit/new"
    inputs = form(browser, url)
    inputs = Inputs(press(browser, url, inputs, "add-group:0").content.decode())
    sent = inputs.as_sent(name="Either", points="12")
    assert sent["part"] == ["0group", "1line", "1group", "2line"]
    assert sent["match"] == ["all", "any"]
    sent |= {
        "field": ["account.country", "account.employees"],
        "operator": ["is", ">="],
        "value": ["DE", "20"],
    }
    page = browser.post(url, sent | {"do": ["add:2"]}).content.decode()
    sent = Inputs(page).as_sent(do="save")
    assert sent["part"] == ["0group", "1line", "1group", "2line", "2line"]
    assert sent["field"] == ["account.country", "account.employees", ""]
    assert "autofocus" in page
    sent["field"][2], sent["operator"][2] = "account.is_known", "is_true"
    assert browser.post(url, sent).status_code == 302
    draft = queries.draft()
    assert draft is not None
    assert draft.policy.fit[-1].condition.sentence() == (
        "country is DE and (employees is at least 20 or company known: yes)"
    )
    fewer = Inputs(browser.post(url, sent | {"do": ["remove:2"]}).content.decode())
    assert fewer.as_sent()["part"] == ["0group", "1line"]
    assert fewer.as_sent()["value"] == ["DE"]


def test_every_wrong_thing_is_said_beside_its_line_or_group(browser: Client, rule_id: int) -> None:
    url = f"/settings/routing/rules/{rule_id}"
    sent = form(browser, url).as_sent(do="save")
    sent["value"][1], sent["operator"][2] = "many", ">="
    answer = browser.post(url, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    lines = re.findall(r'id="line-(\d+)">.*?<span>([^<]+)</span>', page, re.S)
    assert lines == [
        ("3", "value must be a number"),
        ("5", "operator company known cannot be compared so"),
    ]
    assert "In words:" not in page


def test_groups_that_go_too_deep_are_refused_by_name(browser: Client, rule_id: int) -> None:
    url = f"/settings/routing/rules/{rule_id}"
    sent = form(browser, url).as_sent(do="save")
    sent["match"] = ["none"] * len(sent["match"])
    answer = browser.post(url, sent)
    assert answer.status_code == 422
    assert "groups go at most 5 deep" in answer.content.decode()
    assert routes.rule(rule_id).condition != {}


@pytest.mark.parametrize("do", ["add:999", "remove:77", "add-group:1", "add:x", "remove:0", "add"])
def test_odd_presses_lose_nothing(browser: Client, rule_id: int, do: str) -> None:
    url = f"/settings/routing/rules/{rule_id}"
    answer = press(browser, url, form(browser, url), do)
    assert answer.status_code == 200
    assert set(form(browser, url).as_sent()["value"]) <= set(
        Inputs(answer.content.decode()).as_sent()["value"]
    )


def test_a_field_that_is_gone_stays_visible_and_is_refused(browser: Client, rule_id: int) -> None:
    from oneteam.domain.routing.models import Rule

    gone = {"field": "lead.custom.gone", "operator": "is", "value": "x"}
    Rule.objects.filter(pk=rule_id).update(condition={"all": [gone, KNOWN]})
    url = f"/settings/routing/rules/{rule_id}"
    inputs = form(browser, url)
    assert inputs.as_sent()["field"] == ["lead.custom.gone", "account.is_known"]
    refused = press(browser, url, inputs, "save")
    assert refused.status_code == 422
    assert "there is no field lead.custom.gone" in refused.content.decode()


def rendered(builder: conditions.Builder) -> QueryDict:
    """What the form of a builder sends."""
    sent = QueryDict(mutable=True)
    for part in builder.root.every():
        kind = "group" if part.is_group else "line"
        sent.appendlist("part", f"{part.depth}{kind}")
        if part.is_group:
            sent.appendlist("match", part.match)
        else:
            for name in ("field", "operator", "value"):
                sent.appendlist(name, getattr(part, name))
    return sent


@given(trees)
def test_the_form_says_back_what_was_stored(stored: dict[str, Any]) -> None:
    builder = conditions.showing(stored, fields=LEAD_FIELDS)
    again = conditions.posted(rendered(builder), fields=LEAD_FIELDS)
    assert again.definition() == builder.definition()
    facts = [
        {"account.country": country, "account.employees": size, "account.is_known": is_known}
        for country in ("DE", "FR", None)
        for size in (3, 500, None)
        for is_known in (True, False)
    ]
    if builder.sentence:
        kept = condition_from_json(again.definition(), fields=LEAD_FIELDS)
        for one in facts:
            expected = condition_from_json(stored, fields=LEAD_FIELDS).evaluate(one)
            assert kept.evaluate(one) == expected


@given(
    st.lists(st.sampled_from(["0group", "1line", "2line", "1group", "3group", "9line", "x", ""]))
)
def test_whatever_is_sent_is_read_as_some_tree(parts: list[str]) -> None:
    sent = QueryDict(mutable=True)
    sent.setlist("part", parts)
    sent.setlist("match", ["all", "odd"])
    sent.setlist("field", ["account.country"])
    sent.setlist("operator", ["is"])
    sent.setlist("value", ["DE"])
    found = str(conditions.posted(sent, fields=LEAD_FIELDS).definition())
    assert ("account.country" in found) == (not parts[1:] or "line" in "".join(parts[1:]))
