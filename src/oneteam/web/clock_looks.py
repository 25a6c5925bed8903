"""How promises look: what is left, how late, how it ended, and when work on it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from oneteam.domain.clocks.rules import Kind, State
from oneteam.org import queries as org
from oneteam.org.rules.calendar import WorkCalendar
from oneteam.web import words


class ClockLike(Protocol):
    """What is shown of a clock."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def due_soon_at(self) -> datetime: ...
    @property
    def needed(self) -> int: ...
    @property
    def done(self) -> int: ...
    @property
    def calendar_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Rest:
    """When nobody works on a promise, before it is due; and what is said in that time."""

    since: datetime
    until: datetime
    words: str
    due: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class ClockLook:
    """One clock as it is shown; it ticks by itself while it runs."""

    label: str
    words: str
    tone: str
    icon: str
    ticks: bool
    due_at: datetime
    soon_at: datetime
    due_exact: str
    count: str
    rest: Rest | None


def clock_looks(clocks: Iterable[ClockLike], *, now: datetime) -> list[ClockLook]:
    """Clocks in words, in the viewer's zone; one query for the hours of all."""
    several = list(clocks)
    hours = org.work_calendars(clock.calendar_id for clock in several if clock.calendar_id)
    return [_look(clock, hours.get(clock.calendar_id or 0), now=now) for clock in several]


def _look(clock: ClockLike, hours: WorkCalendar | None, *, now: datetime) -> ClockLook:
    state = State(clock.state)
    ticks, rest = state in (State.RUNNING, State.BREACHED), None
    if ticks:
        late = now > clock.due_at
        rest = _rest(clock, hours, now=now) if hours and not late else None
        tone = "late" if late else "soon" if now >= clock.due_soon_at else "calm-running"
        said, icon = words.clock(clock.due_at, now=now), "alarm-clock-off" if late else "timer"
        said = rest.words if rest and rest.is_now else said
    else:
        said, tone, icon = {
            State.PAUSED: ("paused", "paused", "pause"),
            State.MET: ("kept", "met", "check"),
            State.MET_LATE: ("kept late", "soon", "check"),
            State.MISSED: ("never kept", "late", "x"),
        }.get(state, ("no longer owed", "stopped", "minus"))
    local = timezone.localtime(clock.due_at)
    counts = clock.kind == Kind.ATTEMPTS
    return ClockLook(
        label=Kind(clock.kind).label,
        words=said,
        tone=tone,
        icon=icon,
        ticks=ticks,
        due_at=clock.due_at,
        soon_at=clock.due_soon_at,
        due_exact=f"{local:%a %-d %b %Y, %H:%M}",
        count=f"{clock.done} of {clock.needed}" if counts else "",
        rest=rest,
    )


def _rest(clock: ClockLike, hours: WorkCalendar, *, now: datetime) -> Rest | None:
    found = hours.next_rest(now, before=clock.due_at)
    if found is None:
        return None
    since, until = found
    begun = hours.elapsed(clock.started_at, since) > timedelta(0)
    local, opening = timezone.localtime(now), timezone.localtime(until)
    return Rest(
        since=since,
        until=until,
        words=f"{'runs on' if begun else 'starts'} {words.opening(opening, today=local.date())}",
        due=f"due {words.moment(timezone.localtime(clock.due_at), beside=opening.date())}",
        is_now=since <= now,
    )
