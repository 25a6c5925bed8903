"""How states look: each has an icon, a tone and a word, so that colour is never the only sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils import timezone

from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks.rules import Kind, State
from oneteam.domain.feedback.rules import Verdict
from oneteam.web import words


@dataclass(frozen=True, slots=True)
class Look:
    """One state as it is shown."""

    label: str
    icon: str
    tone: str = ""


STATUS = {
    Status.NEW: ("sparkles", "marketing"),
    Status.NURTURE: ("sprout", "marketing"),
    Status.QUEUED: ("hourglass", "sales"),
    Status.ASSIGNED: ("user", "sales"),
    Status.ACCEPTED: ("check", "sales"),
    Status.CONVERTED: ("handshake", "calm"),
    Status.RETURNED: ("undo-2", "marketing"),
    Status.RECYCLED: ("rotate-ccw", "marketing"),
    Status.REJECTED: ("x", ""),
}
VERDICT = {
    Verdict.ACCEPT: ("check", "calm"),
    Verdict.RETURN: ("undo-2", "marketing"),
    Verdict.RECYCLE: ("rotate-ccw", "marketing"),
    Verdict.REJECT: ("x", ""),
}


def status_look(status: str) -> Look:
    """How a lead's status is shown."""
    known = Status(status)
    return Look(known.label, *STATUS[known])


def verdict_look(verdict: str) -> Look:
    """How a verdict is shown."""
    known = Verdict(verdict)
    said = {"accept": "Accepted", "return": "Returned", "recycle": "Recycled", "reject": "Rejected"}
    return Look(said[known.value], *VERDICT[known])


class ClockLike(Protocol):
    """What is shown of a clock."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def due_soon_at(self) -> datetime: ...
    @property
    def needed(self) -> int: ...
    @property
    def done(self) -> int: ...


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


def clock_look(clock: ClockLike, *, now: datetime) -> ClockLook:
    """A clock in words: what is left, how late, or how it ended."""
    state = State(clock.state)
    ticks = state in (State.RUNNING, State.BREACHED)
    if ticks:
        late = now > clock.due_at
        tone = "late" if late else "soon" if now >= clock.due_soon_at else "calm-running"
        said, icon = words.clock(clock.due_at, now=now), "alarm-clock-off" if late else "timer"
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
    )
