"""Starts the clocks of a lead that was handed to someone, and moves the ones that run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from oneteam.domain.capture.queries import Newcomer
from oneteam.domain.clocks import queries, rules
from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.operations.changes import breached, finish, standing
from oneteam.domain.clocks.operations.handed import Handed, read_handed
from oneteam.domain.clocks.operations.targets import ensure_targets
from oneteam.domain.clocks.rules import LIVE, Promise, Start, State, Step
from oneteam.org.queries import Hours, hours_of
from oneteam.statements.joining import joined
from oneteam.statements.ready import Ready
from oneteam.statements.sheet import insert
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact

_CLOCKS = Ready(
    lambda lead_id: Clock.objects.select_for_update().filter(lead_id=lead_id).order_by("id"),
    lead_id=int,
)
_BEGUN = (
    "lead_id",
    "kind",
    "start",
    "targets_id",
    "calendar_id",
    "target_seconds",
    "needed",
    "started_at",
    "due_soon_at",
    "due_at",
    "holder_id",
    "next_step",
    "next_at",
)


@joined
def start(of: int | Newcomer, *, now: datetime) -> list[queries.Due]:
    """Start the clocks a lead lacks after a hand-over; doing it twice changes nothing.

    Clocks since arrival run by the company's hours, because the customer sees one company; they
    are never reset and only change holder. Clocks since assignment run by the holder's hours and
    begin anew for each holder. What was overdue stays with whoever held it. Returns what began.
    """
    lead = read_handed(of)
    if lead is None:
        return []
    clocks: list[Clock] = _CLOCKS.rows(lead_id=of) if isinstance(of, int) else []
    facts: list[Fact] = []
    for clock in clocks:
        if State(clock.state) in LIVE:
            facts += _hand_over(clock, lead, now=now)
    begun = _lacking(lead, clocks, now=now) if lead.is_open else []
    facts += _begin(begun)
    if facts:
        record_all(facts, now=now)
    state = State.RUNNING.value
    due = [
        queries.Due(one["kind"], one["start"], state, one["due_at"], None, None) for one in begun
    ]
    return sorted(due, key=attrgetter("due_at"))


def _hand_over(clock: Clock, lead: Handed, *, now: datetime) -> list[Fact]:
    since = lead.since[Start.ASSIGNMENT]
    if clock.start == Start.ASSIGNMENT:
        if clock.holder_id == lead.owner and since and clock.started_at >= since:
            return []
        return finish(clock, rules.close(standing(clock), now=now), at=now, now=now)
    if clock.holder_id == lead.owner:
        return []
    facts = []
    if clock.state == State.RUNNING and clock.due_at < now:
        promise, calendar = queries.terms([clock])[clock.pk]
        after = rules.fire(
            Step.BREACH, standing=standing(clock), promise=promise, calendar=calendar
        )
        Clock.objects.filter(pk=clock.pk, state=clock.state).update(
            state=after.state.value,
            breached_at=clock.due_at,
            breached_by=clock.holder_id,
            next_step=(after.next_step or ""),
            next_at=after.next_at,
        )
        facts = breached([clock], now=now)
    Clock.objects.filter(pk=clock.pk).update(holder=lead.owner)
    return facts


def _lacking(lead: Handed, clocks: Sequence[Clock], *, now: datetime) -> list[dict[str, Any]]:
    targets = queries.targets_at(now) or queries.read(ensure_targets(now))
    lacking = [
        (promise, since)
        for promise in targets.targets.promises
        if (since := lead.since[promise.start]) and not _has(clocks, promise, since, lead.owner)
    ]
    if not lacking:
        return []
    hours = hours_of(lead.owner)
    return [_clock(lead, promise, since, targets.id, hours) for promise, since in lacking]


def _begin(begun: Sequence[Mapping[str, Any]]) -> list[Fact]:
    ids = insert(Clock, _BEGUN, [[clock[name] for name in _BEGUN] for clock in begun])
    return [
        Fact(
            kind="clock.started",
            subject=f"lead:{clock['lead_id']}",
            occurred_at=clock["started_at"],
            key=f"clock.started:{id_}",
            data={
                "clock": id_,
                "kind": clock["kind"],
                "due_at": clock["due_at"].isoformat(),
                "start": clock["start"],
                "holder": clock["holder_id"],
            },
            is_news=False,
        )
        for clock, id_ in zip(begun, ids, strict=True)
    ]


def _has(clocks: Sequence[Clock], promise: Promise, since: datetime, owner: int | None) -> bool:
    """Whether a promise is made already: to the customer, or by whom the lead is with now."""
    made = [one for one in clocks if (one.kind, one.start) == (promise.kind, promise.start)]
    if promise.start is Start.ARRIVAL:
        return any(clock.started_at >= since or clock.state in LIVE for clock in made)
    return any(clock.started_at >= since and clock.holder_id == owner for clock in made)


def _clock(
    lead: Handed, promise: Promise, since: datetime, targets_id: int, hours: Hours
) -> dict[str, Any]:
    kept = hours.company if promise.start is Start.ARRIVAL else hours.person
    planned, is_business = rules.schedule(
        promise, grade=lead.grade, start=since, calendar=kept.calendar
    )
    return {
        "lead_id": lead.id,
        "kind": promise.kind.value,
        "start": promise.start.value,
        "targets_id": targets_id,
        "calendar_id": kept.id if is_business else None,
        "target_seconds": int(planned.target.total_seconds()),
        "needed": promise.needed,
        "started_at": since,
        "due_soon_at": planned.due_soon_at,
        "due_at": planned.due_at,
        "holder_id": lead.owner,
        "next_step": Step.DUE_SOON.value,
        "next_at": planned.due_soon_at,
    }
