"""The screen of what became of leads: who sees whose, and every figure opens exactly its leads."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import AROUND_THE_CLOCK, Cast
from oneteam import flow
from oneteam.domain.capture.models import Lead
from oneteam.domain.feedback.rules import Verdict
from oneteam.org.models import Calendar, Person

PAGE = "/leads/became"


@pytest.fixture
def scene(cast: Cast) -> scenes.Stage:
    """A company with a lead in every state."""
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    return scenes.play(cast, now=timezone.now())


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def behind(client: Client, url: str) -> int:
    page: Any = client.get(unescape(url))
    assert page.status_code == 200
    total: int = page.context["page"].total
    return total


def figures(page: Any) -> list[tuple[str, int]]:
    """Every address of leads in tables and bars, with the number that leads there."""
    said = page.content.decode()
    found = re.findall(r'<a href="(/leads\?[^"]*)">(?:<strong>)?([\d,]+)<', said)
    return [(url, int(count.replace(",", ""))) for url, count in found]


@pytest.mark.parametrize("name", ["rosa", "raj", "sven", "mia", "olga"])
@pytest.mark.parametrize("days", [None, 1])
def test_every_figure_opens_exactly_its_leads(
    cast: Cast, scene: scenes.Stage, name: str, days: int | None
) -> None:
    client = as_(getattr(cast, name))
    as_of = f"&as_of={timezone.localdate() - timedelta(days=days)}" if days else ""
    page: Any = client.get(f"{PAGE}?period=all{as_of}")
    assert page.status_code == 200
    found = figures(page)
    if days is None:
        assert len(found) > 12
    for url, count in found:
        assert behind(client, url) == count, url


def test_every_band_of_the_drawing_opens_its_leads(cast: Cast, scene: scenes.Stage) -> None:
    client = as_(cast.sven)
    page = client.get(PAGE).content.decode()
    bands = re.findall(r'<a href="([^"]+)"[^>]*><path[^>]*><title>[^<]*: ([\d,]+)</title>', page)
    assert len(bands) > 10
    for url, count in bands:
        assert behind(client, url) == int(count)


def test_a_rep_is_shown_only_what_is_theirs(cast: Cast, scene: scenes.Stage) -> None:
    for rep in (cast.rosa, cast.raj):
        page: Any = as_(rep).get(f"{PAGE}?of=all&period=all")
        assert page.context["total"] == Lead.objects.filter(owner=rep).count()
        assert not page.context["asked"].is_choosing
    other = as_(cast.rosa).get(f"{PAGE}?of={cast.mia.pk}&brought_by={cast.mia.pk}&period=all")
    assert other.context["total"] == Lead.objects.filter(owner=cast.rosa).count()


def test_a_marketer_begins_with_their_own_and_may_look_at_all(
    cast: Cast, scene: scenes.Stage
) -> None:
    Lead.objects.create(arrived_at=timezone.now(), source="fair")
    client = as_(cast.mia)
    mine: Any = client.get(PAGE)
    everyones: Any = client.get(f"{PAGE}?of=all")
    assert "What happened to my leads?" in mine.content.decode()
    assert mine.context["total"] == everyones.context["total"] - 1
    assert client.get(f"{PAGE}?of={cast.max.pk}").context["total"] == 0
    assert "No leads in this time" in client.get(f"{PAGE}?of={cast.max.pk}").content.decode()


def test_a_lead_that_was_accepted_and_then_rejected_is_counted_once(
    cast: Cast, scene: scenes.Stage
) -> None:
    flow.judge(
        scene.accepted,
        verdict=Verdict.REJECT,
        reason="spam",
        note="So.",
        by=cast.sven,
        now=timezone.now(),
    )
    page = as_(cast.sven).get(PAGE)
    verdicts = page.content.decode().partition('id="verdicts-title"')[2].partition("</section>")[0]
    said = re.findall(r"bar-row__label\">([^<]+)<.*?<strong>(\d+)<", verdicts)
    judged = Lead.objects.exclude(verdict="").count()
    assert dict(said)["Accepted"] == "1"
    assert sum(int(count) for _, count in said) == judged


def test_small_counts_are_not_made_into_shares(cast: Cast, scene: scenes.Stage) -> None:
    page = as_(cast.sven).get(PAGE).content.decode()
    assert "too few to say" in page
    Lead.objects.bulk_create([Lead(arrived_at=timezone.now()) for _ in range(30)])
    stands = as_(cast.sven).get(PAGE).content.decode().partition("stands-title")[2]
    assert "too few to say" not in stands.partition("</table>")[0]


def test_the_same_leads_are_shown_as_they_stood(cast: Cast, scene: scenes.Stage) -> None:
    Lead.objects.update(arrived_at=timezone.now() - timedelta(days=40))
    then = timezone.localdate() - timedelta(days=20)
    page: Any = as_(cast.sven).get(f"{PAGE}?as_of={then}")
    assert page.context["total"] == Lead.objects.count()
    assert "Where they stand then" in page.content.decode()
    assert all(item["node"].value == "nurture" for item in page.context["stands"])


def test_odd_addresses_narrow_nothing_and_break_nothing(cast: Cast, scene: scenes.Stage) -> None:
    client = as_(cast.sven)
    whole = client.get(PAGE).context["total"]
    for odd in ("as_of=9999-99-99", "as_of=9999-12-31", "of=x", "period=2026-13", "source=%00"):
        assert client.get(f"{PAGE}?{odd}").status_code == 200, odd
    assert client.get(f"{PAGE}?as_of=9999-12-31").context["total"] == whole
    for odd in ("became=x-y", "became=-", "took=x", "became=won&as_of=x"):
        assert client.get(f"/leads?{odd}").status_code == 200, odd


@pytest.mark.parametrize("as_of", ["", "&as_of=2020-01-01"])
def test_it_costs_as_many_queries_with_more_leads(
    cast: Cast, scene: scenes.Stage, as_of: str, django_assert_max_num_queries: Any
) -> None:
    client = as_(cast.mia)
    client.get(f"{PAGE}?period=all{as_of}")
    with django_assert_max_num_queries(16) as before:
        client.get(f"{PAGE}?period=all{as_of}")
    for number in range(3):
        lead = scenes.arrive(f"Person{number} Name{number}", at=timezone.now())
        flow.hand(lead, to=cast.sven.pk, by=cast.sven, now=timezone.now())
    with django_assert_max_num_queries(len(before)):
        client.get(f"{PAGE}?period=all{as_of}")


def test_the_rail_marks_one_page_only(cast: Cast, scene: scenes.Stage) -> None:
    page = as_(cast.sven).get(PAGE).content.decode()
    rail = page.partition('class="rail"')[2].partition("</nav>")[0]
    assert rail.count('aria-current="page"') == 1
