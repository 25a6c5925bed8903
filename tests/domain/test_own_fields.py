"""A column the company keeps is asked for in rules, filters and reports like any other field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cast import NOON, Cast
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import Filters
from oneteam.domain.qualification import operations, queries
from oneteam.domain.qualification.rules.default import DEFAULT

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
    policy = queries.active_policy()
    assert policy is not None
    says = {
        lead.custom.get("seats"): queries.would_say(policy.policy, lead.pk, now=NOON).is_qualified
        for lead in Lead.objects.all()
    }
    assert says == {250: True, 3: False, None: False, 2.5: False}
