"""Every figure opens: behind a count lie exactly as many leads."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam import flow
from oneteam.domain.capture.models import Account, CustomField, Lead
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.domain.routing.models import Assignment
from oneteam.domain.scoreboard.rules import By
from oneteam.org.models import Calendar

OWN = ["lead.custom.budget", "lead.custom.is_urgent", "lead.custom.size", "account.custom.tier"]


@pytest.fixture
def scene(cast: Cast) -> scenes.Stage:
    """A company at work, with leads whose origin, holder and own fields differ."""
    now = timezone.now()
    scene = scenes.play(cast, now=now)
    for name in OWN:
        entity, _, key = name.split(".")
        type_ = {"is_urgent": "boolean", "size": "number"}.get(key, "text")
        CustomField.objects.create(entity=entity, key=key, label=key.title(), type=type_)
    Lead.objects.filter(pk=scene.fresh).update(
        landing_page="/pricing", custom={"budget": "high & dry", "is_urgent": True, "size": 12.5}
    )
    Lead.objects.filter(pk=scene.accepted).update(source="", custom={"budget": "", "size": 3})
    Account.objects.filter(leads=scene.answered).update(custom={"tier": "gold"})
    Lead.objects.filter(pk=scene.returned).update(arrived_at=now - timedelta(days=70))
    waiting = scenes.arrive("Hal Ibsen", at=now - timedelta(minutes=9))
    Assignment.objects.filter(lead=waiting, ended_at=None).update(ended_at=now)
    pool = Assignment.objects.filter(lead=waiting).values_list("pool", flat=True).get()
    Assignment.objects.create(lead_id=waiting, pool_id=pool, via="queue", number=2, assigned_at=now)
    Lead.objects.filter(pk=waiting).update(owner=None, status="queued")
    gone = scenes.arrive("Ida Jansen", at=now - timedelta(minutes=8))
    rep = {person.pk: person for person in cast.everyone()}[scenes.owner_of(gone)]
    flow.judge(gone, verdict=Verdict.REJECT, reason="spam", note="A robot.", by=rep, now=now)
    win(cast, scene)
    return scene


def win(cast: Cast, scene: scenes.Stage) -> None:
    """Three won deals, in two currencies and one of unknown worth, and one that is lost."""
    now = timezone.now()
    sven = cast.sven
    flow.advance(scene.deal, stage="won", by=sven, now=now)
    for lead_id, amount, currency, stage in (
        (scene.converted, 777, "USD", "won"),
        (scene.accepted, None, "EUR", "won"),
        (scene.accepted, 99, "EUR", "lost"),
    ):
        Lead.objects.filter(pk=lead_id).update(status="accepted")
        deal = flow.open_deal(
            lead_id, deal=NewDeal("Again", amount, currency, None), by=sven, now=now
        )
        reason = "price" if stage == "lost" else ""
        flow.advance(deal, stage=stage, loss_reason=reason, by=sven, now=now)


def behind(client: Client, url: str) -> int:
    page: Any = client.get(url, follow=True)
    assert page.status_code == 200
    total: int = page.context["page"].total
    return total


def sums_behind(client: Client, url: str) -> dict[str, int]:
    """What the deals on a page are worth together, added up row by row and as the page says."""
    page: Any = client.get(url, follow=True).context["page"]
    found: dict[str, int] = {}
    for deal in page.rows:
        assert deal.outcome == "won"
        if deal.amount_minor is not None:
            found[deal.currency] = found.get(deal.currency, 0) + deal.amount_minor
    assert page.pages == 1
    assert dict(page.amounts) == found
    return found


def worth(figures: Any) -> dict[str, int]:
    """A row's sums; a sum of nothing is in no currency."""
    return {currency: amount for currency, amount in figures.amounts if amount}


def drawn(chart: str) -> list[tuple[str, int]]:
    """Where the figures of a chart lead, and what they say."""
    found = re.findall(r'<a href="([^"]+)"><strong>([\d,]+)</strong>', chart)
    assert len(found) == 7
    return [(unescape(url), int(count.replace(",", ""))) for url, count in found]


