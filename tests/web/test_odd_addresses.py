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
