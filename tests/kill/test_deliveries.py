"""No delivery is lost when workers are killed, and bad receivers hold nobody up.

ONETEAM_TEST_DELIVERIES says how many; 10000 is the number of record, the default keeps it short.
"""

from __future__ import annotations

import http.server
import os
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from installation import Installation, fresh_database, installation

pytestmark = [pytest.mark.kill, pytest.mark.timeout(3600)]

MANY = int(os.environ.get("ONETEAM_TEST_DELIVERIES", "200"))
GOOD = 3  # webhooks that take what they get; one event is a letter and so many posts
KILLS = max(4, MANY // 500)
BAD = ("hang", "fail", "redirect", "reset")
# One lead for each of many people: one letter each, and one post to each webhook.
SET_UP = """
import json
from datetime import timedelta
from django.utils import timezone
from oneteam.models import Lead, Person
from oneteam.stream import operations as stream
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact
now = timezone.now()
olga = Person.objects.get(role="operations")
for name, url in {urls!r}:
    stream.add_endpoint(name=name, url=url, kinds=[], by=olga, now=now)
people = Person.objects.bulk_create([
    Person(name=f"P{{n}}", email=f"p{{n}}@acme.example", role="rep", password="!", joined_at=now)
    for n in range({number})])
leads = Lead.objects.bulk_create([
    Lead(arrived_at=now, assigned_at=now, status="assigned", owner=person) for person in people])
record_all([
    Fact("lead.routed", f"lead:{{lead.pk}}", now, f"kill:{{lead.pk}}",
         data={{"via": "rule", "number": 1, "person": lead.owner_id}}) for lead in leads], now=now)
print(json.dumps(len(leads)))
"""
LEFT = """
SELECT count(*) FROM oneteam_delivery d LEFT JOIN oneteam_endpoint e ON e.id = d.endpoint_id
WHERE d.state <> 'sent' AND d.medium <> 'team'
AND (e.id IS NULL OR e.name NOT IN ('hang', 'fail', 'redirect', 'reset'))
"""
ALL = "SELECT count(*) FROM oneteam_delivery"


class Sink:
    """Takes letters and notes their names."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()
        self.people: set[str] = set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        head = envelope.content.decode("utf-8", "replace")
        name = next(ln for ln in head.splitlines() if ln.lower().startswith("message-id"))
        self.letters[name] += 1
        self.people |= set(envelope.rcpt_tos)
        return "250 OK"


class Posts(http.server.BaseHTTPRequestHandler):
    """Takes posts and notes their names; misbehaves where the address says so."""

    heard: Counter[tuple[str, str]] = Counter()

    def do_POST(self) -> None:  # noqa: N802 - http.server's name
        self.rfile.read(int(self.headers["Content-Length"]))
        way = self.path.strip("/")
        if way == "hang":
            time.sleep(30)
            return
        if way == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            return
        self.heard[way, self.headers["webhook-id"]] += 1
        self.send_response({"fail": 500, "redirect": 302}.get(way, 200))
        if way == "redirect":
            self.send_header("Location", "/good0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Installation, Sink, int]]:
    """An installation that mails to a sink and may post to a receiver, both of this process."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Posts)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        mail_port = probe.getsockname()[1]
    mail = Controller(sink, hostname="127.0.0.1", port=mail_port)
    mail.start()
    port = server.server_address[1]
    with fresh_database() as url, installation(tmp_path / "home", database_url=url) as place:
        place.settings = {
            "ONETEAM_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "ONETEAM_ALLOWED_TARGETS": f"127.0.0.1:{port}",
        }
        place.set_up()
        yield place, sink, port
    mail.stop()
    server.shutdown()


def test_no_delivery_is_lost_when_workers_are_killed(
    here: tuple[Installation, Sink, int], capsys: pytest.CaptureFixture[str]
) -> None:
    place, sink, port = here
    number = MANY // (GOOD + 1)
    names = [*(f"good{n}" for n in range(GOOD)), *BAD]
    urls = [(name, f"http://127.0.0.1:{port}/{name}") for name in names]
    assert place.python(SET_UP.format(urls=urls, number=number)) == number
    begun, killed = time.monotonic(), 0
    chance = random.Random(20260302)
    for name in ("worker-1", "worker-2"):
        place.start(name, "worker")
    while True:
        time.sleep(chance.uniform(1, 4))
        if killed < KILLS and (sink.letters or Posts.heard):
            name = chance.choice(["worker-1", "worker-2"])
            place.kill(name)
            place.start(name, "worker")
            killed += 1
        made, left = place.rows(ALL)[0][0], place.rows(LEFT)[0][0]
        if killed == KILLS and made >= number * (len(names) + 1) and left == 0:
            break
        assert time.monotonic() - begun < 3000, (made, left, place.log("worker-1"))
    posts = {key: count for key, count in Posts.heard.items() if key[0].startswith("good")}
    with capsys.disabled():
        print()
        for what, value in {
            "database": "PostgreSQL" if place.database_url else "SQLite",
            "workers killed with SIGKILL": killed,
            "letters and posts due": number * (GOOD + 1),
            "letters taken": len(sink.people),
            "posts taken": len(posts),
            "lost": number * (GOOD + 1) - len(sink.people) - len(posts),
            "repeats, each under its first name": sink.letters.total()
            - len(sink.letters)
            + sum(posts.values())
            - len(posts),
            "seconds beside four bad receivers": round(time.monotonic() - begun),
        }.items():
            print(f"  {what:36} {value}")
    assert {f"p{n}@acme.example" for n in range(number)} == sink.people
    assert len(sink.letters) == number
    assert Counter(name for name, _ in posts) == {f"good{n}": number for n in range(GOOD)}
