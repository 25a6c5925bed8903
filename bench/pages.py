"""How long the server works on the pages of a large company."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bench import large
from installation import Installation

EARLIER = datetime.now(UTC).date() - timedelta(days=30)
# "{lead}" and the like stand for something of the person's own, else the newest there is.
PAGES = {
    "Today": "/",
    "Leads": "/leads",
    "Leads, page 40": "/leads?page=40",
    "Lead": "/leads/{lead}",
    "Company": "/accounts/{account}",
    "Person": "/people/{person}",
    "Pipeline, board": "/pipeline",
    "Pipeline, list": "/pipeline?as=list",
    "Pipeline, forecast": "/pipeline/forecast",
    "Pipeline, lost": "/pipeline/lost",
    "Deal": "/deals/{deal}",
    "Plan": "/plan",
    "Campaign": "/plan/{plan}",
    "Results": "/plan/results",
    "Results by quarter": "/plan/results?by=quarter",
    "Stream": "/stream",
    "Stream, all": "/stream?show=all",
    "Agreement": "/agreement",
    "What became, mine": "/leads/became",
    "Funnel": "/funnel",
    "Response times": "/response-times",
    "What became": "/leads/became?of=all",
    "What became, as of earlier": f"/leads/became?of=all&as_of={EARLIER}",
    "Scoreboard": "/scoreboard",
    "Scoreboard, answers": "/scoreboard/answers",
    "Scoreboard, second looks": "/scoreboard/contests",
    "Scoreboard, competition": "/scoreboard/competition",
    "Scoreboard, expected yield": "/scoreboard/yield",
    "Search": "/search?q=kim+9",
}
LOOK = """
import gc, json, time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oneteam.models import CampaignPlan, Lead, Opportunity, Person
def own(person):
    deals = Opportunity.objects.filter(outcome="open").order_by("-id")
    leads = Lead.objects.filter(status="assigned").order_by("-id")
    deal = deals.filter(owner=person).first() or deals.first()
    return {
        "lead": (leads.filter(owner=person).first() or leads.first()).pk,
        "deal": deal.pk, "account": deal.account_id, "person": deal.owner_id,
        "plan": CampaignPlan.objects.order_by("-starts_on").first().pk}
answer = {}
Client(HTTP_HOST="localhost").get("/login")  # loads what a server has loaded
gc.collect()  # as oneteam/wsgi.py does
gc.freeze()
gc.set_threshold(20_000, 20, 50)
for role in ("rep", "marketer", "sales_leader"):
    client = Client(HTTP_HOST="localhost")
    person = Person.objects.filter(role=role).first()
    client.force_login(person)
    for name, path in %r.items():
        path, times = path.format(**own(person)) if "{" in path else path, []
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
