"""What the product's worker does while the demo's year goes by: escalate, wake, tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from oneteam import flow
from oneteam.domain.clocks import queries as clocks
from oneteam.stream import operations as stream

CLOSELY = timedelta(days=8)  # before the end, at each moment something falls due
SELDOM = timedelta(
    hours=3
)  # before that, so seldom: a breach keeps its moment, a reminder comes late
NEWS = timedelta(days=30)  # what is older was told to everybody long ago


class Rounds:
    """The worker's rounds up to a moment."""

    def __init__(self, *, until: datetime) -> None:
        self.closely_from = until - CLOSELY
        self.news_from = until - NEWS
        self.next_at = until - timedelta(days=3650)

    def pass_by(self, at: datetime) -> None:
        """Deal with what fell due by a moment at which something else happens."""
        if at >= self.closely_from:
            escalate(at)
        elif at >= self.next_at:
            self.next_at = at + SELDOM
            while flow.escalate_overdue(now=at):
                pass

    def end_day(self, at: datetime) -> None:
        """Tell people what happened in a day, unless it is old news by now."""
        if at >= self.news_from:
            stream.let_go(before=self.news_from)
            while stream.try_deliver_batch(now=at):
                pass


def escalate(until: datetime) -> None:
    """Take each step at the very moment it fell due."""
    while (due := clocks.oldest_overdue(now=until)) is not None:
        flow.escalate_overdue(now=due)


def wake(now: datetime) -> None:
    """Bring back the recycled leads whose day has come."""
    while flow.wake_one(now=now):
        pass
