"""A list of leads as a CRM or a spreadsheet exports it comes in without a mapping of one's own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import CustomField, Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.importing.loading import load
from oneteam.importing.matching import recognised
from oneteam.importing.running import import_files
from oneteam.importing.undoing import undo
from oneteam.importing.words import as_called
from past import bring_in

PLAIN = """Name,E-mail,Company,Phone,Source,Date,Status,Owner e-mail,Amount,Budget band,Score,Empty
Ann Lee,ann@wide.example,Wide GmbH,+49 30 123456,Fair,2026-01-05,New,rosa@acme.example,,10k,12,
Bob Ray,bob@tall.example,Tall Ltd,,Web,2026-01-06 10:30,Won,rosa@acme.example,1200.50,50k+,40,
Cem Oz,cem@tall.example,Tall Ltd,,Web,2026-01-07,Unqualified,,,,7,
,dora@free.example,,,,2026-01-08,Contacted,,,,8.5,
"""
HUBSPOT = """Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner,\
Lifecycle Stage,Lead Status,Create Date,Company Name,Website URL,Original Source
51,Jane,Doe,jane@acme.test,,VP,Rosa,customer,,2021-04-01 09:12,Acme,acme.test,Organic Search
52,Bo,Roe,bo@roe.test,,,Rosa,lead,Unqualified,2021-04-02 10:00,Roe & Co,,Direct Traffic
"""
SALESFORCE = """Lead Source,First Name,Last Name,Email,Phone,Lead Status,Owner Alias,Create Date,\
Company / Account,Country,Rating
Web,Jane,Doe,jane@b.test,,Closed - Converted,rosa,3/25/2024,B Inc,USA,Hot
Partner,Bo,Roe,bo@d.test,,Open - Not Contacted,rosa,4/1/2024,D Inc,Deutschland,
"""
PIPEDRIVE = """Lead - ID,Lead - Title,Lead - Owner,Lead - Value,Lead - Lead created,\
Person - Name,Person - Email (Work),Organization - Name
x1,Big one,Rosa,100.0,2024-05-01 10:00:00,Jane Doe,jane@do.test,Do AG
x2,Small one,Rosa,,2024-05-02 10:00:00,Bo Roe,bo@do.test,Do AG
"""


def test_a_plain_list_of_leads_comes_in(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, "leads", leads=PLAIN)
    assert (summary["files"][0]["created"], summary["files"][0]["rejected"]) == (4, 0)
    ann, bob, cem, dora = Lead.objects.select_related("contact", "account").order_by("arrived_at")
    assert ann.contact
    assert ann.account
    assert (ann.contact.name, ann.contact.email_key) == ("Ann Lee", "ann@wide.example")
    assert (ann.account.name, ann.source, ann.owner, ann.status) == (
        *("Wide GmbH", "Fair"),
        *(cast.rosa, "nurture"),
    )
    assert ann.custom == {"told_status": "New", "budget_band": "10k", "score": 12}
    assert (bob.status, cem.status, dora.status) == ("converted", "rejected", "nurture")
    assert bob.arrived_at == datetime(2026, 1, 6, 10, 30, tzinfo=UTC)
    deal = Opportunity.objects.get()
    assert (deal.lead, deal.outcome, deal.amount_minor) == (bob, "won", 120050)


@pytest.mark.parametrize("file", [HUBSPOT, SALESFORCE, PIPEDRIVE])
def test_exports_of_crms_come_in(cast: Cast, tmp_path: Path, file: str) -> None:
    summary = bring_in(tmp_path, "leads", leads=file)
    assert (summary["files"][0]["created"], summary["files"][0]["rejected"]) == (2, 0)
    jane = Lead.objects.select_related("contact", "account").earliest("arrived_at")
    assert jane.contact
    assert jane.account
    assert jane.contact.name == "Jane Doe"
    assert jane.owner_id
    assert recognised([tmp_path / "leads.csv"]) == "leads"


def test_what_a_crm_says_of_its_leads_is_understood(cast: Cast, tmp_path: Path) -> None:
    bring_in(tmp_path, "leads", hubspot=HUBSPOT)
    bring_in(tmp_path, "leads", salesforce=SALESFORCE)
    told = Lead.objects.order_by("arrived_at").values_list("status", "account__country")
    assert list(told) == [
        *[("converted", ""), ("rejected", "")],
        *[("accepted", "US"), ("nurture", "DE")],
    ]


def test_unknown_columns_are_kept_and_go_with_the_import(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, "leads", leads=PLAIN)
    assert summary["files"][0]["unused_columns"] == ["empty"]
    found = CustomField.objects.filter(key__in=("budget_band", "score"))
    assert set(found.values_list("entity", "label", "type")) == {
        ("lead", "Budget band", "text"),
        ("lead", "Score", "number"),
    }
    again = bring_in(tmp_path, "leads", leads=PLAIN)
    assert (again["files"][0]["unchanged"], again["made"]["custom_fields"]) == (4, [])
    undo(again["batch"], now=NOON)
    undo(summary["batch"], now=NOON)
    assert not CustomField.objects.exists()
    assert not Lead.objects.exists()


def test_a_column_is_a_number_only_where_every_file_says_so(cast: Cast, tmp_path: Path) -> None:
    head = "Email,Date,Size\n"
    rows = {"a": "a@x.example,2026-01-01,12\n", "b": "b@x.example,2026-01-01,a few\n"}
    summary = bring_in(tmp_path, "leads", **{name: head + row for name, row in rows.items()})
    assert [file["created"] for file in summary["files"]] == [1, 1]
    assert CustomField.objects.get(key="size").type == "text"
    assert {lead.custom["size"] for lead in Lead.objects.all()} == {"12", "a few"}


def test_a_field_we_have_keeps_its_type(cast: Cast, tmp_path: Path) -> None:
    bring_in(tmp_path, "leads", one="Email,Date,Size\na@x.example,2026-01-01,12\n")
    later = bring_in(tmp_path, "leads", two="Email,Date,Size\nb@x.example,2026-01-01,a few\n")
    assert later["files"][0]["reasons"] == ["line 2: size: “a few” is not a number"]


def test_the_same_person_asking_twice_is_two_leads(cast: Cast, tmp_path: Path) -> None:
    rows = "a@x.example,2026-01-01\na@x.example,2026-02-01\n"
    bring_in(tmp_path, "leads", leads="Email,Date\n" + rows)
    assert Lead.objects.count() == 2
    assert Lead.objects.values("contact").distinct().count() == 1


def test_a_column_by_its_own_name_comes_before_its_other_words() -> None:
    words = {"created": ("date", "createdat"), "day": ("date",)}
    assert as_called(["created at", "date"], words) == ["created at", "created"]
    assert as_called(["created", "date"], words) == ["created", "day"]
    assert as_called(["e-mail"], {"email": ()}) == ["email"]


def test_rejected_leads_come_in_once_they_are_mended(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, "leads", leads="Email,Date,Tier\na@x.example,soon,A\n")
    path = Path(summary["files"][0]["rejects_file"])
    assert "date: “soon” is not a date" in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("soon,A", "2026-01-01,A"), "utf-8")
    mended: Any = import_files(load("leads"), [path], now=NOON, home=tmp_path)
    assert mended["files"][0]["created"] == 1
    assert Lead.objects.get().custom["tier"] == "A"
