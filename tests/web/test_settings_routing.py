"""Rules and pools are set up on forms; a dry run explains where a lead would go."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.routing import operations, queries
from oneteam.domain.routing.models import Member

RULE = {
    "name": "Germany",
    "match": "all",
    "field": "account.country",
    "operator": "is",
    "value": "DE",
    "is_active": "on",
}


@pytest.fixture
def pool_id(cast: Cast) -> int:
    """Rosa and Raj in turn."""
    return operations.ensure_pool("Inbound", members=[cast.rosa, cast.raj], now=NOON)


@pytest.fixture
def browser(cast: Cast, pool_id: int) -> Client:
    """The browser of Sven, who leads sales."""
    client = Client()
    client.force_login(cast.sven)
    return client


def test_a_rule_is_made_read_moved_and_removed(browser: Client, cast: Cast, pool_id: int) -> None:
    browser.post("/settings/routing/rules/new", {**RULE, "goes_to": f"person:{cast.raj.pk}"})
    browser.post(
        "/settings/routing/rules/new",
        {"name": "Rest", "goes_to": f"pool:{pool_id}", "is_active": "on"},
    )
    page = browser.get("/settings/routing").content.decode()
    assert "Country is DE → Raj" in page
    assert "Always → Inbound" in page
    first, second = (view.rule.pk for view in queries.rules())
    browser.post(f"/settings/routing/rules/{second}/move", {"do": "up"})
    assert [view.rule.pk for view in queries.rules()] == [second, first]
    assert "Germany" in browser.get(f"/settings/routing/rules/{first}").content.decode()
    browser.post(f"/settings/routing/rules/{first}/remove")
    assert [view.rule.name for view in queries.rules()] == ["Rest"]


def test_a_wrong_rule_is_said_beside_its_field(browser: Client) -> None:
    wrong = {**RULE, "value": "", "goes_to": "pool:999"}
    answer = browser.post("/settings/routing/rules/new", wrong)
    assert answer.status_code == 422
    wrong["goes_to"] = f"pool:{queries.pools()[0].pool.pk}"
    answer = browser.post("/settings/routing/rules/new", wrong)
    assert "must be filled in" in answer.content.decode()
    assert queries.rules() == []


def test_a_pool_keeps_its_credits_when_it_is_edited(
    browser: Client, cast: Cast, pool_id: int
) -> None:
    operations.assign(Lead.objects.create(arrived_at=NOON).pk, now=NOON)
    sent = {"name": "Inbound", "is_active": "on", "is_default": "on", "manager": cast.sven.pk}
    for person, weight in ((cast.rosa, 3), (cast.raj, 1), (cast.sven, 1)):
        sent[f"person-{person.pk}-weight"] = weight
    sent[f"person-{cast.rosa.pk}-is_active"] = sent[f"person-{cast.raj.pk}-is_active"] = "on"
    sent[f"person-{cast.raj.pk}-cap_day"] = 4
    assert browser.post(f"/settings/routing/pools/{pool_id}", sent).status_code == 302
    rows = Member.objects.order_by("person__name").values_list(
        "person__name", "weight", "cap_day", "credit", "is_active"
    )
    assert list(rows) == [("Raj", 1, 4, 1, True), ("Rosa", 3, None, -1, True)]
    page = browser.get(f"/settings/routing/pools/{pool_id}").content.decode()
    assert "credit -1" in page


def test_a_wrong_pool_is_refused_whole(browser: Client, cast: Cast, pool_id: int) -> None:
    sent = {"name": "inbound", "is_active": "on"}
    sent |= {f"person-{one.pk}-weight": "1" for one in (cast.rosa, cast.raj, cast.sven)}
    answer = browser.post("/settings/routing/pools/new", sent)
    assert answer.status_code == 422
    assert "is used by another pool" in answer.content.decode()
    sent[f"person-{cast.rosa.pk}-weight"] = "0"
    assert browser.post(f"/settings/routing/pools/{pool_id}", sent).status_code == 422
    assert set(Member.objects.values_list("is_active", flat=True)) == {True}


def test_a_dry_run_explains_and_moves_nothing(browser: Client, cast: Cast, pool_id: int) -> None:
    operations.save_rule(
        None,
        name="Germany",
        condition={"field": "account.country", "operator": "is", "value": "DE"},
        person=cast.raj.pk,
        by=cast.sven,
        now=NOON,
    )
    lead = Lead.objects.create(arrived_at=NOON)
    page = browser.get("/settings/routing", {"lead": lead.pk}).content.decode()
    assert "Goes to Rosa" in page
    assert "country is DE" in page
    assert "it is their turn" in page
    lead.refresh_from_db()
    assert lead.status == "new"
    assert "There is no such lead" in browser.get("/settings/routing?lead=9999").content.decode()
