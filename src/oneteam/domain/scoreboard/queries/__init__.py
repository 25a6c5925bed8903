"""Reads across all steps: funnel, response times, expected yield, how far leads get."""

from oneteam.domain.scoreboard.queries.activities import leads_of_plans
from oneteam.domain.scoreboard.queries.answers import Answers, answers, that_were_answered
from oneteam.domain.scoreboard.queries.became import Became, became, never_answered, origins
from oneteam.domain.scoreboard.queries.breakdown import BecameTable, became_by
from oneteam.domain.scoreboard.queries.cohorts import Cohort, moment, that_became
from oneteam.domain.scoreboard.queries.contests import Contests, contests
from oneteam.domain.scoreboard.queries.expectation import expected_yield
from oneteam.domain.scoreboard.queries.funnel import funnel
from oneteam.domain.scoreboard.queries.kept import PromisesKept, promises_kept, that_stood
from oneteam.domain.scoreboard.queries.keys import breakdowns, read_breakdown
from oneteam.domain.scoreboard.queries.one_team import one_team
from oneteam.domain.scoreboard.queries.response import (
    ResponseTimes,
    UnknownCalendar,
    answered_in_hours,
    response_times,
)
from oneteam.domain.scoreboard.queries.rows import Funnel, FunnelRow
from oneteam.domain.scoreboard.queries.stages import StageCount, stage_counts
from oneteam.domain.scoreboard.queries.turned_away import TurnedAway, turned_away
from oneteam.domain.scoreboard.queries.waits import that_took
from oneteam.domain.scoreboard.queries.yields import Yields, yields
from oneteam.domain.scoreboard.queries.yields_counted import Came, Counted, count_yields, counted
from oneteam.domain.scoreboard.rules.waits import Wait

__all__ = [
    "Became",
    "BecameTable",
    "Cohort",
    "Wait",
    "Answers",
    "Contests",
    "Came",
    "Counted",
    "count_yields",
    "counted",
    "TurnedAway",
    "contests",
    "turned_away",
    "one_team",
    "PromisesKept",
    "answers",
    "that_were_answered",
    "became",
    "became_by",
    "moment",
    "never_answered",
    "origins",
    "that_became",
    "promises_kept",
    "that_stood",
    "that_took",
    "Funnel",
    "FunnelRow",
    "ResponseTimes",
    "StageCount",
    "UnknownCalendar",
    "Yields",
    "answered_in_hours",
    "breakdowns",
    "expected_yield",
    "funnel",
    "leads_of_plans",
    "read_breakdown",
    "response_times",
    "stage_counts",
    "yields",
]
