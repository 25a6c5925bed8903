"""Leads of a file that dates nothing: in their order, with their outcome, twice the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cast import Cast
from oneteam.domain.capture.models import Batch, CustomField, Lead
from oneteam.domain.pipeline.models import Opportunity
from past import bring_in

HEAD = (
    "Prospect ID,Lead Number,Lead Origin,Lead Source,Converted,Total Time Spent on Website,"
    "City,Do Not Email,Tags\n"
)
BOUGHT = "a1,100,API,Google,1,61,Select,No,Ringing\n"
LOST = "b2,90,API,,0,,Mumbai,Yes,Select\n"
BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def _bring(folder: Path, rows: str) -> Any:
    return bring_in(folder, "x-education", leads=HEAD + rows)


def test_a_lead_that_converted_bought_and_one_that_did_not_is_lost(
    cast: Cast, tmp_path: Path
) -> None:
    _bring(tmp_path, BOUGHT + LOST)
    deal = Opportunity.objects.get()
    assert (deal.outcome, deal.lead.external_key) == ("won", "x-education:lead:a1")
    assert deal.lead.status == "converted"
    assert Lead.objects.get(external_key="x-education:lead:b2").status == "rejected"


def test_the_lead_number_tells_the_order_and_no_day_near_today_is_made_up(
    cast: Cast, tmp_path: Path
) -> None:
    summary = _bring(tmp_path, BOUGHT + LOST)
    arrived = list(Lead.objects.order_by("arrived_at").values_list("arrived_at", flat=True))
    assert arrived == [BEGAN + timedelta(seconds=90), BEGAN + timedelta(seconds=100)]
    assert summary["defects"]["undated_lead"]["count"] == 2


def test_what_a_form_shows_before_anything_is_chosen_is_not_known(
    cast: Cast, tmp_path: Path
) -> None:
    _bring(tmp_path, BOUGHT + LOST)
    bought, lost = Lead.objects.order_by("external_key")
    assert bought.custom == {
        "lead_origin": "API",
        "total_time": 61,
        "do_not_email": False,
        "tags": "Ringing",
    }
    assert lost.custom == {"lead_origin": "API", "city": "Mumbai", "do_not_email": True}


def test_the_same_file_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    _bring(tmp_path, BOUGHT + LOST)
    before = list(Lead.objects.values())
    file = _bring(tmp_path, BOUGHT + LOST)["files"][0]
    assert (file["created"], file["updated"], file["unchanged"]) == (0, 0, 2)
    assert list(Lead.objects.values()) == before
    assert Opportunity.objects.count() == 1


def test_an_outcome_that_is_neither_is_rejected_with_its_row(cast: Cast, tmp_path: Path) -> None:
    summary = _bring(tmp_path, BOUGHT + LOST + "c3,110,API,Google,maybe,,,,\n")
    assert (summary["files"][0]["created"], summary["files"][0]["rejected"]) == (2, 1)
    assert "“maybe” is not in the mapping's list" in summary["files"][0]["reasons"][0]


def test_the_import_keeps_what_the_file_calls_each_field_and_which_are_filled_later(
    cast: Cast, tmp_path: Path
) -> None:
    _bring(tmp_path, BOUGHT)
    columns = Batch.objects.get().summary["columns"]
    assert columns["lead.source"] == {"column": "Lead Source", "later": False}
    assert columns["lead.custom.tags"] == {"column": "Tags", "later": True}
    assert CustomField.objects.get(key="tags").label == "Tags"


def test_a_column_the_mapping_does_not_know_is_kept_so_that_it_can_be_found_to_leak(
    cast: Cast, tmp_path: Path
) -> None:
    head, row = HEAD.strip() + ",Deal Note\n", BOUGHT.strip() + ",signed\n"
    summary = bring_in(tmp_path, "x-education", leads=head + row)
    assert Lead.objects.get().custom["deal_note"] == "signed"
    assert summary["columns"]["lead.custom.deal_note"] == {"column": "Deal Note", "later": False}
    assert summary["files"][0]["unused_columns"] == []
