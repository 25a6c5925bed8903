"""The worker goes on: past what fails, past a database that was away, until it is told to stop."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

import cast as people
import stage
from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks.models import Clock, Escalation
from oneteam.org.models import Throttle
from oneteam.timeline.models import Heartbeat, Reply
from oneteam.worker import loops, supervise
from oneteam.worker.loops import Loop

NOT_LONG = 20.0  # seconds: more than anything here takes


@pytest.fixture
def here(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The database, for threads of their own; nothing is written."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("here")
def test_one_kind_of_work_that_fails_is_reported_and_the_others_go_on(caplog: Any) -> None:
    turns: Counter[str] = Counter()
    stop = threading.Event()

    def fail(now: datetime) -> int:
        turns["fails"] += 1
        raise ValueError("poison")

    def work(now: datetime) -> int:
        turns["works"] += 1
        if turns["works"] == 5:
            stop.set()
        return 0

    loops.run(stop, loops=[Loop("fails", fail, rest=0), Loop("works", work, rest=0.01)])
    assert turns == {"fails": 1, "works": 5}  # what fails waits longer than what works
    assert "worker.failed" in caplog.text
    assert "poison" in caplog.text


@pytest.mark.usefixtures("here")
def test_told_to_stop_it_finishes_its_step_and_stops() -> None:
    stop, inside, done = threading.Event(), threading.Event(), threading.Event()

    def slow(now: datetime) -> int:
        inside.set()
        stop.wait(NOT_LONG)
        done.set()
        return 1

    asked = time.monotonic()
    worker = threading.Thread(
        target=loops.run, args=(stop,), kwargs={"loops": [Loop("a", slow, 9)]}
    )
    worker.start()
    inside.wait(NOT_LONG)
    stop.set()
    worker.join(NOT_LONG)
    assert done.is_set()
    assert not worker.is_alive()
    assert time.monotonic() - asked < NOT_LONG / 2


@pytest.mark.django_db
def test_once_does_all_that_is_due_and_nothing_twice(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    stage.arrive("Ann Berg", at=NOON)
    late = NOON + timedelta(days=30)
    assert loops.run_once(late) > 0
    taken = Escalation.objects.count()
    assert taken > 4
    assert not Clock.objects.filter(next_at__lte=late).exists()
    assert loops.run_once(late) == 0
    assert Escalation.objects.count() == taken


@pytest.mark.django_db
def test_what_is_only_kept_for_a_while_is_forgotten(cast: Cast) -> None:
    long_ago, now = NOON - timedelta(days=30), NOON
    for at, name in ((long_ago, "old"), (now, "new")):
        Throttle.objects.create(key=name, tokens=1, updated_at=at)
        Heartbeat.objects.create(worker=name, at=at)
        kept = {"body_digest": "", "status": 201, "body": {}}
        Reply.objects.create(scope="s", key=name, created_at=at, **kept)
    loops.run_once(now)
    assert [row.key for row in Throttle.objects.all()] == ["new"]
    assert [row.key for row in Reply.objects.all()] == ["new"]
    assert "old" not in set(Heartbeat.objects.values_list("worker", flat=True))


@pytest.mark.usefixtures("committed")
def test_it_recovers_from_a_database_that_cut_every_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loops, "PAUSE_AFTER_FAILURE", 0.2)
    cast = people.enter()
    start = timezone.now() - timedelta(days=1)
    stage.set_up(cast, now=start)
    stop = threading.Event()
    worker = threading.Thread(target=loops.run, args=(stop,))
    worker.start()
    try:
        for number in range(3):
            wait_for(lambda: Heartbeat.objects.exists(), "a sign of life")
            cut_every_other_connection()
            stage.arrive(f"Kim{number} Berg", at=start)  # late already
            wait_for(lambda: not is_waiting(), "what is due to be dealt with")
    finally:
        stop.set()
        worker.join(NOT_LONG)
    assert Lead.objects.count() == 3
    assert Escalation.objects.filter(step="breach").exists()


def is_waiting() -> bool:
    return Clock.objects.filter(next_at__lte=timezone.now()).exists()


def wait_for(holds: Any, what: str) -> None:
    deadline = time.monotonic() + NOT_LONG
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def cut_every_other_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize(
    ("host", "given", "led"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8123"),
        ("127.0.0.1", "https://team.example", "https://team.example"),
        ("0.0.0.0", "", "http://localhost:8000"),  # noqa: S104 - any of this machine's: none to name
    ],
)
def test_links_lead_to_where_it_is_served_unless_an_address_was_given(
    host: str, given: str, led: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.URL = given or "http://localhost:8000"
    settings.GIVEN = {"ONETEAM_URL"} if given else set()
    monkeypatch.setenv("ONETEAM_URL", settings.URL)
    supervise.lead_here(host, 8123)
    assert settings.URL == os.environ["ONETEAM_URL"] == led
