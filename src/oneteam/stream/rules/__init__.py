"""Decides who is told of what, how and when."""

from oneteam.stream.rules.audiences import (
    AUDIENCES,
    RUNGS,
    Audience,
    Concerned,
    audience,
    lead_of,
    retry_at,
    told,
)
from oneteam.stream.rules.cadences import DEFAULTS, TEAM, Cadence, Medium, Quiet, Topic
from oneteam.stream.rules.retrying import State
from oneteam.timeline.rules import define

define("person.mentioned", needs="person", may="response verdict")

__all__ = [
    "AUDIENCES",
    "DEFAULTS",
    "RUNGS",
    "TEAM",
    "Audience",
    "Cadence",
    "Concerned",
    "Medium",
    "Quiet",
    "State",
    "Topic",
    "audience",
    "lead_of",
    "retry_at",
    "told",
]
