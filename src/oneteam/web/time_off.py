"""How an absence is said: whole days as days, part of a day by the clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.web import tags


def said(starts_at: datetime, ends_at: datetime, *, time_zone: str) -> SafeString | str:
    """Whole days of whoever is away, the last one included; else instants in the viewer's zone."""
    starts, ends = (at.astimezone(ZoneInfo(time_zone)) for at in (starts_at, ends_at))
    if starts.time() == ends.time() == time.min:
        first, last = tags.day(starts.date()), tags.day(ends.date() - timedelta(days=1))
    else:
        first, last = tags.instant(starts_at), tags.instant(ends_at)
    return first if first == last else format_html("{} to {}", first, last)
