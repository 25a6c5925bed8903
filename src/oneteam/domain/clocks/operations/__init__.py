"""Starts, meets, pauses, stops and fires clocks."""

from oneteam.domain.clocks.operations.firing import fire_due, try_fire_one, try_reassign_one
from oneteam.domain.clocks.operations.keeping import count_attempt, meet, stop
from oneteam.domain.clocks.operations.pausing import pause, resume
from oneteam.domain.clocks.operations.starting import start
from oneteam.domain.clocks.operations.targets import (
    TargetsRefused,
    ensure_targets,
    save_targets,
    take_terms,
)

__all__ = [
    "TargetsRefused",
    "count_attempt",
    "ensure_targets",
    "fire_due",
    "meet",
    "pause",
    "resume",
    "save_targets",
    "start",
    "stop",
    "take_terms",
    "try_fire_one",
    "try_reassign_one",
]
