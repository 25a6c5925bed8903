"""Decides by when something is owed, and what happens when it is late."""

from oneteam.domain.agreement.rules.default_promises import DEFAULTS
from oneteam.domain.agreement.rules.promises import (
    Kind,
    Promise,
    Rung,
    Start,
    Step,
    Targets,
    Unit,
)
from oneteam.domain.agreement.rules.promises_reading import BadTargets, read_targets
from oneteam.domain.clocks.rules.pauses import REASONS, PauseReason, PauseRefused, pause_until
from oneteam.domain.clocks.rules.promises import ESCALATIONS, LIVE, State
from oneteam.domain.clocks.rules.states import (
    After,
    Schedule,
    Standing,
    close,
    fire,
    meet,
    resume,
    schedule,
)

__all__ = [
    "DEFAULTS",
    "ESCALATIONS",
    "LIVE",
    "REASONS",
    "After",
    "BadTargets",
    "Kind",
    "PauseReason",
    "PauseRefused",
    "Promise",
    "Rung",
    "Schedule",
    "Standing",
    "Start",
    "State",
    "Step",
    "Targets",
    "Unit",
    "close",
    "fire",
    "meet",
    "pause_until",
    "read_targets",
    "resume",
    "schedule",
]
