"""Machines learn whether it is alive, ready and well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from cast import Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks import operations
from oneteam.timeline.operations import beat


def test_liveness_needs_neither_database_nor_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "whatever.example"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_ready_while_a_worker_beats(cast: Cast, client: Client) -> None:
    assert client.get("/readyz").json()["problems"] == ["no worker is running"]
    beat("one", now=timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    beat("one", now=timezone.now() - timedelta(minutes=1))
    assert client.get("/readyz").status_code == 503


def test_a_clock_nobody_fires_makes_it_unready(cast: Cast, client: Client) -> None:
    beat("one", now=timezone.now())
    long_ago = timezone.now() - timedelta(days=9)
    facts = {"owner": cast.rosa, "status": "assigned", "grade": "A1"}
    lead = Lead.objects.create(arrived_at=long_ago, assigned_at=long_ago, **facts)
    operations.start(lead.pk, now=long_ago)
    problems = client.get("/readyz").json()["problems"]
    assert problems[0].startswith("a clock waits for")


def test_asked_deeply_it_says_what_does_not_agree(cast: Cast, client: Client) -> None:
    beat("one", now=timezone.now())
    assert client.get("/readyz?deep=1").status_code == 200
    Lead.objects.create(status="assigned", arrived_at=timezone.now())  # of whom nothing is told
    assert client.get("/readyz").status_code == 200
    answer = client.get("/readyz?deep=1")
    assert answer.status_code == 503
    assert any("Broken: 1." in problem for problem in answer.json()["problems"])


def test_only_this_machine_or_a_token_may_ask_deeply(
    cast: Cast, client: Client, settings: Any
) -> None:
    assert client.get("/readyz?deep=1", REMOTE_ADDR="203.0.113.9").status_code == 404
    settings.METRICS_TOKEN = "watcher"
    token = {"authorization": "Bearer watcher"}
    answer = client.get("/readyz?deep=1", REMOTE_ADDR="203.0.113.9", headers=token)
    assert answer.status_code == 503  # no worker is running


def test_what_the_database_has_no_time_for_may_be_tried_again(cast: Cast, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(cast.rosa)
    with connection.execute_wrapper(_refuse):
        answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"try once more" in answer.content


def _refuse(*_: Any) -> None:
    raise OperationalError("database is locked")


def test_figures_are_for_this_machine_or_with_a_token(
    cast: Cast, client: Client, settings: Any
) -> None:
    page = client.get("/metrics").content.decode()
    assert 'oneteam_clocks{state="running"} 0.0' in page
    assert sum(line.startswith("# HELP") for line in page.splitlines()) >= 12
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 404
    settings.METRICS_TOKEN = "let me see"
    watcher = {"x-forwarded-for": "192.0.2.7", "authorization": "Bearer let me see"}
    assert client.get("/metrics", headers=watcher).status_code == 200
    watcher["authorization"] = "Bearer let me peek"
    assert client.get("/metrics", headers=watcher).status_code == 404


@pytest.mark.parametrize("address", ["", "nonsense"])
def test_an_address_that_is_none_is_not_from_here(cast: Cast, client: Client, address: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404
