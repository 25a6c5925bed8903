"""A promise is kept, counted on, or no longer owed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from oneteam.domain.clocks import rules
from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.operations.changes import finish, live_clocks, standing
from oneteam.domain.clocks.rules import Kind
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact


@joined
def meet(lead_id: int, kinds: Collection[Kind], *, at: datetime, now: datetime) -> int:
    """Keep the live promises of some kinds. Returns how many were kept.

    `at` is when it was done, which may lie before `now`: an answer logged afterwards is judged by
    when it was given. With a verdict no further attempts are owed.
    """
    facts: list[Fact] = []
    kept = 0
    for clock in live_clocks(lead_id):
        if clock.kind in kinds:
            told = finish(clock, rules.meet(standing(clock), at=at), at=at, now=now)
            kept += bool(told)
            facts += told
        elif clock.kind == Kind.ATTEMPTS and Kind.VERDICT in kinds:
            facts += finish(clock, rules.close(standing(clock), now=now), at=now, now=now)
    if facts:
        record_all(facts, now=now)
    return kept


@joined
def count_attempt(lead_id: int, *, at: datetime, now: datetime) -> int:
    """Count one attempt to reach the contact; the last one needed keeps the promise.

    Returns how many attempts were made on the live clock, 0 when none runs.
    """
    facts: list[Fact] = []
    done = 0
    for clock in live_clocks(lead_id):
        if clock.kind != Kind.ATTEMPTS:
            continue
        done = clock.done + 1
        Clock.objects.filter(pk=clock.pk, done=clock.done).update(done=done)
        if done >= clock.needed:
            facts += finish(clock, rules.meet(standing(clock), at=at), at=at, now=now)
    if facts:
        record_all(facts, now=now)
    return done


@joined
def stop(lead_id: int, *, now: datetime) -> int:
    """Nothing more is owed about a lead: late promises end as missed. Returns how many ended."""
    clocks = live_clocks(lead_id)
    facts: list[Fact] = []
    for clock in clocks:
        facts += finish(clock, rules.close(standing(clock), now=now), at=now, now=now)
    if facts:
        record_all(facts, now=now)
    return len(clocks)
