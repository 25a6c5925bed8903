"""Decides by when something is owed, and what happens when it is late."""

from oneteam.domain.clocks.rules.pauses import REASONS, PauseReason, PauseRefused, pause_until
from oneteam.domain.clocks.rules.promises import ESCALATIONS, LIVE, Kind, Start, State, Step
from oneteam.domain.clocks.rules.reading import BadTargets, read_targets
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
from oneteam.domain.clocks.rules.targets import (
    DEFAULTS,
    Promise,
    Rung,
    Targets,
    Unit,
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
