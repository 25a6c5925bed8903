"""A pipeline of another system: its stages, products, teams and deals, and the figures of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cast import NOON, Cast
from oneteam.domain.capture.models import Account
from oneteam.domain.pipeline.models import Opportunity, Product, Stage, Stay
from oneteam.domain.pipeline.operations import ensure_stages
from oneteam.importing.loading import load
from oneteam.importing.running import import_files
from oneteam.importing.undoing import undo
from oneteam.org.models import Person

FILES = {
    "accounts": "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Initech,softwre,1999,12.5,80,Philipines,\nHooli,software,2001,900,1200,Norway,Initech\n",
    "products": "product,series,sales_price\nWidget Pro,W,100\nWidget,W,55\n",
    "teams": "sales_agent,manager,regional_office\nAda Lom,Bo Ek,North\nCy Idle,Bo Ek,South\n",
    "pipeline": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
    "close_value\n"
    "O1,Ada Lom,WidgetPro,Hooli,Won,2025-01-02,2025-03-31,90\n"
    "O2,Ada Lom,Widget,Initech,Lost,2025-01-02,2025-04-01,0\n"
    "O3,Ada Lom,Widget,,Engaging,2025-05-01,,\n"
    "O4,Ada Lom,Gadget,Hooli,Prospecting,,,\n",
}


@pytest.fixture
def imported(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    """The summary of the import into a company without deals."""
    ensure_stages()
    return _bring(tmp_path)


def _bring(folder: Path) -> dict[str, Any]:
    for name, content in FILES.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    paths = [folder / f"{name}.csv" for name in reversed(FILES)]
    return import_files(load("maven"), paths, now=NOON, home=folder)


def _report(by: str) -> dict[str, Any]:
    out = StringIO()
    call_command("report", "pipeline", "--by", by, "--json", stdout=out)
    return {row[by]: row for row in json.loads(out.getvalue())["rows"]}


def test_defects_of_a_pipeline_are_counted_and_kept(imported: dict[str, Any]) -> None:
    counts = {code: defect["count"] for code, defect in imported["defects"].items()}
    assert counts == {
        "owner_made": 3,
        "respelled_product": 1,
        "unlisted_product": 1,
        "deal_without_account": 1,
        "undated_deal": 1,
        "zero_amount": 1,
        "person_without_deal": 1,
    }
    what = {code: defect["what"] for code, defect in imported["defects"].items()}
    assert what["zero_amount"] == "deal with an amount of 0"
    assert what["owner_made"].startswith("people named in files")
    assert [file["rejected"] for file in imported["files"]] == [0, 0, 0, 0]
    assert Account.objects.get(name="Initech").country == "PH"
    assert Person.objects.get(name="Ada Lom").manager.name == "Bo Ek"
    assert Person.objects.get(name="Cy Idle").office == "South"
    assert Product.objects.get(name="Widget Pro").price_minor == 10_000
    assert Opportunity.objects.get(external_key__endswith="O1").product == "WidgetPro"
    assert Opportunity.objects.get(external_key__endswith="O4").opened_at == NOON


def test_the_other_systems_stages_replace_those_nobody_used(imported: dict[str, Any]) -> None:
    names = list(Stage.objects.order_by("position").values_list("name", "position"))
    assert names == [("Prospecting", 1), ("Engaging", 2), ("Won", 3), ("Lost", 4)]
    stays = Stay.objects.order_by("opportunity__external_key")
    assert [(stay.stage.name, stay.days) for stay in stays] == [
        ("Engaging", 88),
        ("Engaging", 89),
        ("Engaging", None),
        ("Prospecting", None),
    ]


def test_figures_of_the_pipeline_are_those_of_the_file(imported: dict[str, Any]) -> None:
    quarters = _report("quarter")
    assert list(quarters) == ["2025-Q1", "2025-Q2", ""]
    assert quarters["2025-Q1"] == {
        "quarter": "2025-Q1",
        "won": 1,
        "won_amount": {"amount": "90.00", "currency": "USD"},
        "lost": 0,
        "open": 0,
        "open_amount": {"amount": "0.00", "currency": "USD"},
        "win_rate_closed": 1.0,
        "win_rate_all": 1.0,
    }
    assert _report("owner")["Ada Lom"]["win_rate_closed"] == 0.5
    assert _report("owner")["Ada Lom"]["win_rate_all"] == 0.25
    assert list(_report("stage")) == ["Prospecting", "Engaging", "Won", "Lost"]
    assert set(_report("product")) == {"WidgetPro", "Widget", "Gadget"}
    assert _report("competitor")[""]["open"] == 2


def test_closing_days_stay_those_of_the_file_in_a_zone_far_west(cast: Cast, tmp_path: Path) -> None:
    cast.company.calendar.time_zone = "America/Los_Angeles"
    cast.company.calendar.save()
    _bring(tmp_path)
    assert list(_report("quarter")) == ["2025-Q1", "2025-Q2", ""]


def test_again_nothing_changes_and_undone_nothing_is_left(
    imported: dict[str, Any], tmp_path: Path
) -> None:
    again = _bring(tmp_path)
    assert [file["unchanged"] for file in again["files"]] == [2, 2, 2, 4]
    undo(imported["batch"], now=NOON)
    assert not Opportunity.objects.exists()
    assert not Product.objects.exists()
    assert not Stay.objects.exists()
    assert not Person.objects.filter(name="Bo Ek").exists()
    keys = list(Stage.objects.order_by("position").values_list("key", flat=True))
    assert keys == ["discovery", "qualified", "proposal", "negotiation", "won", "lost"]


def test_a_known_deal_that_closed_since_ends_its_stay(
    imported: dict[str, Any], tmp_path: Path
) -> None:
    moved = FILES["pipeline"].replace("Engaging,2025-05-01,,", "Won,2025-05-01,2025-05-11,70")
    (tmp_path / "later.csv").write_text(moved, encoding="utf-8")
    import_files(load("maven"), [tmp_path / "later.csv"], now=NOON, home=tmp_path)
    deal = Opportunity.objects.get(external_key__endswith="O3")
    assert (deal.closed_on, deal.stays.get().days) == (date(2025, 5, 11), 10)
    assert deal.closed_at == datetime(2025, 5, 11, tzinfo=UTC)


def test_one_file_can_tell_of_deals_their_products_and_their_team(
    cast: Cast, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "own"\n[[kind]]\nname = "deals"\nneeds = ["No"]\n'
        '[kind.person]\nname = "Rep"\noffice = "Office"\n'
        '[kind.product]\nname = "What"\nprice = "Price"\n'
        '[kind.opportunity]\nid = "No"\nowner = "Rep"\nproduct = "What"\nopened_at = "Day"\n'
    )
    (tmp_path / "deals.csv").write_text(
        "No,Rep,Office,What,Price,Day\n1,Ada Lom,North,Desk,10,2025-01-01\n"
        "2,Ada Lom,North,Desk,10,2025-01-02\n3,,,,,2025-01-03\n"
    )
    summary = import_files(load(str(own)), [tmp_path / "deals.csv"], now=NOON, home=tmp_path)
    assert summary["files"][0]["created"] == 3
    assert Product.objects.get().name == "Desk"
    assert Person.objects.get(name="Ada Lom").office == "North"
    assert _report("product")["Desk"]["open"] == 2


def test_a_dry_run_keeps_people_of_different_files_apart(cast: Cast, tmp_path: Path) -> None:
    head, *people = FILES["teams"].splitlines()
    idle = f"{head}\n{people[1]}\nAl Idle,Bo Ek,South\n"
    files = {**FILES, "teams": f"{head}\n{people[0]}\n", "more": idle}
    paths = []
    for name, content in files.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(content, encoding="utf-8")
    dry = import_files(load("maven"), paths, now=NOON, home=tmp_path, is_dry=True)
    wet = import_files(load("maven"), paths, now=NOON, home=tmp_path)
    assert dry["files"] == wet["files"]
    assert dry["defects"] == wet["defects"]
