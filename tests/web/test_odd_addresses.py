"""Addresses that no link of ours makes: they narrow nothing and break nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import Cast


@pytest.mark.parametrize(
    "asked",
    [
        "source=a%00b",
        "landing_page=%00",
        "channel=%00&grade=%00&reached=%00",
        "month=9999-12",
        "counted_until=9999-12-31",
        "since=0001-01-01&until=9999-12-31",
        "within=99999999999999999",
        "owner=99999999999999999999&page=99999999999999999",
    ],
)
def test_an_odd_address_still_shows_leads(cast: Cast, asked: str) -> None:
    cast.olga.time_zone = "Pacific/Kiritimati"
    cast.olga.save()
    browser = Client()
    browser.force_login(cast.olga)
    assert browser.get(f"/leads?{asked}").status_code == 200
    export = browser.get(f"/leads/export?{asked}")
    assert b"".join(export.streaming_content).startswith(b"id,")


@pytest.mark.parametrize("target", ["-1", "nowhere", "today"])
def test_who_is_sent_nowhere_after_signing_in_comes_home(cast: Cast, target: str) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    assert browser.get("/login", {"next": target}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/funnel?until=9999-12-31&since=0001-01-01",
        "/response-times?until=9999-12-31",
        "/deals?stage=%00",
        "/deals?outcome=%00&stage=nowhere",
        "/pipeline?as=%00&more=%00&more=proposal.99999999999999999999&more=.&owner=%C2%B2",
        "/pipeline?as=list&sort=%00&closed_since=0001-01-01&closed_until=9999-12-31&of=%00%26=",
        "/pipeline?q=%00&competitor=%00&currency=%00&campaign=99999999999999999999",
        "/pipeline/column?stage=%00&page=99999999999999999999",
        "/pipeline/lost?since=0001-01-01&until=9999-12-31&period=%00",
    ],
)
def test_an_odd_address_still_shows_figures_and_deals(cast: Cast, path: str) -> None:
    browser = Client()
    browser.force_login(cast.sven)
    assert browser.get(path, follow=True).status_code == 200


def test_a_forged_submission_id_is_refused_and_what_was_typed_is_kept(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.mia)
    typed = {"name": "Kim", "email": "kim@firm.example", "source": "fair", "token": "é\u202e"}
    answer = browser.post("/leads/new", typed)
    assert answer.status_code == 422
    assert b"kim@firm.example" in answer.content
