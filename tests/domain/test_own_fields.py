"""A column the company keeps is asked for in rules, filters and reports like any other field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.operations import own_fields as fields
from oneteam.domain.capture.queries import Filters
from oneteam.domain.capture.rules import Arrival, ValuesRefused
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.pipeline.operations import filling as deal_filling
from oneteam.domain.qualification import operations, queries
from oneteam.domain.qualification.rules.default import DEFAULT
from oneteam.domain.routing import operations as routing
from oneteam.domain.routing import queries as routing_queries
from oneteam.domain.routing.queries.own_fields import field_uses
from oneteam.org.models import Person
from oneteam.timeline.models import Event
from stage import Stage, owner_of, play

MAPPING = """
name = "crm"
currency = "EUR"
time_zone = "UTC"
date_order = "ymd"
[[kind]]
name = "inquiries"
needs = ["Inquiry", "Came"]
[kind.lead]
id = "Inquiry"
arrived_at = "Came"
[kind.lead.custom]
budget = { column = "Budget", label = "Budget", type = "text" }
seats = { column = "Seats", label = "Seats", type = "number" }
is_partner = { column = "Partner", label = "Is partner", type = "boolean" }
"""
ROWS = """Inquiry,Came,Budget,Seats,Partner
1,2026-01-05,high,250,yes
2,2026-01-06,high,3,no
3,2026-01-07,low,,no
4,2026-01-08,,2.5,
"""


@pytest.fixture
def imported(cast: Cast, tmp_path: Path) -> Cast:
    """Four inquiries with three columns of the company's own."""
    mapping, rows = tmp_path / "crm.toml", tmp_path / "inquiries.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    rows.write_text(ROWS, encoding="utf-8")
    call_command("import", str(mapping), str(rows), verbosity=0)
    return cast


def found(cast: Cast, **own: str) -> int:
    asked = tuple((f"lead.custom.{key}", said) for key, said in own.items())
    return leads.page_of_leads(cast.max, filters=Filters(own=asked)).total


def report(capsys: pytest.CaptureFixture[str], by: str) -> dict[str, int]:
    capsys.readouterr()
    call_command("report", "funnel", "--by", by, "--json")
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rows"]
    return {row[by]: row["leads"] for row in rows}


def test_leads_are_found_by_fields_of_ones_own(imported: Cast) -> None:
    assert found(imported, budget="high") == 2
    assert found(imported, budget="") == 1
    assert found(imported, seats="250") == 1
    assert found(imported, seats="2.5") == 1
    assert found(imported, seats="many") == 0
    assert found(imported, is_partner="true") == 1
    assert found(imported, is_partner="false", budget="low") == 1
    assert found(imported, unheard_of="x") == 0


