"""How long the server works on the pages of a large company."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bench import large
from installation import Installation

EARLIER = datetime.now(UTC).date() - timedelta(days=30)
PAGES = {
    "Today": "/",
    "Leads": "/leads",
    "Leads, page 40": "/leads?page=40",
    "Pipeline, board": "/pipeline",
    "Pipeline, list": "/pipeline?as=list",
    "Pipeline, lost": "/pipeline/lost",
    "Plan": "/plan",
    "Results": "/plan/results",
    "Stream": "/stream",
    "Stream, all": "/stream?show=all",
    "What became, mine": "/leads/became",
    "Funnel": "/funnel",
    "Response times": "/response-times",
    "What became": "/leads/became?of=all",
    "What became, as of earlier": f"/leads/became?of=all&as_of={EARLIER}",
    "Scoreboard": "/scoreboard",
    "Scoreboard, answers": "/scoreboard/answers",
    "Scoreboard, second looks": "/scoreboard/contests",
    "Scoreboard, competition": "/scoreboard/competition",
    "Search": "/search?q=kim+9",
}
LOOK = """
import json, time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oneteam.models import Person
answer = {}
for role in ("rep", "marketer", "sales_leader"):
    client = Client(HTTP_HOST="localhost")
    client.force_login(Person.objects.filter(role=role).first())
    for name, path in %r.items():
        times = []
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        asked = len(queries)  # now: the next request clears the log
        for _ in range(30):
            start = time.perf_counter()
            client.get(path)
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        answer[f"{name} of a {role}"] = {
            "p50": times[15], "p95": times[28], "queries": asked}
print(json.dumps(answer))
"""


def measure(here: Installation) -> dict[str, dict[str, Any]]:
    """Milliseconds of server time for each page and role, and the number of queries."""
    here.python(large.FILL)
    return look(here, PAGES)


def look(here: Installation, pages: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The same for some pages, of what is there."""
    found: dict[str, dict[str, Any]] = here.python(LOOK % pages)
    return found
