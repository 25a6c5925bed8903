"""Replaying an agreement over a large company: a promise of each kind for each lead for sales.

Beside it, in the same run, the same by the rules that a clock lives by, one clock at a time in
Python, and merely reading the clocks as rows. Both ways must count the same. The program runs
inside the installation, after `large.FILL`.
"""

from __future__ import annotations

from bench import large
from installation import Installation

CLOCKS = """
import json, random
from datetime import timedelta
from django.db import connection, transaction
from oneteam.models import Clock, Company, Lead, Person, TargetSet
from oneteam.domain.clocks.rules import DEFAULTS
chance, made = random.Random(2), 0
calendar, targets = Company.objects.get().calendar, TargetSet.objects.order_by("-version").first()
leads = Lead.objects.filter(assigned_at__isnull=False).exclude(clocks__kind="respond")
with transaction.atomic():
    rows = []
    for lead in leads.iterator():
        for one in DEFAULTS.promises:
            after = timedelta(minutes=chance.expovariate(1 / 300))
            ended = lead.responded_at if one.kind == "respond" else lead.assigned_at + after
            rows.append(Clock(
                lead=lead, kind=one.kind.value, start=one.start.value, targets=targets,
                calendar=calendar, target_seconds=3600, holder=lead.owner, needed=one.needed,
                started_at=lead.arrived_at, due_soon_at=lead.arrived_at, due_at=lead.arrived_at,
                state="met" if ended else "missed", met_at=ended,
                closed_at=None if ended else lead.arrived_at + timedelta(days=30)))
        if len(rows) >= 20_000:
            made += len(Clock.objects.bulk_create(rows, batch_size=2000))
            rows = []
    made += len(Clock.objects.bulk_create(rows, batch_size=2000))
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(json.dumps(made))
"""
REPLAY = """
import json, resource, time
from datetime import timedelta
from django.utils import timezone
from oneteam.domain.agreement.rules.promises import Targets
from oneteam.domain.agreement.rules.terms import Marketing, Sales, Terms, Volume
from oneteam.domain.clocks.rules import DEFAULTS
from oneteam.domain.clocks.rules.states import schedule
from oneteam.domain.scoreboard.queries.agreement_replay import replay_agreement
from oneteam.models import Clock, Company
from oneteam.org.queries import work_calendar_by_id
from dataclasses import replace
now = timezone.now()
since = now - timedelta(days=%d)
faster = [replace(one, within=tuple((grade, max(amount // 2, 1)) for grade, amount in one.within))
          for one in DEFAULTS.promises]
def terms(promises):
    owes = Marketing((Volume("all", 4000, 100_000_000), Volume("A", 1500, 50_000_000)))
    return Terms("EUR", owes, Sales(Targets(tuple(promises))))
def watched(act):
    wall, cpu = time.perf_counter(), time.process_time()
    answer = act()
    return answer, round(time.perf_counter() - wall, 3), round(time.process_time() - cpu, 3)
def vectorised():
    return replay_agreement(terms(faster), instead_of=terms(DEFAULTS.promises),
                            since=since, until=now, now=now)
def rows():
    return list(Clock.objects.filter(started_at__gte=since, started_at__lt=now).values_list(
        "kind", "start", "lead__grade", "started_at", "met_at", "closed_at", "state"))
def one_by_one():
    calendar = work_calendar_by_id(Company.objects.get().calendar_id)
    counts = {}
    told = rows()
    for promises in (faster, DEFAULTS.promises):
        by_key = {(one.kind.value, one.start.value): one for one in promises}
        for kind, start, grade, began, met, closed, state in told:
            if (kind, start) in by_key and (met or closed):
                planned, _ = schedule(by_key[kind, start], grade=grade, start=began,
                                      calendar=calendar)
                ends = met or closed
                key = kind, start, promises is faster
                kept = bool(met) and ends <= planned.due_at
                counts[key] = counts.get(key, 0) + kept
    return counts
vectorised()
found, wall, cpu = watched(vectorised)
_, wall_rows, cpu_rows = watched(rows)
counts, wall_one, cpu_one = watched(one_by_one)
for one in found.promises:
    for outcome, is_draft in ((one.draft, True), (one.instead_of, False)):
        key = one.kind.value, one.start.value, is_draft
        assert int(outcome.in_time.sum()) == counts.get(key, 0), (key, counts)
print(json.dumps({
    "clocks": sum(len(one.draft.cases) for one in found.promises),
    "replayed": [wall, cpu], "rows": [wall_rows, cpu_rows], "one by one": [wall_one, cpu_one],
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""
YEAR, ALL = 365, 3650  # days


def measure(here: Installation) -> list[tuple[str, str]]:
    """Seconds on the wall and of a processor, over the last year and over everything."""
    here.python(large.FILL)
    here.python(CLOCKS)
    lines = []
    for name, days in (("the last year", YEAR), ("everything", ALL)):
        found = here.python(REPLAY % days)
        spent = {key: found[key] for key in ("replayed", "rows", "one by one")}
        ours = spent["replayed"][0] or 0.001
        lines += [
            (
                f"{name}, {found['clocks']:,} promises: {what}",
                f"{wall:7.3f} s  cpu {cpu:7.3f} s  {wall / ours:6.1f} of the replay",
            )
            for what, (wall, cpu) in spent.items()
        ]
        lines.append((f"{name}: peak of all three", f"{found['peak']:,} MB"))
    return lines
