"""Decides into which stretch a response time falls, and how the curve of responses runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.pipeline.rules.survival import Survival, spread, survival
from oneteam.domain.scoreboard.rules.figures import MINUTE, Share, share


class Speed(StrEnum):
    """How fast a lead was answered, on the wall clock; a stretch holds its later end."""

    M5 = "5"
    M15 = "15"
    M60 = "60"
    H4 = "240"
    DAY = "1440"
    LATER = "later"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The stretch as people say it."""
        return {
            Speed.M5: "Within 5 minutes",
            Speed.M15: "5 to 15 minutes",
            Speed.M60: "15 to 60 minutes",
            Speed.H4: "1 to 4 hours",
            Speed.DAY: "4 to 24 hours",
            Speed.LATER: "After a day",
            Speed.NEVER: "Never",
        }[self]


BOUNDED = (Speed.M5, Speed.M15, Speed.M60, Speed.H4, Speed.DAY)
MOMENTS = (5, 15, 60, 240, 1440, 3 * 1440, 7 * 1440)  # minutes at which the curve is told


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some leads: of `n`, `decided` were judged; a deal counts as accepted."""

    n: int = 0
    decided: int = 0
    accepted: int = 0
    won: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.n + other.n,
            self.decided + other.decided,
            self.accepted + other.accepted,
            self.won + other.won,
        )

    @property
    def acceptance(self) -> Share:
        """The share accepted of those that were judged."""
        return share(self.accepted, self.decided)

    @property
    def winning(self) -> Share:
        """The share won of all of them, those still open included."""
        return share(self.won, self.n)


@dataclass(frozen=True, slots=True)
class Answered:
    """The share answered within some minutes, with its 95 percent interval."""

    minutes: int
    rate: float
    low: float
    high: float


def answering(answered: NDArray[np.int64], waiting: NDArray[np.int64]) -> Survival:
    """The curve of responses, in whole minutes: Kaplan and Meier's estimate.

    Waits are in microseconds; `waiting` are those of leads nobody has answered: they count for as
    long as they waited, or until a verdict ended it, and are never taken for answered. A response
    counts at the end of its minute, so within five minutes means exactly that. What was answered
    before it arrived, as files sometimes tell, was answered at once.
    """
    ends = -(-np.maximum(answered, 0) // MINUTE)
    return survival(_counted(ends), _counted(np.maximum(waiting, 0) // MINUTE))


def told(answered: NDArray[np.int64], waiting: NDArray[np.int64]) -> list[Answered]:
    """The curve at the moments people ask for, each with its interval, as far as it reaches."""
    ends = _counted(-(-np.maximum(answered, 0) // MINUTE))
    stays = _counted(np.maximum(waiting, 0) // MINUTE)
    longest = max((*ends, *stays), default=-1)
    found = []
    for minutes in MOMENTS:
        if minutes <= longest:
            rate, low, high = spread(ends, stays, minutes)
            found.append(Answered(minutes, 1 - rate, 1 - high, 1 - low))
    return found


def half_by(curve: Survival) -> int | None:
    """The minutes by which half were answered; None where fewer ever were."""
    return next((at for at, staying in curve.steps if staying <= 0.5 + 1e-12), None)


def _counted(minutes: NDArray[np.int64]) -> Mapping[int, int]:
    values, counts = np.unique(minutes, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
