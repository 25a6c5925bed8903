"""Decides by when something is owed, and what happens when it is late."""

from __future__ import annotations

from enum import StrEnum

from oneteam.timeline.rules import define


class Kind(StrEnum):
    """What was promised."""

    ACCEPT = "accept"
    RESPOND = "respond"
    ATTEMPTS = "attempts"
    VERDICT = "verdict"

    @property
    def label(self) -> str:
        """The promise as people say it."""
        return {"accept": "Accept", "respond": "First response", "attempts": "Attempts"}.get(
            self.value, "Verdict"
        )


class State(StrEnum):
    """How a promise stands. Met late and never met stay apart."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"  # late, and still owed
    MET_LATE = "met_late"
    MISSED = "missed"  # breached, and closed without ever being met
    STOPPED = "stopped"  # no longer owed, and was not late

    @property
    def label(self) -> str:
        """The state as people say it."""
        return self.value.replace("_", " ").capitalize()


class Step(StrEnum):
    """What can fall due on a clock, in this order."""

    DUE_SOON = "due_soon"
    BREACH = "breach"
    REMIND = "remind"
    TELL_LEADER = "tell_leader"
    REASSIGN = "reassign"

    @property
    def label(self) -> str:
        """The step as people say it."""
        return self.value.replace("_", " ").capitalize()


LIVE = (State.RUNNING, State.PAUSED, State.BREACHED)

define("clock.started", needs="clock kind due_at", may="start holder")
define("clock.met", needs="clock kind late", may="holder")
define("clock.due_soon", needs="clock kind", may="holder")
define("clock.breached", needs="clock kind", may="holder")
define("clock.escalated", needs="clock kind step", may="holder")
define("clock.paused", needs="clock kind reason", may="until")
define("clock.resumed", needs="clock kind due_at")
define("clock.closed", needs="clock kind state", may="holder")
