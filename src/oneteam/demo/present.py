"""What the demo must show the moment it is opened, whatever the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

# Minutes before now: leads that just came in, so that somebody has something to answer.
JUST_IN = (2, 5, 9, 14, 22, 35, 51, 70, 95, 130)


def last_minute(now: datetime) -> list[datetime]:
    """Moments just before `now` at which some more inquiries come."""
    return [now - timedelta(minutes=minutes) for minutes in JUST_IN]
