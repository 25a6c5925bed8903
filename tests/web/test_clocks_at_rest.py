"""While nobody works a promise says when work goes on, in the viewer's zone, and when it is due."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

import stage as scenes
from cast import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLOCK = re.compile(
    r'data-rests-since="([^"]+)" data-rests-until="([^"]+)" data-rests="([^"]+)".*?'
    r"<span data-words>([^<]+)</span></span>"
    r'<span class="clock__due" data-due-said( hidden)?>([^<]+)</span>',
    re.S,
)


def shown(
    cast: Cast, *, arrived: datetime, now: datetime, zone: str = "UTC"
) -> list[tuple[str, ...]]:
    """What the clocks of a lead say: words, the due moment, and whether that is hidden."""
    with time_machine.travel(now, tick=False):
        scenes.set_up(cast, now=MONDAY - timedelta(days=7))
        lead = scenes.arrive("Ann Berg", at=arrived)
        cast.sven.time_zone = zone
        cast.sven.save(update_fields=["time_zone"])
        client = Client()
        client.force_login(cast.sven)
        page = client.get(f"/leads/{lead}").content.decode()
    return [(words, due, hidden) for _, _, _, words, hidden, due in CLOCK.findall(page)]


@pytest.mark.parametrize(
    ("zone", "said", "due"),
    [
        ("UTC", "starts at 09:00", "due 09:05"),
        ("Asia/Tokyo", "starts at 18:00", "due 18:05"),
        ("America/Los_Angeles", "starts at 01:00", "due 01:05"),
    ],
)
def test_a_promise_of_the_night_starts_in_the_morning(
    cast: Cast, zone: str, said: str, due: str
) -> None:
    night = MONDAY - timedelta(hours=14)
    accept = shown(cast, arrived=night, now=night + timedelta(minutes=1), zone=zone)[0]
    assert accept == (said, due, "")


def test_over_the_weekend_the_day_is_named(cast: Cast) -> None:
    saturday = MONDAY - timedelta(days=2)
    says = shown(cast, arrived=saturday, now=saturday + timedelta(hours=1))
    assert says[0] == ("starts Mon 09:00", "due 09:05", "")
    assert says[-1][1].startswith("due ")
    assert re.fullmatch(r"due (\w{3}|\d+ \w{3}) \d\d:\d\d", says[-1][1])


def test_what_was_begun_by_day_runs_on(cast: Cast) -> None:
    evening = MONDAY + timedelta(hours=9)
    words = {said for said, _, _ in shown(cast, arrived=MONDAY + timedelta(hours=7), now=evening)}
    assert words == {"runs on at 09:00"}


def test_by_day_a_clock_says_what_is_left_and_knows_when_it_will_rest(cast: Cast) -> None:
    noon = MONDAY + timedelta(hours=3)
    says = shown(cast, arrived=noon, now=noon + timedelta(minutes=1))
    assert says
    assert all(words.endswith(" left") and hidden for words, _, hidden in says)


def test_operations_find_the_imports_from_today(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.olga)
    assert 'href="/settings/imports"' in client.get("/").content.decode().split('id="live"')[1]
