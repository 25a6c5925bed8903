"""Where a lead stands, and what a person may do with it there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks.rules import Kind, State
from oneteam.org.rules import Action, Role, may
from oneteam.web import words

if TYPE_CHECKING:
    from oneteam.domain.clocks.queries import ClockView
    from oneteam.org.models import Person
from oneteam.web.opened import mark


def standing(row: Any, *, now: datetime) -> str:
    """Where a lead stands, in a sentence."""
    since = row.verdict_at or row.assigned_at or row.arrived_at
    ago, lasting = words.ago(now - since), words.lasting(now - since)
    owner = row.owner.name if row.owner else "nobody"
    return {
        Status.NURTURE: "kept warm by marketing until it is ready",
        Status.QUEUED: f"waits in the queue{lasting}",
        Status.ASSIGNED: f"with {owner}{lasting}, no verdict yet",
        Status.ACCEPTED: f"accepted {ago}, with {owner}, no deal yet",
        Status.CONVERTED: f"became a deal with {owner}",
        Status.RETURNED: f"returned {ago}, waits to be mended",
        Status.RECYCLED: f"comes back on {row.wake_on:%-d %b %Y}" if row.wake_on else "recycled",
        Status.REJECTED: f"closed {ago}",
    }.get(Status(row.status), "just arrived")


def telling(clocks: list[ClockView]) -> list[ClockView]:
    """The promises worth reading: what is no longer owed only where its kind has nothing else.

    Each hand-over lets the promises of the holder before go; the story has them all.
    """
    kept = {clock.kind for clock in clocks if clock.state is not State.STOPPED}
    last = {clock.kind: clock for clock in clocks}
    return [
        clock
        for clock in clocks
        if clock.state is not State.STOPPED
        or (clock.kind not in kept and clock is last[clock.kind])
    ]


def rights(row: Any, *, by: Person, clocks: list[Any]) -> dict[str, bool]:
    """What this person may do with the lead as it stands."""
    role = Role(by.role)
    is_mine = row.owner_id == by.pk and may(role, Action.WORK_OWN_LEAD)
    works = is_mine or may(role, Action.WORK_ANY_LEAD)
    queued = row.status == Status.QUEUED
    claims = queued and may(role, Action.WORK_OWN_LEAD)
    is_open = row.status in (Status.ASSIGNED, Status.ACCEPTED, Status.CONVERTED)
    states = {State(clock.state) for clock in clocks}
    accepts = any(clock.kind == Kind.ACCEPT and State(clock.state) in _OWED for clock in clocks)
    return {
        "may_work": works and is_open,
        "may_fill": works or claims,
        "may_take": claims or (works and row.status == Status.ASSIGNED and accepts),
        "may_judge": works and row.status in (Status.ASSIGNED, Status.ACCEPTED),
        "may_open_deal": works and row.status == Status.ACCEPTED,
        "may_hand": may(role, Action.REASSIGN_LEAD) and (is_open or queued),
        "may_pause": works and bool(states & {State.RUNNING}),
        "may_resume": works and State.PAUSED in states,
        "may_mend": row.status == Status.RETURNED
        and may(role, Action.SEE_ALL_LEADS)
        and may(role, Action.ADD_LEAD),
    }


_OWED = (State.RUNNING, State.BREACHED)


def stands(row: Any) -> str:
    """The mark of who has a lead and what was said of it."""
    return mark([row.status, row.owner_id, row.verdict_at])
