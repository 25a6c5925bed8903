"""Reads of notices, of the stream, and of what is to be delivered."""

from oneteam.stream.queries.concerned import (
    allowed_pairs,
    concerned_by,
    followers,
    people_with_access,
    seen_by,
    sellers,
)
from oneteam.stream.queries.notices import NoticeView, unread, unread_count
from oneteam.stream.queries.plans import campaign_names, concerned_by_plans, is_of_plan

__all__ = [
    "NoticeView",
    "allowed_pairs",
    "campaign_names",
    "concerned_by",
    "concerned_by_plans",
    "followers",
    "is_of_plan",
    "people_with_access",
    "seen_by",
    "sellers",
    "unread",
    "unread_count",
]
