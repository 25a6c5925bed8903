"""Reads of credit: the journeys of deals touch by touch, and sums of what was earned."""

from oneteam.domain.attribution.queries.journeys import (
    Journey,
    Step,
    deals_touching,
    journeys_of,
    journeys_touching,
)
from oneteam.domain.attribution.queries.sums import (
    Earned,
    Span,
    SpanEarned,
    earned_by_campaign,
    earned_in_spans,
)

__all__ = [
    "Earned",
    "Journey",
    "Span",
    "SpanEarned",
    "Step",
    "deals_touching",
    "earned_by_campaign",
    "earned_in_spans",
    "journeys_of",
    "journeys_touching",
]
