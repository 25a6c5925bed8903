"""Reads of what sales did with leads and said of them."""

from oneteam.domain.feedback.queries.contesting import (
    ContestNotFound,
    ContestView,
    access_contest,
    contests_of,
    is_contestable,
    open_contests,
    that_were_contested,
    waiting_for,
)
from oneteam.domain.feedback.queries.offering import label_at, reasons_at
from oneteam.domain.feedback.queries.saying import (
    News,
    Said,
    news_for_marketer,
    rejected_before,
    verdicts,
)
from oneteam.domain.feedback.queries.trying import Answer, Attempts, attempts, responses

__all__ = [
    "ContestNotFound",
    "ContestView",
    "access_contest",
    "contests_of",
    "is_contestable",
    "label_at",
    "open_contests",
    "that_were_contested",
    "waiting_for",
    "Answer",
    "Attempts",
    "News",
    "Said",
    "attempts",
    "news_for_marketer",
    "reasons_at",
    "rejected_before",
    "responses",
    "verdicts",
]
