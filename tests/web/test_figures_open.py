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
from oneteam.domain.routing.models import Assignment
from oneteam.domain.scoreboard.rules import By

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
    return scene


def behind(client: Client, url: str) -> int:
    page: Any = client.get(url)
    assert page.status_code == 200
    total: int = page.context["page"].total
    return total


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
