"""Judges leads, and keeps the definition they are judged by."""

from oneteam.domain.qualification.operations.judging import Judged, qualify
from oneteam.domain.qualification.operations.policies import (
    PolicyRefused,
    activate,
    ensure_policy,
    save_draft,
)

__all__ = [
    "Judged",
    "PolicyRefused",
    "activate",
    "ensure_policy",
    "qualify",
    "save_draft",
]
