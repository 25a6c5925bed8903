"""Reads of routing: how it is set up, what a decision needs, and the receipts of decisions."""

from oneteam.domain.routing.queries.leads import LeadNow, lead_now
from oneteam.domain.routing.queries.receipts import Receipt, had_by, receipts
from oneteam.domain.routing.queries.setup import (
    PoolNotFound,
    PoolView,
    RuleNotFound,
    RuleView,
    pool,
    pools,
    rule,
    rules,
)
from oneteam.domain.routing.queries.survey import Survey, survey

__all__ = [
    "LeadNow",
    "PoolNotFound",
    "PoolView",
    "Receipt",
    "RuleNotFound",
    "RuleView",
    "Survey",
    "had_by",
    "lead_now",
    "pool",
    "pools",
    "receipts",
    "rule",
    "rules",
    "survey",
]
