"""A lead's clocks stand still for a listed reason, and run again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oneteam.domain.clocks import queries, rules
from oneteam.domain.clocks.models import Clock, Escalation
from oneteam.domain.clocks.operations.changes import fact, live_clocks, standing
from oneteam.domain.clocks.rules import PauseRefused, State, Step
from oneteam.org.rules.calendar import WorkCalendar
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import SYSTEM, Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
def pause(lead_id: int, *, reason: str, by: Person, now: datetime) -> int:
    """Let the running clocks of a lead stand still. Returns how many do.

    What is late stays late: an overdue clock does not pause, noticed or not. Raises PauseRefused
    when the reason is not listed, used up, or nothing runs.
    """
    running = [
        clock
        for clock in live_clocks(lead_id)
        if clock.state == State.RUNNING and clock.due_at >= now
    ]
    if not running:
        raise PauseRefused("No clock of this lead is running.")
    terms = queries.terms(running)
    facts = []
    for clock in running:
        until = rules.pause_until(
            reason,
            already=timedelta(seconds=clock.paused_seconds),
            calendar=terms[clock.pk].calendar,
            now=now,
        )
        Clock.objects.filter(pk=clock.pk, state=State.RUNNING).update(
            state=State.PAUSED.value,
            paused_at=now,
            pause_reason=reason,
            pause_until=until,
            next_step=Step.RESUME.value,
            next_at=until,
        )
        facts.append(
            fact(
                clock,
                "clock.paused",
                at=now,
                mark=f":{now.isoformat()}",
                actor=f"person:{by.pk}",
                reason=reason,
                until=until.isoformat(),
            )
        )
    record_all(facts, now=now)
    return len(running)


@joined
def resume(lead_id: int, *, by: Person, now: datetime) -> int:
    """Let the paused clocks of a lead run again. Returns how many do.

    Due moments move by the working time the clocks stood still; raw time would move a deadline
    into the night.
    """
    paused = [clock for clock in live_clocks(lead_id) if clock.state == State.PAUSED]
    terms = queries.terms(paused)
    warned = warned_among(paused)
    facts = []
    for clock in paused:
        facts.append(
            run_again(
                clock,
                calendar=terms[clock.pk].calendar,
                was_warned=clock.pk in warned,
                at=min(now, clock.pause_until or now),
                actor=f"person:{by.pk}",
            )
        )
        clock.save(update_fields=RESUMED)
    if facts:
        record_all(facts, now=now)
    return len(paused)


RESUMED = [
    "state",
    "due_soon_at",
    "due_at",
    "paused_at",
    "pause_reason",
    "pause_until",
    "paused_seconds",
    "next_step",
    "next_at",
]


def warned_among(clocks: list[Clock]) -> set[int]:
    """Those of some clocks whose warning was given already."""
    if not clocks:
        return set()
    rows = Escalation.objects.filter(clock__in=clocks, step=Step.DUE_SOON.value)
    return set(rows.values_list("clock_id", flat=True))


def run_again(
    clock: Clock, *, calendar: WorkCalendar, was_warned: bool, at: datetime, actor: str = SYSTEM
) -> Fact:
    """Set a paused clock running, in memory; returns the fact. The caller saves `RESUMED`."""
    since = clock.paused_at
    moved, after = rules.resume(standing(clock), at=at, was_warned=was_warned, calendar=calendar)
    clock.state = after.state.value
    clock.due_soon_at, clock.due_at = moved.due_soon_at, moved.due_at
    clock.paused_seconds += int(moved.target.total_seconds())
    clock.paused_at = clock.pause_until = None
    clock.pause_reason = ""
    clock.next_step, clock.next_at = (after.next_step or ""), after.next_at
    mark = f":{since.isoformat()}" if since else ""
    return fact(
        clock, "clock.resumed", at=at, mark=mark, actor=actor, due_at=clock.due_at.isoformat()
    )
