"""Decides when to try again what was not taken, and when to stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

KEEP_TRYING = timedelta(days=3)
# Standard Webhooks' schedule: soon at first, for a receiver that starts anew, then ever rarer.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200)
)
JITTER = 0.2  # of the wait, either way: many that failed together do not come back together
LONGEST_REST = timedelta(minutes=10)


class State(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # given up; can be sent again by hand
    EMPTY = "empty"  # there was nothing to say

    @property
    def label(self) -> str:
        """The state as people say it."""
        return {
            "waiting": "Waiting",
            "sent": "Sent",
            "dead": "Given up",
            "empty": "Nothing to say",
        }[self.value]


def next_try(
    attempts: int, *, now: datetime, expires_at: datetime, chance: float
) -> datetime | None:
    """When to try again after so many failed attempts (1 and up); None when it is given up.

    `chance` lies in 0 to 1. The last try is made when the three days end, not before.
    """
    if now >= expires_at:
        return None
    wait = WAITS[min(attempts, len(WAITS)) - 1] * (1 + JITTER * (2 * chance - 1))
    return min(now + wait, expires_at)


def rest_until(failures: int, *, now: datetime, chance: float) -> datetime:
    """How long a receiver that failed so many times in a row is left alone: 1 s to 10 minutes."""
    wait = min(timedelta(seconds=2 ** min(failures - 1, 12)), LONGEST_REST)
    return now + wait * (1 - JITTER * chance)
