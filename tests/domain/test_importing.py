"""A company's past, from files: brought in, brought in again, taken back."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Batch, Contact, CustomField, Lead, Touch
from oneteam.domain.capture.queries import imports
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.operations import advance
from oneteam.importing.loading import load, parse
from oneteam.importing.matching import ImportRefused
from oneteam.importing.running import import_files
from oneteam.importing.undoing import UndoRefused, undo
from oneteam.org.models import Person
from oneteam.timeline.models import Event, Outbox
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

LEADS = """mql_id,first_contact_date,landing_page_id,origin
a1,2018-02-01,p1,social
a2,2018-02-03,p2,
a3,2018-03-08,p1,unknown
a4,2018-03-09,p2,email
"""
DEALS = """mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,has_company,\
declared_product_catalog_size,declared_monthly_revenue
a1,s1,d1,r1,2018-02-26 19:58:54,pet,True,47.0,1000.5
a3,s3,d1,r2,2018-03-06 19:38:55,home,,,0.0
zz,s9,d1,r2,2018-03-07 10:00:00,home,,,0.0
"""
LOG = """lead_id,arrived_at,first_response_at,outcome
1,2011-10-29T23:30:00.500000+02:00,2011-10-31T09:00:00+01:00,won
2,2011-10-30T10:00:00+01:00,,lost
3,2011-11-01T10:00:00+01:00,2011-11-01T09:00:00+01:00,cancelled
"""
CRM = """
name = "crm"
currency = "EUR"
time_zone = "Europe/Berlin"
date_order = "dmy"
decimal = ","

[[kind]]
name = "companies"
needs = ["company id", "company name"]
[kind.account]
id = "Company ID"
name = "Company name"
website = "Website"
employees = "Employees"
country = "Country"
[kind.account.custom]
tier = { column = "Tier", type = "number" }

[[kind]]
name = "people"
needs = ["email", "first name"]
[kind.contact]
id = "Contact ID"
name = { columns = ["First name", "Last name"] }
email = "Email"
account = "Company ID"

[[kind]]
name = "inquiries"
needs = ["inquiry", "came"]
[kind.lead]
id = "Inquiry"
arrived_at = "Came"
source = { column = "Source", map = { "Google Ads" = "paid_search" }, blank = ["Select"] }
campaign = "Campaign"
contact = "Contact ID"
owner = "Owner"
[kind.verdict]
verdict = { column = "Verdict", map = { "Junk" = "reject" } }
at = "Judged"
reason = "Reason"
[kind.touch]
kind = { value = "form" }
occurred_at = "Came"

