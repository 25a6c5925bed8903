"""Reads across all steps: funnel, response times, expected yield, how far leads get."""

from oneteam.domain.scoreboard.queries.activities import leads_of_plans
from oneteam.domain.scoreboard.queries.expectation import expected_yield
from oneteam.domain.scoreboard.queries.funnel import funnel
from oneteam.domain.scoreboard.queries.keys import breakdowns, read_breakdown
from oneteam.domain.scoreboard.queries.response import (
    ResponseTimes,
    UnknownCalendar,
    answered_in_hours,
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
    "answered_in_hours",
    "breakdowns",
    "expected_yield",
    "funnel",
    "leads_of_plans",
    "read_breakdown",
    "response_times",
    "stage_counts",
]
