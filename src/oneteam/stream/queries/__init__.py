"""Reads of notices, of the stream, and of what is to be delivered."""

from oneteam.stream.queries.concerned import (
    allowed_pairs,
    concerned_by,
    followers,
    people_with_access,
    seen_by,
)
from oneteam.stream.queries.notices import NoticeView, newest_notice, unread, unread_count

__all__ = [
    "NoticeView",
    "allowed_pairs",
    "concerned_by",
    "followers",
    "newest_notice",
    "people_with_access",
    "seen_by",
    "unread",
    "unread_count",
]
