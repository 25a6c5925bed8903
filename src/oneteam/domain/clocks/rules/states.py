"""The life of one clock: (how it stands, what happened, when) gives how it stands next.

A clock is running, paused or breached while it is owed; it ends as met, met late, missed (late
and never met) or stopped (no longer owed, and it was not late). A paused clock cannot breach.
What falls due next is always one step with one moment: warn, breach, then the ladder rung by rung.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from oneteam.domain.agreement.rules.promises import Promise, Step, Unit
from oneteam.domain.clocks.rules.promises import State
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, NoWorkingTime, WorkCalendar


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a promise is due, when to warn, and the working time it allows."""

    due_soon_at: datetime
    due_at: datetime
    target: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands."""

    state: State
    due_soon_at: datetime
    due_at: datetime
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class After:
    """How a clock stands after a step; no next step when nothing more can fall due."""

    state: State
    next_step: Step | None
    next_at: datetime | None


def schedule(
    promise: Promise, *, grade: str, start: datetime, calendar: WorkCalendar
) -> tuple[Schedule, bool]:
    """When a promise that starts now is due, and whether the calendar counted.

    Hours in which nobody ever works cannot hold a promise back: then the wall clock counts, so
    that a mistake in the settings never loses a lead.
    """
    if promise.is_business_time:
        try:
            return _schedule(promise, grade, start, calendar), True
        except NoWorkingTime:
            pass
    return _schedule(promise, grade, start, AROUND_THE_CLOCK), False


def fire(
    step: Step, *, standing: Standing, promise: Promise | None, calendar: WorkCalendar
) -> After:
    """What a due step leads to. Without the promise (it is made no more) the ladder is empty."""
    if step is Step.DUE_SOON:
        return After(State.RUNNING, Step.BREACH, standing.due_at)
    rungs = promise.ladder if promise else ()
    taken = [rung.step for rung in rungs]
    later = (
        rungs[taken.index(step) + 1 :] if step in taken else rungs if step is Step.BREACH else ()
    )
    if not later:
        return After(State.BREACHED, None, None)
    at = calendar.due(standing.due_at, timedelta(minutes=later[0].after_minutes))
    return After(State.BREACHED, later[0].step, at)


def meet(standing: Standing, *, at: datetime) -> State:
    """How a live clock ends when its promise is kept at a moment, even one logged later.

    Answering exactly at the due moment counts as met. A paused clock was never late.
    """
    if standing.state is State.PAUSED or at <= standing.due_at:
        return State.MET
    return State.MET_LATE


def close(standing: Standing, *, now: datetime) -> State:
    """How a live clock ends when its promise is no longer owed."""
    if standing.state is State.BREACHED:
        return State.MISSED
    if standing.state is State.RUNNING and now > standing.due_at:
        return State.MISSED
    return State.STOPPED


def resume(
    standing: Standing, *, at: datetime, was_warned: bool, calendar: WorkCalendar
) -> tuple[Schedule, After]:
    """A paused clock runs again: its due moments move by the working time it stood still.

    The schedule's target is that time. The warning is not repeated when it was given before.
    A moment before the pause, from a server whose time is behind, counts as the pause's own.
    """
    if standing.paused_at is None:
        raise ValueError("only a paused clock can resume")
    at = max(at, standing.paused_at)
    stood = calendar.elapsed(standing.paused_at, at)
    due_soon_at, due_at = (
        calendar.due(at, left)
        if (left := calendar.elapsed(standing.paused_at, due)) > timedelta(0)
        else due
        for due in (standing.due_soon_at, standing.due_at)
    )
    moved = Schedule(due_soon_at, max(due_at, at), stood)
    if was_warned:
        return moved, After(State.RUNNING, Step.BREACH, moved.due_at)
    return moved, After(State.RUNNING, Step.DUE_SOON, min(due_soon_at, moved.due_at))


def _schedule(promise: Promise, grade: str, start: datetime, calendar: WorkCalendar) -> Schedule:
    amount = promise.amount(grade)
    if promise.unit is Unit.MINUTES:
        target = timedelta(minutes=amount)
        due_at = calendar.due(start, target)
    else:
        due_at = calendar.due_working_days(start, amount)
        target = calendar.elapsed(start, due_at)
    due_soon_at = calendar.due(start, target * promise.due_soon_percent / 100)
    return Schedule(due_soon_at, due_at, target)