def test_reports_break_down_by_fields_of_ones_own(
    imported: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(capsys, "lead.custom.budget") == {"high": 2, "low": 1, "": 1}
    assert report(capsys, "lead.custom.is_partner") == {"true": 1, "false": 2, "": 1}
    with pytest.raises(CommandError, match="no breakdown"):
        call_command("report", "funnel", "--by", "lead.custom.unheard_of")


def test_a_definition_asks_for_fields_of_ones_own(imported: Cast) -> None:
    condition = {"field": "lead.custom.seats", "operator": ">=", "value": 100}
    rule = {"name": "Many seats", "condition": condition, "points": 90}
    draft = operations.save_draft(definition={**DEFAULT, "fit": [rule]}, name="Seats", now=NOON)
    operations.activate(draft, by=imported.olga, now=NOON)
    policy = queries.active_policy(NOON)
    assert policy is not None
    says = {
        lead.custom.get("seats"): queries.would_say(policy.policy, lead.pk, now=NOON).is_qualified
        for lead in Lead.objects.all()
    }
    assert says == {250: True, 3: False, None: False, 2.5: False}


@pytest.fixture
def played(cast: Cast) -> Stage:
    """A company at work, with a field of its own for each thing."""
    for entity, label, type_ in (
        ("lead", "Budget", "text"),
        ("contact", "Birthday", "date"),
        ("account", "Tier", "number"),
        ("opportunity", "Signed", "boolean"),
    ):
        fields.make_field(entity=entity, label=label, type=type_, by=cast.olga, now=NOON)
    return play(cast, now=NOON)


def kinds(subject: str) -> list[str]:
    return list(Event.objects.filter(subject=subject).order_by("id").values_list("kind", flat=True))


def holder(cast: Cast, lead_id: int) -> Person:
    return {person.pk: person for person in cast.everyone()}[owner_of(lead_id)]


def test_a_field_is_made_renamed_retired_and_brought_back(cast: Cast) -> None:
    made = fields.make_field(
        entity="lead", label=" Budget  (EUR) ", type="number", by=cast.olga, now=NOON
    )
    assert leads.own_field("lead.custom.budget_eur") is not None
    assert fields.rename_field(made, label="Money", by=cast.olga, now=NOON) == "Budget (EUR)"
    assert fields.retire_field(made, by=cast.olga, now=NOON)
    assert not fields.retire_field(made, by=cast.olga, now=NOON)
    assert leads.own_fields() == []
    assert [field.label for field in leads.every_own_field()] == ["Money"]
    assert fields.restore_field(made, by=cast.olga, now=NOON)
    assert [field.name for field in leads.own_fields()] == ["lead.custom.budget_eur"]
    assert kinds(f"field:{made}") == ["field.changed"] * 4


def test_a_field_that_cannot_be_is_refused_whole(cast: Cast) -> None:
    fields.make_field(entity="lead", label="Budget", type="text", by=cast.olga, now=NOON)
    with pytest.raises(fields.OwnFieldRefused) as refused:
        fields.make_field(entity="touch", label="", type="money", key="No!", by=cast.olga, now=NOON)
    assert set(refused.value.wrong) == {"entity", "label", "type", "key"}
    with pytest.raises(fields.OwnFieldRefused, match="is taken by “Budget”"):
        fields.make_field(entity="lead", label="budget", type="text", by=cast.olga, now=NOON)


def test_who_works_a_lead_fills_its_fields_in(cast: Cast, played: Stage) -> None:
    by = holder(cast, played.fresh)
    values = {
        "lead.custom.budget": "high",
        "contact.custom.birthday": "1990-02-28",
        "account.custom.tier": "2",
    }
    flow.fill(played.fresh, values=values, by=by, now=NOON)
    lead = leads.lead(played.fresh)
    assert lead.contact is not None
    assert lead.account is not None
    assert [lead.custom, lead.contact.custom, lead.account.custom] == [
        {"budget": "high"},
        {"birthday": "1990-02-28"},
        {"tier": 2},
    ]
    last = Event.objects.filter(subject=f"lead:{played.fresh}").latest("id")
    assert (last.kind, set(last.data["fields"])) == ("lead.edited", set(values))
    flow.fill(played.fresh, values=values, by=by, now=NOON)
    assert kinds(f"lead:{played.fresh}").count("lead.edited") == 1
    flow.fill(played.fresh, values={"lead.custom.budget": " "}, by=by, now=NOON.replace(hour=13))
    assert leads.lead(played.fresh).custom == {}


def test_every_wrong_value_is_named_and_nothing_is_kept(cast: Cast, played: Stage) -> None:
    by = holder(cast, played.fresh)
    values = {
        "lead.custom.budget": "high",
        "account.custom.tier": "many",
        "contact.custom.birthday": "soon",
        "lead.custom.unheard_of": "x",
    }
    with pytest.raises(ValuesRefused) as refused:
        flow.fill(played.fresh, values=values, by=by, now=NOON)
    assert set(refused.value.wrong) == set(values) - {"lead.custom.budget"}
    assert leads.lead(played.fresh).custom == {}


def test_others_may_not_fill_in_what_is_not_theirs(cast: Cast, played: Stage) -> None:
    other = cast.raj if holder(cast, played.fresh) == cast.rosa else cast.rosa
    values = {"lead.custom.budget": "high"}
    with pytest.raises(leads.LeadNotFound):
        flow.fill(played.fresh, values=values, by=other, now=NOON)
    with pytest.raises(leads.NotAllowed):
        flow.fill(played.fresh, values=values, by=cast.mia, now=NOON)
    with pytest.raises(deals.NotAllowed):
        flow.fill_deal(played.deal, values={}, by=cast.mia, now=NOON)


def test_a_lead_in_nurture_is_judged_again_by_what_was_filled_in(cast: Cast, played: Stage) -> None:
    condition = {"field": "lead.custom.budget", "operator": "is", "value": "high"}
    rule = {"name": "High budget", "condition": condition, "points": 90}
    draft = operations.save_draft(definition={**DEFAULT, "fit": [rule]}, name="Budget", now=NOON)
    operations.activate(draft, by=cast.olga, now=NOON)
    cold = flow.arrive(Arrival(name="Kim Lund", email="kim@lund.example"), now=NOON)
    assert leads.lead(cold).status == "nurture"
    flow.fill(cold, values={"lead.custom.budget": "high"}, by=cast.sven, now=NOON)
    assert leads.lead(cold).status == "assigned"


def test_fields_of_a_deal_are_filled_in_and_one_in_use_is_not_removed(
    cast: Cast, played: Stage
) -> None:
    by = holder(cast, played.converted)
    flow.fill_deal(played.deal, values={"opportunity.custom.signed": "yes"}, by=by, now=NOON)
    deal = deals.access_deal(by, played.deal)
    assert [(field.label, value) for field, value in deals.own_values(deal)] == [("Signed", True)]
    assert kinds(f"deal:{played.deal}")[-1] == "deal.edited"
    ids = {field.name: field.id for field in leads.every_own_field()}
    signed, budget = ids["opportunity.custom.signed"], ids["lead.custom.budget"]
    assert not deal_filling.remove_field(signed, by=cast.olga, now=NOON)
    assert deal_filling.remove_field(budget, by=cast.olga, now=NOON)
    assert leads.own_field("lead.custom.budget") is None


def test_a_retired_field_is_still_read_by_the_rules_that_ask_for_it(
    cast: Cast, played: Stage
) -> None:
    condition = {"field": "lead.custom.budget", "operator": "is", "value": "high"}
    routing.save_rule(
        None, name="Big", condition=condition, person=cast.raj.pk, by=cast.olga, now=NOON
    )
    budget = leads.own_field("lead.custom.budget")
    assert budget is not None
    assert [use.rule for use in field_uses(NOON)[budget.name]] == ["Big"]
    fields.retire_field(budget.id, by=cast.olga, now=NOON)
    assert [view.sentence for view in routing_queries.rules()] == ["budget is high"]
    retired = {field.name for field in queries.fields().fields if field.is_retired}
    assert retired == {budget.name}
