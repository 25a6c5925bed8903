"""A company's past, from files: brought in, and brought in again."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Batch, Contact, CustomField, Lead, Touch
from oneteam.domain.capture.queries import imports
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.operations import advance
from oneteam.importing.loading import load
from oneteam.importing.running import import_files
from oneteam.timeline.models import Event, Outbox
from past import DEALS, LEADS, LOG, bring_in, crm_files, rows_of_everything


def test_two_files_in_any_order_become_leads_and_deals(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, deals=DEALS, leads=LEADS)
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
    summary = bring_in(tmp_path, leads=LEADS)
    assert Lead.objects.get(external_key="olist:lead:a2").source == ""
    assert Lead.objects.get(external_key="olist:lead:a3").source == "unknown"
    assert summary["defects"]["blank_source"]["count"] == 1
    assert summary["defects"]["placeholder_source"]["count"] == 1


def test_a_deal_won_before_its_lead_arrived_is_kept_and_reported(
    cast: Cast, tmp_path: Path
) -> None:
    summary = bring_in(tmp_path, leads=LEADS, deals=DEALS)
    found = summary["defects"]["won_before_arrival"]
    assert (found["count"], found["what"]) == (1, "deal closed before its lead arrived")
    assert Opportunity.objects.get(external_key="olist:opportunity:a3").outcome == "won"


def test_a_deal_of_no_lead_is_rejected_with_the_reason(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, leads=LEADS, deals=DEALS)
    rejects = tmp_path / "deals.csv.rejects.csv"
    assert summary["files"][1]["rejects_file"] == str(rejects)
    with rejects.open(encoding="utf-8") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["mql_id"], row["seller_id"], row["reject_line"]) == ("zz", "s9", "4")
    assert row["reject_reason"] == "there is no lead “zz”"


def test_history_keeps_its_dates_and_nobody_is_told(cast: Cast, tmp_path: Path) -> None:
    bring_in(tmp_path, leads=LEADS, deals=DEALS)
    lead = Lead.objects.get(external_key="olist:lead:a1")
    story = Event.objects.filter(subject=f"lead:{lead.pk}").order_by("occurred_at")
    assert [event.kind for event in story] == ["lead.captured", "lead.accepted"]
    assert story[0].occurred_at == lead.arrived_at
    assert story[0].recorded_at == NOON
    assert not Outbox.objects.exists()
    assert lead.clocks.count() == 0


def test_running_twice_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    bring_in(tmp_path, leads=LEADS, deals=DEALS)
    bring_in(tmp_path, "responses", log=LOG)
    bring_in(tmp_path, "crm", **crm_files())
    before = rows_of_everything()
    again = [bring_in(tmp_path, leads=LEADS, deals=DEALS), bring_in(tmp_path, "responses", log=LOG)]
    again.append(bring_in(tmp_path, "crm", **crm_files()))
    counts = [(file["created"], file["updated"]) for one in again for file in one["files"]]
    assert set(counts) == {(0, 0)}
    after = rows_of_everything()
    assert after[:-1] == before[:-1]
    assert {e["kind"] for e in after[-1][len(before[-1]) :]} == {"batch.imported"}


def test_a_changed_row_updates_what_the_file_tells(cast: Cast, tmp_path: Path) -> None:
    bring_in(tmp_path, leads=LEADS)
    Lead.objects.filter(external_key="olist:lead:a1").update(status="rejected")
    summary = bring_in(tmp_path, leads=LEADS.replace("social", "display"))
    assert (summary["files"][0]["updated"], summary["files"][0]["unchanged"]) == (1, 3)
    lead = Lead.objects.get(external_key="olist:lead:a1")
    assert (lead.source, lead.status) == ("display", "rejected")


def test_a_row_that_occurs_twice_counts_once(cast: Cast, tmp_path: Path) -> None:
    twice = LEADS + "a4,2018-03-09,p2,email\na4,2018-03-10,p2,email\n"
    summary = bring_in(tmp_path, leads=twice)
    file = summary["files"][0]
    assert (file["created"], file["unchanged"], file["rejected"]) == (4, 1, 1)
    assert summary["defects"]["repeated_row"]["count"] == 1
    assert "first row counts" in file["reasons"][0]


def test_responses_keep_their_offsets_and_the_calendar_is_named(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, "responses", log=LOG)
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


def test_a_mapping_of_ones_own_brings_a_whole_crm(cast: Cast, tmp_path: Path) -> None:
    summary = bring_in(tmp_path, "crm", **crm_files())
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
    bring_in(tmp_path, "crm", people=crm_files()["people"].replace("K1", ""))
    assert Contact.objects.get(external_key="crm:contact:C1") == known


def test_a_deal_that_a_person_moved_stays_where_the_person_put_it(
    cast: Cast, tmp_path: Path
) -> None:
    files = crm_files()
    bring_in(tmp_path, "crm", **files)
    deal = Opportunity.objects.get()
    advance(deal.pk, stage="negotiation", loss_reason="", competitor="", by=cast.olga, now=NOON)
    summary = bring_in(tmp_path, "crm", deals=files["deals"].replace("1.234,56", "2.000"))
    deal.refresh_from_db()
    assert (deal.stage.key, deal.amount_minor) == ("negotiation", 200000)
    assert summary["defects"]["deal_left"]["count"] == 1


def test_a_deal_that_nobody_moved_goes_where_the_file_says(cast: Cast, tmp_path: Path) -> None:
    files = crm_files()
    bring_in(tmp_path, "crm", **files)
    lost = (
        files["deals"]
        .replace("Proposal", "Lost")
        .replace("05.03.2024;\nD2", "05.03.2024;07.03.2024\nD2")
    )
    summary = bring_in(tmp_path, "crm", deals=lost)
    deal = Opportunity.objects.get()
    assert deal.outcome == "lost"
    assert summary["defects"]["deal_moved"]["count"] == 1
    bring_in(tmp_path, "crm", deals=files["deals"])
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_at) == ("open", None)


def test_a_second_open_deal_of_a_lead_is_rejected(cast: Cast, tmp_path: Path) -> None:
    files = crm_files()
    files["deals"] += "D3;I1;Proposal;1;05.03.2024;\n"
    summary = bring_in(tmp_path, "crm", **files)
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
