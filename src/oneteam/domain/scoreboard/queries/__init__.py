"""Reads across all steps: funnel, response times, expected yield, how far leads get."""

from oneteam.domain.scoreboard.queries.expectation import expected_yield
from oneteam.domain.scoreboard.queries.funnel import funnel
from oneteam.domain.scoreboard.queries.response import (
    ResponseTimes,
    UnknownCalendar,
    response_times,
)
from oneteam.domain.scoreboard.queries.rows import Funnel, FunnelRow
from oneteam.domain.scoreboard.queries.stages import StageCount, stage_counts

__all__ = [
    "Funnel",
    "FunnelRow",
    "ResponseTimes",
    "StageCount",
    "UnknownCalendar",
    "expected_yield",
    "funnel",
    "response_times",
    "stage_counts",
]
