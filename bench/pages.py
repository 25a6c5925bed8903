"""How long the server works on Today and Leads with 100,000 leads."""

from __future__ import annotations

from typing import Any

from installation import Installation

LEADS = 100_000
FILL = """
import json, random
from datetime import timedelta
from django.db import connection, transaction
from django.utils import timezone
from oneteam.models import Account, Assignment, Clock, Company, Contact, Lead, Person, TargetSet
count = %d
now, chance = timezone.now(), random.Random(1)
reps = list(Person.objects.filter(role="rep"))
marketer = Person.objects.filter(role="marketer").first()
targets = TargetSet.objects.order_by("-version").first()
company = Company.objects.get()
shares = {"assigned": 1, "nurture": 30, "rejected": 30, "converted": 20, "recycled": 19}
states = [state for state, share in shares.items() for _ in range(share)]
with transaction.atomic():
    accounts = Account.objects.bulk_create(
        [Account(name=f"Firm {i}", name_key=f"firm {i}", domain=f"firm{i}.example", created_at=now)
         for i in range(count // 4)], batch_size=2000)
    contacts = Contact.objects.bulk_create(
        [Contact(name=f"Kim {i}", email=f"kim{i}@firm.example", email_key=f"kim{i}@firm.example",
                 account=accounts[i // 4 %% len(accounts)], created_at=now) for i in range(count)],
        batch_size=2000)
    leads = Lead.objects.bulk_create(
        [Lead(contact=contact, account=contact.account, status=states[i %% 100],
              owner=reps[i %% len(reps)] if states[i %% 100] != "nurture" else None,
              brought_by=marketer, grade=chance.choice(["A1", "B2", "C3"]), points=i %% 100,
              source=chance.choice(["website", "webinar", "referral"]),
              channel=chance.choice(["organic_search", "email", "direct"]),
              arrived_at=now - timedelta(minutes=5 * i), assigned_at=now - timedelta(minutes=5 * i),
              verdict={"rejected": "reject", "recycled": "recycle"}.get(states[i %% 100], ""),
              verdict_at=now - timedelta(minutes=4 * i) if i %% 100 > 30 else None)
         for i, contact in enumerate(contacts)], batch_size=2000)
    mine = [lead for lead in leads if lead.status == "assigned"]
    Assignment.objects.bulk_create(
        [Assignment(lead=lead, person=lead.owner, via="handed", assigned_at=now) for lead in mine],
        batch_size=2000)
    Clock.objects.bulk_create(
        [Clock(lead=lead, kind="verdict", start="assignment", targets=targets,
               calendar=company.calendar, target_seconds=3600, holder=lead.owner,
               started_at=now, due_soon_at=now + timedelta(hours=50),
               due_at=now + timedelta(hours=60),
               next_step="due_soon", next_at=now + timedelta(hours=50)) for lead in mine],
        batch_size=2000)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(json.dumps(len(leads)))
"""
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
    for name, path in (("Today", "/"), ("Leads", "/leads"), ("Leads, page 40", "/leads?page=40")):
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
    here.python(FILL % LEADS)
    found: dict[str, dict[str, Any]] = here.python(LOOK)
    return found
