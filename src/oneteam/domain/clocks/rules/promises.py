"""What can be promised about a lead, and which facts a promise leaves on the timeline."""

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


class Start(StrEnum):
    """From when a promise runs."""

    ARRIVAL = "arrival"  # the customer's clock: handing the lead on never resets it
    ASSIGNMENT = "assignment"  # the holder's clock: everyone who gets the lead gets the whole time

    @property
    def label(self) -> str:
        """The start as people say it."""
        return f"Since {self.value}"


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
    RESUME = "resume"  # a pause reached its cap

    @property
    def label(self) -> str:
        """The step as people say it."""
        return self.value.replace("_", " ").capitalize()


LIVE = (State.RUNNING, State.PAUSED, State.BREACHED)
# Each of these happens once in the life of a clock; a clock may resume many times.
ESCALATIONS = (Step.DUE_SOON, Step.BREACH, Step.REMIND, Step.TELL_LEADER, Step.REASSIGN)

define("clock.started", needs="clock kind due_at", may="start holder")
define("clock.met", needs="clock kind late", may="holder")
define("clock.due_soon", needs="clock kind", may="holder")
define("clock.breached", needs="clock kind", may="holder")
define("clock.escalated", needs="clock kind step", may="holder")
define("clock.paused", needs="clock kind reason", may="until")
define("clock.resumed", needs="clock kind due_at")
define("clock.closed", needs="clock kind state", may="holder")
define("targets.activated", needs="targets version")
