"""What fell due is dealt with: warned, breached, escalated, each step once for each clock.

The worker asks one indexed question, decides by rules and writes many clocks in one transaction.
Any number of workers may ask at once: PostgreSQL hands each its own rows (SKIP LOCKED), SQLite
lets one write at a time, and each update names what it expects to find.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from oneteam.acts import act
from oneteam.domain.capture.operations import hold
from oneteam.domain.clocks import queries, rules
from oneteam.domain.clocks.models import Clock, Escalation
from oneteam.domain.clocks.operations.changes import breached, fact, standing
from oneteam.domain.clocks.operations.pausing import RESUMED, run_again, warned_among
from oneteam.domain.clocks.rules import Step
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact

BATCH = 200
PUSH_BACK = timedelta(minutes=5)
FIRED = [*RESUMED, "breached_at", "breached_by"]
log = structlog.get_logger(__name__)


class ClockChanged(Exception):
    """A clock was changed by someone else between reading and writing it."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A step that was taken."""

    clock_id: int
    lead_id: int
    step: Step


def fire_due(*, now: datetime, limit: int = BATCH) -> int:
    """Take what is due, oldest first, but for reassigning. Returns how many clocks were dealt with.

    A clock that cannot be dealt with is pushed back and reported, and the others go on.
    """
    if not _due(now).exists():  # no transaction, and no write gate, when there is nothing to do
        return 0
    with transaction.atomic():
        rows = _due(now).select_for_update(skip_locked=True).order_by("next_at", "id")
        clocks = list(rows[:limit])
        try:
            with transaction.atomic():
                _fire(clocks, now=now)
        except Exception:
            log.exception("clocks.batch_failed", clocks=len(clocks))
            for clock in clocks:
                _fire_alone(clock.pk, now=now)
    return len(clocks)


@joined
def try_fire_one(*, now: datetime) -> Fired | None:
    """Take the step that fell due first, whatever it is. None when nothing is due."""
    due = Clock.objects.filter(next_at__lte=now).order_by("next_at", "id")
    found = due.select_for_update(skip_locked=True).first()
    return _fire([found], now=now)[0] if found else None


def try_reassign_one(then: Callable[[int, datetime], None], *, now: datetime) -> bool:
    """Take the oldest due reassignment together with what it leads to. False when none is due.

    The lead is locked before its clock, as everyone who works on a lead does. When it fails,
    nothing of it remains, the clock is pushed back and reported.
    """
    due = Clock.objects.filter(next_at__lte=now, next_step=Step.REASSIGN)
    found = due.order_by("next_at", "id").values_list("id", "lead_id").first()
    if found is None:
        return False
    clock_id, lead_id = found
    try:
        _reassign(due.filter(pk=clock_id), lead_id, then, now=now)
    except Exception:
        _push_back(clock_id, now=now)
    return True


@act
def _reassign(
    due: QuerySet[Clock], lead_id: int, then: Callable[[int, datetime], None], *, now: datetime
) -> None:
    hold(lead_id)
    clock = due.select_for_update().first()
    if clock is not None:
        _fire([clock], now=now)
        then(lead_id, now)


def _due(now: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(next_at__lte=now).exclude(next_step=Step.REASSIGN)


def _fire_alone(clock_id: int, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            _fire([Clock.objects.get(pk=clock_id)], now=now)
    except Exception:
        _push_back(clock_id, now=now)


def _push_back(clock_id: int, *, now: datetime) -> None:
    log.exception("clocks.pushed_back", clock=clock_id)
    Clock.objects.filter(pk=clock_id, next_at__lte=now).update(next_at=now + PUSH_BACK)


def _fire(clocks: list[Clock], *, now: datetime) -> list[Fired]:
    terms = queries.terms(clocks)
    warned = warned_among([clock for clock in clocks if clock.next_step == Step.RESUME])
    fired = [Fired(clock.pk, clock.lead_id, Step(clock.next_step)) for clock in clocks]
    breaches = [clock for clock in clocks if clock.next_step == Step.BREACH]
    facts = breached(breaches, now=now)
    escalations = []
    for clock, (promise, calendar) in ((clock, terms[clock.pk]) for clock in clocks):
        step, at = Step(clock.next_step), clock.next_at or now
        if step is Step.RESUME:
            at = clock.pause_until or at
            facts.append(run_again(clock, calendar=calendar, was_warned=clock.pk in warned, at=at))
            continue
        if step is not Step.BREACH:
            escalations.append(_escalation(clock, step, at=at, now=now))
            facts.append(_told(clock, step, at=at))
        else:
            clock.breached_at, clock.breached_by_id = clock.due_at, clock.holder_id
        after = rules.fire(step, standing=standing(clock), promise=promise, calendar=calendar)
        clock.state = after.state.value
        clock.next_step, clock.next_at = (after.next_step or ""), after.next_at
    won = Clock.objects.filter(next_at__lte=now, closed_at=None).bulk_update(clocks, FIRED)
    if won != len(clocks):
        raise ClockChanged(f"{len(clocks) - won} of {len(clocks)} clocks changed meanwhile")
    Escalation.objects.bulk_create(escalations)
    record_all(facts, now=now)
    return fired


def _escalation(clock: Clock, step: Step, *, at: datetime, now: datetime) -> Escalation:
    return Escalation(
        clock=clock, step=step.value, due_at=at, fired_at=now, holder_id=clock.holder_id
    )


def _told(clock: Clock, step: Step, *, at: datetime) -> Fact:
    if step is Step.DUE_SOON:
        return fact(clock, "clock.due_soon", at=at, is_news=True, holder=clock.holder_id)
    return fact(
        clock,
        "clock.escalated",
        at=at,
        mark=f":{step}",
        is_news=True,
        step=step.value,
        holder=clock.holder_id,
    )
