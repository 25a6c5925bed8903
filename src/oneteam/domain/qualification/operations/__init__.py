"""Judges leads, and keeps the definition they are judged by."""

from oneteam.domain.qualification.operations.judging import Judged, qualify
from oneteam.domain.qualification.operations.policies import (
    PolicyRefused,
    activate,
    check,
    ensure_policy,
    save_draft,
    take_terms,
)
from oneteam.domain.qualification.operations.suggesting import tell_suggestions

__all__ = [
    "Judged",
    "PolicyRefused",
    "activate",
    "check",
    "ensure_policy",
    "qualify",
    "save_draft",
    "take_terms",
    "tell_suggestions",
]
