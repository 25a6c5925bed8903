"""Writes of what sales did with leads and said of them."""

from oneteam.domain.feedback.operations.contesting import ContestRefused, Ruled, contest, rule
from oneteam.domain.feedback.operations.responding import Responded, ResponseRefused, respond
from oneteam.domain.feedback.operations.returning import NotReopenable, reopen, try_wake_one
from oneteam.domain.feedback.operations.verdicts import VerdictRefused, check_reasons, judge

__all__ = [
    "ContestRefused",
    "Ruled",
    "contest",
    "rule",
    "NotReopenable",
    "Responded",
    "ResponseRefused",
    "VerdictRefused",
    "check_reasons",
    "judge",
    "reopen",
    "respond",
    "try_wake_one",
]
