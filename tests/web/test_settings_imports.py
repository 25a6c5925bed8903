"""A company's past comes in through the settings: on trial first, and taken back when wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import Cast
from oneteam.domain.capture.models import Batch, Lead
from oneteam.importing import holding

LEADS = """mql_id,first_contact_date,landing_page_id,origin
a1,2018-02-01,p1,social
a2,2018-02-30,=1+2,email
"""
OWN = """
name = "own"
[[kind]]
name = "inquiries"
needs = ["inquiry", "came"]
[kind.lead]
id = "Inquiry"
arrived_at = "Came"
"""


@pytest.fixture
def olga(client: Client, cast: Cast, tmp_path: Path, settings: object) -> Iterator[Client]:
    settings.HOME = tmp_path  # type: ignore[attr-defined]  # the settings fixture of pytest-django
    client.force_login(cast.olga)
    yield client
    shutil.rmtree(tmp_path)


def send(client: Client, content: str = LEADS, *, name: str = "leads.csv", **told: str) -> object:
    file = SimpleUploadedFile(name, content.encode(), content_type="text/csv")
    return client.post("/settings/imports", {"mapping": "olist", "uploads": [file], **told})


def test_files_are_tried_then_imported_then_removed(olga: Client, tmp_path: Path) -> None:
    sent = send(olga, name="../../leads.csv")
    assert sent.status_code == 302, sent.content.decode()
    trial = olga.get(sent.url).content.decode()
    assert "What would these files bring?" in trial
    assert "“2018-02-30” is not a date" in trial
    assert not Lead.objects.exists()
    assert not Batch.objects.exists()
    waiting = tmp_path / "uploads"
    assert waiting.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in waiting.glob("*/*/*")] == ["leads.csv"]
    done = olga.post(f"{sent.url}/import")
    assert Lead.objects.get().external_key == "olist:lead:a1"
    assert not list(waiting.iterdir())
    page = olga.get(done.url).content.decode()
    assert "What did import" in page
    assert "by Olga" in page
    again = olga.post(f"{sent.url}/import", follow=True).content.decode()
    assert "imported or dropped already" in again
    assert Batch.objects.count() == 1


def test_rejected_rows_are_downloaded_and_run_nothing(olga: Client) -> None:
    done = olga.post(f"{send(olga).url}/import")
    sheet = olga.get(f"{done.url}/rejects/0")
    assert sheet["Content-Disposition"].startswith("attachment")
    text = b"".join(sheet.streaming_content).decode()
    assert "a2,2018-02-30,'=1+2,email,3," in text
    assert olga.get(f"{done.url}/rejects/1").status_code == 404
    assert olga.get("/settings/imports/987654").status_code == 404


def test_undo_says_what_went_and_a_second_one_that_nothing_is_left(olga: Client) -> None:
    done = olga.post(f"{send(olga).url}/import")
    page = olga.post(f"{done.url}/undo", follow=True).content.decode()
    assert "Removed: Leads" in page or "Removed: leads" in page
    assert not Lead.objects.exists()
    again = olga.post(f"{done.url}/undo", follow=True).content.decode()
    assert "was undone already" in again
    assert "Undone" in olga.get("/settings/imports").content.decode()


def test_files_are_recognised_by_their_columns(olga: Client, tmp_path: Path) -> None:
    sent = send(olga, mapping="")
    assert sent.status_code == 302, sent.content.decode()
    olga.post(f"{sent.url}/import")
    assert Lead.objects.get().external_key == "olist:lead:a1"
    strange = send(olga, "Inquiry;Came\nI1;2024-03-01\n", mapping="")
    assert strange.status_code == 422
    assert "No mapping that comes along knows all of these columns." in strange.content.decode()
    assert not list((tmp_path / "uploads").iterdir())


def test_a_mapping_of_ones_own_is_pasted_or_sent(olga: Client) -> None:
    content = "Inquiry;Came\nI1;2024-03-01\n"
    assert send(olga, content, mapping="own", own=OWN).status_code == 302
    toml = SimpleUploadedFile("own.toml", OWN.encode())
    file = SimpleUploadedFile("a.csv", content.encode())
    told = {"mapping": "own", "uploads": [file], "own_file": toml}
    assert olga.post("/settings/imports", told).status_code == 302
    wrong = send(olga, content, mapping="own", own=OWN.replace("arrived_at", "arived"))
    assert wrong.status_code == 422
    assert "has no field &#x27;arived&#x27;" in wrong.content.decode()
    blank = send(olga, content, mapping="own")
    assert "Required field missing" in blank.content.decode()


def test_hours_that_make_no_sense_are_refused_in_words(olga: Client) -> None:
    hours = '[calendar]\nname = "Then"\ntime_zone = "UTC"\ndays = "Mon-Fri"\ncountry = "QQ"\n'
    hours += 'hours = ["09:00-17:00", "10:00-18:00"]\n'
    sent = send(olga, "Inquiry;Came\nI1;2024-03-01\n", mapping="own", own=OWN + hours)
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "overlap" in page
    assert "holidays of this country" in page


def test_a_file_of_no_kind_is_refused_and_not_kept(olga: Client, tmp_path: Path) -> None:
    page = send(olga, "x,y\n1,2\n")
    assert page.status_code == 422
    assert "Its columns: x, y" in page.content.decode()
    assert not list((tmp_path / "uploads").iterdir())


def test_a_big_upload_is_told_of_the_command_line(
    olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "BIGGEST", 10)
    page = send(olga)
    assert page.status_code == 422
    assert "oneteam import MAPPING FILE" in page.content.decode()


def test_files_on_trial_are_their_senders_alone(olga: Client, cast: Cast, tmp_path: Path) -> None:
    sent = send(olga)
    note = next((tmp_path / "uploads").glob("*/note.json"))
    note.write_text(note.read_text().replace(f'"by": {cast.olga.pk}', '"by": 0'))
    assert olga.get(sent.url).status_code == 404
    assert olga.get("/settings/imports/held/..").status_code == 404


def test_files_can_be_dropped(olga: Client, tmp_path: Path) -> None:
    sent = send(olga)
    olga.post(f"{sent.url}/drop")
    assert not list((tmp_path / "uploads").iterdir())
    assert olga.get(sent.url).status_code == 404


@pytest.mark.parametrize("name", ["..", "../x", "a/../../b", ".hidden", "", "x" * 300, "a\\b\0c"])
def test_a_name_leads_nowhere(name: str) -> None:
    kept = holding.safe_name(name)
    assert kept
    assert len(kept) <= 80
    assert not kept.startswith(".")
    assert not set(kept) & set("/\\\0")