[[kind]]
name = "deals"
needs = ["deal", "stage"]
[kind.opportunity]
id = "Deal"
lead = "Inquiry"
stage = "Stage"
amount = "Amount"
opened_at = "Opened"
closed_at = "Closed"
"""


def run(folder: Path, mapping: str = "olist", *, now: datetime = NOON, **files: str) -> Any:
    paths = []
    for name, content in files.items():
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    known = parse(CRM, name="crm") if mapping == "crm" else load(mapping)
    return import_files(known, paths, now=now, home=folder / "home")


def rows_of_everything() -> list[Any]:
    tables = (Lead, Account, Contact, Touch, Response, Verdict, Opportunity, Person, Event)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_two_files_in_any_order_become_leads_and_deals(cast: Cast, tmp_path: Path) -> None:
    summary = run(tmp_path, deals=DEALS, leads=LEADS)
    assert [file["kind"] for file in summary["files"]] == ["qualified leads", "closed deals"]
    assert [file["created"] for file in summary["files"]] == [4, 2]
    lead = Lead.objects.get(external_key="olist:lead:a1")
    assert lead.arrived_at == datetime(2018, 2, 1, tzinfo=UTC)
    assert (lead.source, lead.landing_page, lead.status) == ("social", "p1", "converted")
    assert lead.is_history
    deal = lead.opportunities.get()
    assert (deal.amount_minor, deal.currency, deal.outcome) == (100050, "BRL", "won")
    assert deal.closed_at == datetime(2018, 2, 26, 19, 58, 54, tzinfo=UTC)
    assert deal.custom["declared_product_catalog_size"] == 47
    assert deal.custom["has_company"] is True
    assert deal.owner
    assert not deal.owner.is_active
    assert deal.owner.name == "r1"


def test_blank_and_unknown_sources_stay_apart(cast: Cast, tmp_path: Path) -> None:
    summary = run(tmp_path, leads=LEADS)
    assert Lead.objects.get(external_key="olist:lead:a2").source == ""
    assert Lead.objects.get(external_key="olist:lead:a3").source == "unknown"
    assert summary["defects"]["blank_source"]["count"] == 1
    assert summary["defects"]["placeholder_source"]["count"] == 1


def test_a_deal_won_before_its_lead_arrived_is_kept_and_reported(
    cast: Cast, tmp_path: Path
) -> None:
    summary = run(tmp_path, leads=LEADS, deals=DEALS)
    assert summary["defects"]["won_before_arrival"]["count"] == 1
    assert Opportunity.objects.get(external_key="olist:opportunity:a3").outcome == "won"


def test_a_deal_of_no_lead_is_rejected_with_the_reason(cast: Cast, tmp_path: Path) -> None:
    summary = run(tmp_path, leads=LEADS, deals=DEALS)
    rejects = tmp_path / "deals.csv.rejects.csv"
    assert summary["files"][1]["rejects_file"] == str(rejects)
    with rejects.open(encoding="utf-8") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["mql_id"], row["seller_id"], row["reject_line"]) == ("zz", "s9", "4")
    assert row["reject_reason"] == "there is no lead “zz”"


def test_history_keeps_its_dates_and_nobody_is_told(cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, leads=LEADS, deals=DEALS)
    lead = Lead.objects.get(external_key="olist:lead:a1")
    story = Event.objects.filter(subject=f"lead:{lead.pk}").order_by("occurred_at")
    assert [event.kind for event in story] == ["lead.captured", "lead.accepted"]
    assert story[0].occurred_at == lead.arrived_at
    assert story[0].recorded_at == NOON
    assert not Outbox.objects.exists()
    assert lead.clocks.count() == 0


def test_running_twice_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, leads=LEADS, deals=DEALS)
    run(tmp_path, "responses", log=LOG)
    run(tmp_path, "crm", **crm_files())
    before = rows_of_everything()
    again = [run(tmp_path, leads=LEADS, deals=DEALS), run(tmp_path, "responses", log=LOG)]
    again.append(run(tmp_path, "crm", **crm_files()))
    counts = [(file["created"], file["updated"]) for one in again for file in one["files"]]
    assert set(counts) == {(0, 0)}
    after = rows_of_everything()
    assert after[:-1] == before[:-1]
    assert {e["kind"] for e in after[-1][len(before[-1]) :]} == {"batch.imported"}


def test_a_changed_row_updates_what_the_file_tells(cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, leads=LEADS)
    Lead.objects.filter(external_key="olist:lead:a1").update(status="rejected")
    summary = run(tmp_path, leads=LEADS.replace("social", "display"))
    assert (summary["files"][0]["updated"], summary["files"][0]["unchanged"]) == (1, 3)
    lead = Lead.objects.get(external_key="olist:lead:a1")
    assert (lead.source, lead.status) == ("display", "rejected")


def test_a_row_that_occurs_twice_counts_once(cast: Cast, tmp_path: Path) -> None:
    twice = LEADS + "a4,2018-03-09,p2,email\na4,2018-03-10,p2,email\n"
    summary = run(tmp_path, leads=twice)
    file = summary["files"][0]
    assert (file["created"], file["unchanged"], file["rejected"]) == (4, 1, 1)
    assert summary["defects"]["repeated_row"]["count"] == 1
    assert "first row counts" in file["reasons"][0]


def test_responses_keep_their_offsets_and_the_calendar_is_named(cast: Cast, tmp_path: Path) -> None:
    summary = run(tmp_path, "responses", log=LOG)
    lead = Lead.objects.get(external_key="responses:lead:1")
    assert lead.arrived_at == datetime(2011, 10, 29, 21, 30, 0, 500000, tzinfo=UTC)
    assert lead.responded_at == datetime(2011, 10, 31, 8, 0, tzinfo=UTC)
    assert lead.custom == {"outcome": "won"}
    assert Lead.objects.get(external_key="responses:lead:2").responded_at is None
    assert summary["defects"]["response_before_arrival"]["count"] == 1
    calendar = Batch.objects.get().calendar
    assert calendar
    assert (calendar.name, calendar.country) == ("Responses office hours", "")
    assert CustomField.objects.get(entity="lead", key="outcome").type == "text"
    assert [field.key for field in imports.custom_fields("lead")] == ["outcome"]


def crm_files() -> dict[str, str]:
    return {
        "deals": "Deal;Inquiry;Stage;Amount;Opened;Closed\nD1;I1;Proposal;1.234,56;05.03.2024;\n"
        "D2;I2;Nowhere;1;05.03.2024;\n",
        "inquiries": "Inquiry;Came;Source;Campaign;Contact ID;Owner;Verdict;Judged;Reason\n"
        "I1;01.03.2024 10:00;Google Ads;Spring;C1;rosa@acme.example;;;\n"
        "I2;02.03.2024 10:00;Select;;C2;Gone Person;Junk;03.03.2024;spam\n",
        "people": "Contact ID;First name;Last name;Email *;Company ID\n"
        "C1;Ann;Lee;ann@wide.example;K1\nC2;Bob;;not an address;\n",
        "companies": "Company ID;Company name;Website;Employees;Country;Tier\n"
        "K1;Wide GmbH;https://www.wide.example/de;120;Germany;2\n",
    }


def test_a_mapping_of_ones_own_brings_a_whole_crm(cast: Cast, tmp_path: Path) -> None:
    summary = run(tmp_path, "crm", **crm_files())
    account = Account.objects.get()
    assert (account.domain, account.employees, account.country) == ("wide.example", 120, "DE")
    assert account.custom == {"tier": 2}
    first, second = Lead.objects.order_by("arrived_at")
    assert first.arrived_at == datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
    assert first.contact
    assert first.contact.name == "Ann Lee"
    assert first.contact.account == account
    assert (first.source, first.owner) == ("paid_search", cast.rosa)
    assert first.campaign
    assert first.campaign.key == "spring"
    assert (second.source, second.status, second.reason) == ("", "rejected", "spam")
    assert second.owner
    assert second.owner.email.endswith("@imported.invalid")
    deal = Opportunity.objects.get()
    assert (deal.amount_minor, deal.stage.key, deal.outcome) == (123456, "proposal", "open")
    assert Touch.objects.filter(lead=first, kind="form").count() == 1
    assert "no stage “Nowhere”" in summary["files"][-1]["reasons"][0]
    assert summary["defects"]["unreadable_email"]["count"] == 1


def test_a_known_contact_becomes_the_imported_one(cast: Cast, tmp_path: Path) -> None:
    known = Contact.objects.create(
        name="Ann", email="ann@wide.example", email_key="ann@wide.example", created_at=NOON
    )
    run(tmp_path, "crm", people=crm_files()["people"].replace("K1", ""))
    assert Contact.objects.get(external_key="crm:contact:C1") == known


def test_undoing_leaves_no_row_and_says_so_on_the_timeline(cast: Cast, tmp_path: Path) -> None:
    before = rows_of_everything()
    batch = run(tmp_path, "crm", **crm_files())["batch"]
    result = undo(batch, now=NOON + timedelta(hours=1))
    assert result["removed"]["leads"] == 2
    assert result["kept"] == {"leads": [], "deals": [], "accounts_and_contacts": 0}
    assert rows_of_everything()[:-1] == before[:-1]
    assert Event.objects.filter(kind="batch.undone", subject=f"batch:{batch}").count() == 1
    with pytest.raises(UndoRefused):
        undo(batch, now=NOON)


def test_undoing_keeps_what_people_worked_on_since(cast: Cast, tmp_path: Path) -> None:
    batch = run(tmp_path, leads=LEADS)["batch"]
    lead = Lead.objects.get(external_key="olist:lead:a2")
    later = NOON + timedelta(days=1)
    response = Response.objects.create(lead=lead, person=cast.rosa, channel="call", at=later)
    record(
        Fact(
            kind="lead.responded",
            subject=f"lead:{lead.pk}",
            occurred_at=later,
            key="call",
            actor=f"person:{cast.rosa.pk}",
            data={"channel": "call", "response": response.pk},
        ),
        now=later,
    )
    assert undo(batch, now=later)["kept"]["leads"] == [lead.pk]
    assert list(Lead.objects.all()) == [lead]


def test_undoing_deals_gives_earlier_leads_their_state_back(cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, leads=LEADS)
    before = list(Lead.objects.order_by("pk").values())
    batch = run(tmp_path, deals=DEALS)["batch"]
    undo(batch, now=NOON + timedelta(hours=1))
    assert list(Lead.objects.order_by("pk").values()) == before


def test_undoing_takes_customers_and_custom_fields_back(cast: Cast, tmp_path: Path) -> None:
    won = CRM + 'account = "Company ID"\n[kind.opportunity.custom]\nsize = { column = "Size" }\n'
    deals = "Deal;Inquiry;Stage;Amount;Opened;Closed;Company ID;Size\n"
    deals += "D1;I1;Won;1;05.03.2024;06.03.2024;K1;big\n"
    for name, content in (crm_files() | {"deals": deals}).items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    paths = [tmp_path / f"{name}.csv" for name in ("companies", "people", "inquiries")]
    import_files(parse(CRM, name="crm"), paths, now=NOON, home=tmp_path)
    account = Account.objects.get()
    mapping = parse(won, name="crm")
    batch = import_files(mapping, [tmp_path / "deals.csv"], now=NOON, home=tmp_path)["batch"]
    account.refresh_from_db()
    assert account.is_customer
    assert CustomField.objects.filter(entity="opportunity", key="size").exists()
    undo(batch, now=NOON + timedelta(hours=1))
    account.refresh_from_db()
    assert not account.is_customer
    assert not CustomField.objects.filter(entity="opportunity").exists()


def test_a_deal_that_a_person_moved_stays_where_the_person_put_it(
    cast: Cast, tmp_path: Path
) -> None:
    files = crm_files()
    run(tmp_path, "crm", **files)
    deal = Opportunity.objects.get()
    advance(deal.pk, stage="negotiation", loss_reason="", competitor="", by=cast.olga, now=NOON)
    summary = run(tmp_path, "crm", deals=files["deals"].replace("1.234,56", "2.000"))
    deal.refresh_from_db()
    assert (deal.stage.key, deal.amount_minor) == ("negotiation", 200000)
    assert summary["defects"]["deal_left"]["count"] == 1


def test_a_deal_that_nobody_moved_goes_where_the_file_says(cast: Cast, tmp_path: Path) -> None:
    files = crm_files()
    run(tmp_path, "crm", **files)
    lost = (
        files["deals"]
        .replace("Proposal", "Lost")
        .replace("05.03.2024;\nD2", "05.03.2024;07.03.2024\nD2")
    )
    summary = run(tmp_path, "crm", deals=lost)
    deal = Opportunity.objects.get()
    assert deal.outcome == "lost"
    assert summary["defects"]["deal_moved"]["count"] == 1
    run(tmp_path, "crm", deals=files["deals"])
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_at) == ("open", None)


def test_a_second_open_deal_of_a_lead_is_rejected(cast: Cast, tmp_path: Path) -> None:
    files = crm_files()
    files["deals"] += "D3;I1;Proposal;1;05.03.2024;\n"
    summary = run(tmp_path, "crm", **files)
    assert "line 4: its lead has another open deal" in summary["files"][-1]["reasons"]
    assert Opportunity.objects.count() == 1


def test_a_dry_run_says_the_same_and_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    before = rows_of_everything()
    for name, content in (("leads", LEADS), ("deals", DEALS)):
        (tmp_path / f"{name}.csv").write_text(content)
    paths = sorted(tmp_path.glob("*.csv"))
    dry = import_files(load("olist"), paths, now=NOON, home=tmp_path, is_dry=True)
    assert rows_of_everything() == before
    assert not list(tmp_path.glob("*.rejects.csv"))
    assert not Batch.objects.exists()
    wet = import_files(load("olist"), paths, now=NOON, home=tmp_path)
    for one, other in zip(dry["files"], wet["files"], strict=True):
        assert {**one, "rejects_file": ""} == {**other, "rejects_file": ""}


def test_a_file_of_no_kind_is_refused_before_anything_is_written(
    cast: Cast, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused) as refused:
        run(tmp_path, leads=LEADS, other="x,y\n1,2\n")
    assert "Its columns: x, y" in str(refused.value)
    assert "“closed deals” it lacks: mql_id" in str(refused.value)
    assert not Lead.objects.exists()
    assert not Batch.objects.exists()


def test_a_killed_import_can_be_run_again_or_undone(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oneteam.importing.running.CHUNK", 2)

    def die(file: str, rows: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "leads.csv"
    path.write_text(LEADS)
    with pytest.raises(KeyboardInterrupt):
        import_files(load("olist"), [path], now=NOON, home=tmp_path, progress=die)
    killed = Batch.objects.get()
    assert killed.finished_at is None
    assert Lead.objects.filter(batch=killed).count() == 2
    again = run(tmp_path, leads=LEADS)
    assert (again["files"][0]["created"], again["files"][0]["unchanged"]) == (2, 2)
    undo(killed.pk, now=NOON)
    assert Lead.objects.count() == 2


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-32"]
)
def test_any_encoding_is_read(cast: Cast, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "leads.csv"
    text = "mql_id\tfirst_contact_date\tlanding_page_id\torigin\n1\t2018-01-01\tCafé Zürich\té\n"
    path.write_bytes(text.encode(encoding))
    import_files(load("olist"), [path], now=NOON, home=tmp_path)
    assert Lead.objects.get().landing_page == "Café Zürich"


def test_hostile_rows_are_kept_or_rejected_never_lost(cast: Cast, tmp_path: Path) -> None:
    rows = [
        "n1,2018-01-01,nul\0byte,x",
        "f1,2018-01-01,\"=cmd|' /C calc'!A0\",x",
        "r1,2018-01-01,p",
        "r2,2018-01-01,p,x,extra",
        "d1,2018-02-30,p,x",
        f"l1,2018-01-01,{'y' * 10_000_000},x",
        ",2018-01-01,p,x",
        "",
        "ok,2018-01-01,p,x,,",
    ]
    summary = run(tmp_path, leads=LEADS.splitlines()[0] + "\n" + "\n".join(rows))
    file = summary["files"][0]
    assert (file["rows"], file["created"], file["rejected"]) == (8, 3, 5)
    assert Lead.objects.get(external_key="olist:lead:n1").landing_page == "nulbyte"
    assert Lead.objects.get(external_key="olist:lead:f1").landing_page.startswith("=cmd")
    csv.field_size_limit(20_000_000)
    with (tmp_path / "leads.csv.rejects.csv").open(encoding="utf-8", newline="") as handle:
        kept = list(csv.reader(handle))
    reasons = [row[5] for row in kept[1:]]
    assert reasons[:3] == [
        "has 3 cells, the header has 4",
        "has 5 cells, the header has 4",
        "first_contact_date: “2018-02-30” is not a date",
    ]
    assert reasons[3:] == [
        "landing_page_id: is longer than 500 characters",
        "mql_id is blank",
    ]
    assert kept[2][6:] == ["extra"]


def test_repeated_headers_count_once_and_are_reported(cast: Cast, tmp_path: Path) -> None:
    text = (
        "MQL_ID ,First_Contact_Date*,landing_page_id,origin,origin\n1,2018-01-01,p,first,second\n"
    )
    summary = run(tmp_path, leads=text)
    assert Lead.objects.get().source == "first"
    assert summary["files"][0]["repeated_columns"] == ["origin"]


def test_the_commands_import_and_undo(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(LEADS)
    call_command("import", "olist", str(path), "--json")
    summary = json.loads(capsys.readouterr().out)
    assert summary["files"][0]["created"] == 4
    assert summary["rows_per_second"] > 0
    call_command("import", "olist", str(path))
    assert "4 unchanged" in capsys.readouterr().out
    call_command("undo_import", str(summary["batch"]), "--json")
    assert json.loads(capsys.readouterr().out)["removed"]["leads"] == 4
    with pytest.raises(CommandError):
        call_command("undo_import", "999")
    with pytest.raises(CommandError, match="no packaged mapping"):
        call_command("import", "nothing", str(path))
