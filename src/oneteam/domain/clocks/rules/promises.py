"""How a promise can stand, and which facts a clock leaves on the timeline."""

from __future__ import annotations

from enum import StrEnum

from oneteam.domain.agreement.rules.promises import Step
from oneteam.timeline.rules import define


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
define("targets.activated", needs="targets version", may="terms active_from")
