"""The programs that the kill test runs inside the installation."""

EARLIER = 200  # leads whose promises run out while things are being killed
BEATING = "SELECT worker FROM oneteam_heartbeat"

# Their two promises of an hour run out one after another within the next minute, and the whole
# ladder at once. They have a pool of their own, so that handing them on leaves the rotation of the
# posted ones alone.
EARLIER_LEADS = f"""
import json
from dataclasses import replace
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from oneteam import flow
from oneteam.domain.capture.rules import Arrival
from oneteam.domain.clocks.operations import save_targets
from oneteam.domain.clocks.rules import DEFAULTS, Kind, Rung, Step, Targets
from oneteam.domain.routing.operations import ensure_pool, save_rule
from oneteam.models import Clock, Person
start = timezone.now()
longer = start - timedelta(hours=2)
at_once = tuple(Rung(step, 0) for step in (Step.REMIND, Step.TELL_LEADER, Step.REASSIGN))
save_targets(
    Targets(tuple(
        replace(promise, ladder=at_once if promise.kind is Kind.ACCEPT else promise.ladder)
        for promise in DEFAULTS.promises
    )),
    by=Person.objects.get(role="operations"),
    now=longer,
)
reps = list(Person.objects.filter(role="rep"))
pool = ensure_pool("Early", members=reps, now=longer)
is_early = {{"field": "lead.source", "operator": "is", "value": "early"}}
save_rule(None, name="Early", condition=is_early, pool=pool, by=None, now=longer)
with transaction.atomic():
    for i in range({EARLIER}):
        ago = timedelta(minutes=60) - timedelta(seconds=10 + 50 * i / {EARLIER})
        arrival = Arrival(name="Kim", email=f"kim@early{{i}}.example", source="early")
        flow.arrive(arrival, now=start - ago)
soon = start + timedelta(seconds=61)
print(json.dumps(Clock.objects.filter(kind="accept", due_at__lt=soon).count()))
"""

# Waits until all promises of the earlier leads have run out and nothing is due any more: the
# workers have two minutes for that and for what the kills left over.
LOOK = """
import json
import time
from datetime import timedelta
from django.db.models import Count, Q
from django.utils import timezone
from oneteam.analytics.invariants import verify
from oneteam.models import Assignment, Clock, Escalation, Event, Lead, Reply
until = time.monotonic() + 120
due = Clock.objects.filter(next_at__isnull=False)
def is_to_come(now):
    soon = Q(lead__source="early", next_at__lt=now + timedelta(minutes=2))
    return due.filter(soon | Q(next_at__lt=now)).exists()
while is_to_come(timezone.now()) and time.monotonic() < until:
    time.sleep(0.2)
now = timezone.now()
overdue = due.filter(next_at__lt=now).count()
twice = Escalation.objects.values("clock", "step").annotate(n=Count("id")).filter(n__gt=1)
told = Event.objects.filter(kind="clock.breached")
told_twice = told.values("data__clock").annotate(n=Count("id")).filter(n__gt=1)
open_now = Count("assignments", filter=Q(assignments__ended_at=None))
not_once = Lead.objects.annotate(open_now=open_now).exclude(open_now=1, owner__isnull=False)
first = Assignment.objects.filter(number=1)
shares = first.exclude(lead__source="early").values("person").annotate(n=Count("id"))
counts = [row["n"] for row in shares]
print(json.dumps({
    "leads": Lead.objects.count(),
    "ids": list(Lead.objects.values_list("id", flat=True)),
    "replies": Reply.objects.count(),
    "emails": Lead.objects.values("contact__email_key").distinct().count(),
    "not_owned_once": not_once.count(),
    "without_clocks": Lead.objects.annotate(n=Count("clocks")).filter(n__lt=4).count(),
    "breaches": Escalation.objects.filter(step="breach").count(),
    "breaches_told": told.count(),
    "steps": Escalation.objects.count(),
    "taken_twice": twice.count() + told_twice.count(),
    "handed_on": Assignment.objects.filter(number=2, via="escalation").count(),
    "overdue_unfired": overdue,
    "spread": max(counts) - min(counts),
    "violations": [str(finding) for finding in verify(now=now) if finding.violations],
}))
"""