@pytest.mark.parametrize(
    ("name", "asked"), [("max", "period=365"), ("max", "period=30"), ("mia", "period=all&of=mine")]
)
def test_behind_each_figure_of_the_funnel_lie_as_many_leads(
    cast: Cast, scene: scenes.Stage, name: str, asked: str
) -> None:
    client = Client()
    client.force_login(getattr(cast, name))
    for by in [*By, *OWN]:
        context: Any = client.get(f"/funnel?by={by}&{asked}").context
        for url, count in drawn(context["steps_chart"]) if by == "source" else ():
            assert behind(client, url) == count, url
        assert sum(row["row"].leads for row in context["rows"]) == context["total"] > 0
        for row in context["rows"]:
            figures = row["row"]
            counts = [behind(client, row[url]) for url in ("url", "accepted_url", "won_url")]
            counted = [figures.leads, figures.accepted, figures.won]
            assert counts == counted, (by, row["name"])
            assert sums_behind(client, row["amount_url"]) == worth(figures), (by, row["name"])


def test_a_reps_own_figures_open_too(cast: Cast, scene: scenes.Stage) -> None:
    for rep in (cast.rosa, cast.raj):
        client = Client()
        client.force_login(rep)
        context: Any = client.get("/funnel?period=365&of=mine").context
        assert context["total"] > 0
        for url, count in drawn(context["steps_chart"]):
            assert behind(client, url) == count, url


def test_behind_each_figure_of_the_response_times_lie_as_many_leads(
    cast: Cast, scene: scenes.Stage
) -> None:
    client = Client()
    client.force_login(cast.max)
    context: Any = client.get("/response-times?period=365").context
    assert behind(client, context["never_url"]) == context["found"].never > 0
    counted = [row for row in context["rows"] if row["wall"] is not None]
    assert len(counted) >= 4
    for row in counted:
        assert behind(client, row["wall_url"]) == row["wall"]
    assert behind(client, context["all_url"]) == context["found"].count


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_behind_each_figure_in_working_hours_lie_as_many_leads(
    cast: Cast, scene: scenes.Stage, zone: str
) -> None:
    Calendar.objects.update(
        time_zone=zone, hours={str(day): [["09:00", "17:00"]] for day in range(7)}
    )
    start = (timezone.now() - timedelta(days=20)).replace(hour=10, minute=0)
    for number, minutes in enumerate((0, 5, 60, 240, 241, 700, 1440, 9000)):
        at = start + timedelta(days=number)
        one = Lead.objects.create(arrived_at=at, responded_at=at + timedelta(minutes=minutes))
        Lead.objects.filter(pk=one.pk).update(owner=cast.rosa if number % 2 else cast.raj)
    for name, asked in (("max", "period=365"), ("max", "period=30"), ("rosa", "of=mine")):
        client = Client()
        client.force_login(getattr(cast, name))
        context: Any = client.get(f"/response-times?{asked}").context
        figures = [row["business"] for row in context["rows"]]
        assert figures == [behind(client, row["business_url"]) for row in context["rows"]]
        assert len(set(figures)) > 2 or zone != "UTC"
    exported = b"".join(client.get(context["rows"][3]["business_url"].replace("?", "/export?")))  # type: ignore[call-overload]  # a streamed answer
    assert len(exported.decode().splitlines()) == figures[3] + 1


def test_more_leads_than_a_database_takes_parameters_open_too(cast: Cast) -> None:
    now = timezone.now()
    Lead.objects.bulk_create(
        [Lead(arrived_at=now, responded_at=now) for _ in range(40_000)], batch_size=5_000
    )
    client = Client()
    client.force_login(cast.max)
    found: Any = client.get("/leads?worked=5&hours=Office+hours&page=2").context["page"]
    assert (found.total, found.is_more, len(found.rows)) == (10_000, True, 50)


def test_hours_nobody_knows_any_more_are_those_of_the_company(
    cast: Cast, scene: scenes.Stage
) -> None:
    client = Client()
    client.force_login(cast.max)
    context: Any = client.get("/response-times?period=365").context
    url = context["rows"][3]["business_url"]
    assert behind(client, url.replace("hours=Office+hours", "hours=Gone")) == behind(client, url)


def test_counts_of_today_are_those_of_the_leads_they_open(cast: Cast, scene: scenes.Stage) -> None:
    now = timezone.now()
    Lead.objects.bulk_create([Lead(arrived_at=now, status="returned") for _ in range(60)])
    Lead.objects.bulk_create([Lead(arrived_at=now, status="queued") for _ in range(70)])
    for person in (cast.sven, cast.olga):
        client = Client()
        client.force_login(person)
        page = client.get("/").content.decode()
        opened = re.findall(r'<a class="stat[^"]*" href="(/leads\?[^"]+)">.*?value">(\d+)<', page)
        assert opened
        for url, count in opened:
            assert behind(client, unescape(url)) == int(count), url
