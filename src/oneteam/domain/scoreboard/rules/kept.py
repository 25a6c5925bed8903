"""Decides how the promises of both teams stand: the same rule for both.

A lead counts once for each promise made about it: kept, broken, still open, or excused by a void
rule of the agreement. Only kept and broken make the share; an excused lead is taken out whatever
became of it, so that an excuse can never make a share better by choosing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from oneteam.domain.agreement.rules.terms import Terms
from oneteam.domain.scoreboard.rules.figures import Share, share
from oneteam.org.rules import Team


class Promised(StrEnum):
    """What is promised about leads; sales' promises first, then marketing's."""

    ACCEPT = "accept"
    RESPOND = "respond"
    ATTEMPTS = "attempts"
    VERDICT = "verdict"
    FEEDBACK = "feedback"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    COMPLETE = "complete"

    @property
    def label(self) -> str:
        """The promise as people say it."""
        return _LABELS[self]

    @property
    def team(self) -> Team:
        """Who made it."""
        return Team.SALES if self in OF_SALES else Team.MARKETING


_LABELS = {
    Promised.ACCEPT: "Accepted in time",
    Promised.RESPOND: "First response in time",
    Promised.ATTEMPTS: "Attempts made in time",
    Promised.VERDICT: "Verdict in time",
    Promised.FEEDBACK: "Feedback on every lead",
    Promised.DELIVERED: "Qualified leads delivered",
    Promised.ACCEPTED: "Leads good enough to accept",
    Promised.COMPLETE: "Complete data",
}
ON_A_CLOCK = (Promised.ACCEPT, Promised.RESPOND, Promised.ATTEMPTS, Promised.VERDICT)
OF_SALES = (*ON_A_CLOCK, Promised.FEEDBACK)
OF_MARKETING = (Promised.DELIVERED, Promised.ACCEPTED, Promised.COMPLETE)


class Stood(StrEnum):
    """How a promise about one lead stands."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"  # there is time left
    EXCUSED = "excused"  # a void rule of the agreement takes it out

    @property
    def label(self) -> str:
        """The standing as people say it."""
        return {"open": "Still open"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Kept:
    """How one promise was kept; `owed` is the share agreed on, None when none is agreed."""

    promised: Promised
    kept: int = 0
    broken: int = 0
    open: int = 0
    excused: int = 0
    owed: float | None = None

    @property
    def n(self) -> int:
        """The leads the share is taken of."""
        return self.kept + self.broken

    @property
    def share(self) -> Share:
        """The share kept, with Wilson's interval."""
        return share(self.kept, self.n)

    @property
    def is_kept(self) -> bool | None:
        """Whether the share reaches what is owed; None where nothing is owed or counted."""
        if self.owed is None or not self.n:
            return None
        return self.kept >= self.owed * self.n - 1e-9


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with the terms in force in it; `until` is not part of it."""

    since: datetime
    until: datetime | None
    terms: Terms


def owed_share(parts: Iterable[tuple[int, int | None]]) -> float | None:
    """The share owed of leads that came under several terms: (leads, percent owed of them).

    Weighted by the leads of each; None when nothing was agreed for any of them.
    """
    agreed = [(count, percent) for count, percent in parts if percent is not None and count]
    whole = sum(count for count, _ in agreed)
    return sum(count * percent for count, percent in agreed) / whole / 100 if whole else None
