"""Starts the clocks of a lead that was handed to someone, and moves the ones that run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import OPEN
from oneteam.domain.clocks import queries, rules
from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.operations.changes import breached, fact, finish, standing
from oneteam.domain.clocks.operations.targets import ensure_targets
from oneteam.domain.clocks.rules import LIVE, Promise, Start, State, Step
from oneteam.org.queries import Hours, hours_of
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact


@dataclass(frozen=True, slots=True)
class _Handed:
    """What counts about a lead that was handed over."""

    id: int
    owner: int | None
    grade: str
    is_open: bool
    since: dict[Start, datetime | None]  # from when each kind of promise runs


@transaction.atomic
def start(lead_id: int, *, now: datetime) -> None:
    """Start the clocks a lead lacks after a hand-over; doing it twice changes nothing.

    Clocks since arrival run by the company's hours, because the customer sees one company; they
    are never reset and only change holder. Clocks since assignment run by the holder's hours and
    begin anew for each holder. What was overdue stays with whoever held it.
    """
    lead = _read(lead_id)
    if lead is None:
        return
    clocks = list(Clock.objects.select_for_update().filter(lead_id=lead_id).order_by("id"))
    facts: list[Fact] = []
    for clock in clocks:
        if State(clock.state) in LIVE:
            facts += _hand_over(clock, lead, now=now)
    if lead.is_open:
        facts += _begin(lead, clocks, now=now)
    if facts:
        record_all(facts, now=now)


def _read(lead_id: int) -> _Handed | None:
    row = Lead.objects.values(
        "owner", "grade", "status", "is_history", "arrived_at", "qualified_at", "assigned_at"
    ).get(pk=lead_id)
    if row["is_history"]:
        return None
    return _Handed(
        id=lead_id,
        owner=row["owner"],
        grade=row["grade"],
        is_open=row["status"] in OPEN,
        since={
            # A lead that was warmed up first is promised an answer from when it was good enough.
            Start.ARRIVAL: row["qualified_at"] or row["arrived_at"],
            Start.ASSIGNMENT: row["assigned_at"] if row["owner"] else None,
        },
    )


def _hand_over(clock: Clock, lead: _Handed, *, now: datetime) -> list[Fact]:
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


def _begin(lead: _Handed, clocks: Sequence[Clock], *, now: datetime) -> list[Fact]:
    targets = queries.targets_at(now) or queries.read(ensure_targets(now))
    lacking = [
        (promise, since)
        for promise in targets.targets.promises
        if (since := lead.since[promise.start]) and not _has(clocks, promise, since)
    ]
    if not lacking:
        return []
    hours = hours_of(lead.owner)
    begun = Clock.objects.bulk_create(
        _clock(lead, promise, since, targets.id, hours) for promise, since in lacking
    )
    return [
        fact(
            clock,
            "clock.started",
            at=clock.started_at,
            due_at=clock.due_at.isoformat(),
            start=clock.start,
            holder=clock.holder_id,
        )
        for clock in begun
    ]


def _has(clocks: Sequence[Clock], promise: Promise, since: datetime) -> bool:
    return any(
        clock.kind == promise.kind
        and clock.start == promise.start
        and (clock.started_at >= since or (clock.state in LIVE and promise.start == Start.ARRIVAL))
        for clock in clocks
    )


def _clock(
    lead: _Handed, promise: Promise, since: datetime, targets_id: int, hours: Hours
) -> Clock:
    kept = hours.company if promise.start is Start.ARRIVAL else hours.person
    planned, is_business = rules.schedule(
        promise, grade=lead.grade, start=since, calendar=kept.calendar
    )
    return Clock(
        lead_id=lead.id,
        kind=promise.kind.value,
        start=promise.start.value,
        targets_id=targets_id,
        calendar_id=kept.id if is_business else None,
        target_seconds=int(planned.target.total_seconds()),
        needed=promise.needed,
        started_at=since,
        due_soon_at=planned.due_soon_at,
        due_at=planned.due_at,
        state=State.RUNNING.value,
        holder_id=lead.owner,
        next_step=Step.DUE_SOON.value,
        next_at=planned.due_soon_at,
    )
