"""Fields of the company's own: made in the settings, filled in on leads and deals, filtered by."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam.domain.capture import queries as leads
from oneteam.domain.routing import operations as routing

BUDGET = {"entity": "lead", "label": "Budget", "type": "number", "key": ""}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def office(cast: Cast) -> Client:
    """Olga's browser."""
    return signed_in(cast.olga)


@pytest.fixture
def scene(cast: Cast, office: Client) -> scenes.Stage:
    """A company at work that keeps four fields of its own."""
    scene = scenes.play(cast, now=timezone.now())
    office.post("/settings/fields", BUDGET)
    for entity, label, type_ in (
        ("lead", "Is urgent", "boolean"),
        ("account", "Tier", "text"),
        ("opportunity", "Signed on", "date"),
    ):
        office.post("/settings/fields", {"entity": entity, "label": label, "type": type_})
    return scene


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def take_back(client: Client, text: str) -> None:
    """Press Undo, as the page offers it."""
    form = re.search(
        r'role="status">.*?<form method="post" action="([^"]+)">(.*?)</form>', text, re.S
    )
    assert form is not None
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    assert client.post(form[1], hidden).status_code == 302


def field(name: str = "lead.custom.budget") -> leads.OwnField:
    found = leads.own_field(name)
    assert found is not None
    return found


def test_fields_are_listed_by_what_they_are_of_with_where_they_are_used(
    cast: Cast, office: Client, scene: scenes.Stage
) -> None:
    condition = {"field": "lead.custom.budget", "operator": ">=", "value": 1000}
    routing.save_rule(
        None,
        name="Big money",
        condition=condition,
        person=cast.raj.pk,
        by=cast.olga,
        now=timezone.now(),
    )
    text = page(office, "/settings/fields")
    assert re.findall(r'<h2 id="of-\d">(\w+)</h2>', text) == ["Lead", "Company", "Deal"]
    assert "Routing: Big money" in text
    assert "lead.custom.is_urgent" in text
    assert "nowhere yet" in text


def test_what_is_wrong_with_a_new_field_stands_beside_it(office: Client) -> None:
    answer = office.post("/settings/fields", {**BUDGET, "label": "予算"})
    assert answer.status_code == 422
    assert "must be at most 50 of a-z, 0-9 and underscore" in answer.content.decode()
    assert "予算" in answer.content.decode()


def test_making_renaming_and_retiring_can_each_be_taken_back(office: Client) -> None:
    office.post("/settings/fields", BUDGET)
    take_back(office, page(office, "/settings/fields"))
    assert leads.every_own_field() == []
    office.post("/settings/fields", BUDGET)
    one = field().id
    office.post(f"/settings/fields/{one}", {"label": "Money"})
    assert field().label == "Money"
    take_back(office, page(office, "/settings/fields"))
    assert field().label == "Budget"
    office.post(f"/settings/fields/{one}/retire")
    text = page(office, "/settings/fields")
    assert "Retired" in text
    assert leads.own_fields() == []
    take_back(office, text)
    assert [one.label for one in leads.own_fields()] == ["Budget"]
    assert office.post("/settings/fields/987654/retire").status_code == 404


def test_a_label_that_nobody_can_read_is_refused_beside_its_field(office: Client) -> None:
    office.post("/settings/fields", BUDGET)
    answer = office.post(f"/settings/fields/{field().id}", {"label": "\x01"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["label"] == ["must be filled in"]
    assert field().label == "Budget"


def test_the_owner_fills_fields_in_on_the_lead_and_finds_it_by_them(
    cast: Cast, scene: scenes.Stage
) -> None:
    people = {person.pk: person for person in cast.everyone()}
    rep = signed_in(people[scenes.owner_of(scene.fresh)])
    url = f"/leads/{scene.fresh}"
    assert "Fill in fields" in page(rep, url)
    sent = {"lead.custom.budget": "many", "account.custom.tier": "<b>gold</b>"}
    refused = rep.post(f"{url}/fields", sent)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "must be a number like 1234.5" in text
    assert 'value="many"' in text
    assert 'value="&lt;b&gt;gold&lt;/b&gt;"' in text
    sent["lead.custom.budget"] = "1250.5"
    assert rep.post(f"{url}/fields", sent).status_code == 302
    text = page(rep, url)
    assert "<dt>Budget</dt><dd>1250.5</dd>" in text
    assert "<dt>Tier</dt><dd>&lt;b&gt;gold&lt;/b&gt;</dd>" in text
    assert re.search(r"filled in (Budget, Tier|Tier, Budget)", text)
    leader = signed_in(cast.max)
    for budget, count in (("1250.5", 1), ("7", 0)):
        found: Any = leader.get(f"/leads?lead.custom.budget={budget}")
        assert found.context["page"].total == count
        assert f'name="lead.custom.budget" value="{budget}"' in found.content.decode()
    for odd in ("nan", "-inf", "1e999", "9" * 400, "-" + "9" * 30, "--5", "1_000", "٣", "x'"):
        found = leader.get("/leads", {"lead.custom.budget": odd})
        assert found.status_code == 200, odd
        assert found.context["page"].total == 0
    empty: Any = leader.get("/leads?lead.custom.budget=&lead.custom.is_urgent=&q=")
    assert not empty.context["is_narrowed"]
    assert empty.context["page"].total == 7


def test_who_may_not_work_a_lead_sees_its_fields_and_cannot_fill_them(
    cast: Cast, scene: scenes.Stage
) -> None:
    for person, status in ((cast.mia, 404), (cast.olga, 404)):
        client = signed_in(person)
        assert "Fill in fields" not in page(client, f"/leads/{scene.fresh}")
        assert "Fill in fields" not in page(client, f"/deals/{scene.deal}")
        assert client.post(f"/leads/{scene.fresh}/fields", {}).status_code == status
        assert client.post(f"/deals/{scene.deal}/fields", {}).status_code == status


def test_fields_of_a_deal_are_filled_in_on_its_page(cast: Cast, scene: scenes.Stage) -> None:
    people = {person.pk: person for person in cast.everyone()}
    rep = signed_in(people[scenes.owner_of(scene.converted)])
    url = f"/deals/{scene.deal}"
    refused = rep.post(f"{url}/fields", {"opportunity.custom.signed_on": "soon"})
    assert refused.status_code == 422
    assert "must be a date like 2026-01-31" in refused.content.decode()
    rep.post(f"{url}/fields", {"opportunity.custom.signed_on": "2026-03-01"})
    text = page(rep, url)
    assert "<dt>Signed on</dt><dd>1 Mar 2026</dd>" in text
    assert "filled in Signed on" in text


def test_a_retired_field_is_offered_nowhere(cast: Cast, scene: scenes.Stage) -> None:
    office, leader = signed_in(cast.olga), signed_in(cast.sven)
    places = ["/leads", "/funnel", f"/leads/{scene.fresh}", "/settings/routing/rules/new"]
    assert all("account.custom.tier" in page(leader, url) for url in places)
    office.post(f"/settings/fields/{field('account.custom.tier').id}/retire")
    assert not any("account.custom.tier" in page(leader, url) for url in places)
