"""An import taken back leaves what people did since, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Batch, CustomField, Lead
from oneteam.domain.feedback.models import Response
from oneteam.importing.loading import load, parse
from oneteam.importing.running import import_files
from oneteam.importing.undoing import UndoRefused, undo
from oneteam.timeline.models import Event
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact
from past import CRM, DEALS, LEADS, bring_in, crm_files, rows_of_everything


def test_undoing_leaves_no_row_and_says_so_on_the_timeline(cast: Cast, tmp_path: Path) -> None:
    before = rows_of_everything()
    batch = bring_in(tmp_path, "crm", **crm_files())["batch"]
    result = undo(batch, now=NOON + timedelta(hours=1))
    assert result["removed"]["leads"] == 2
    assert result["kept"] == {"leads": [], "deals": [], "accounts_and_contacts": 0}
    assert rows_of_everything()[:-1] == before[:-1]
    assert Event.objects.filter(kind="batch.undone", subject=f"batch:{batch}").count() == 1
    with pytest.raises(UndoRefused):
        undo(batch, now=NOON)


def test_undoing_keeps_what_people_worked_on_since(cast: Cast, tmp_path: Path) -> None:
    batch = bring_in(tmp_path, leads=LEADS)["batch"]
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
    bring_in(tmp_path, leads=LEADS)
    before = list(Lead.objects.order_by("pk").values())
    batch = bring_in(tmp_path, deals=DEALS)["batch"]
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
    again = bring_in(tmp_path, leads=LEADS)
    assert (again["files"][0]["created"], again["files"][0]["unchanged"]) == (2, 2)
    undo(killed.pk, now=NOON)
    assert Lead.objects.count() == 2
