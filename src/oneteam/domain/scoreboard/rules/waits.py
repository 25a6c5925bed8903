"""Decides how long a step took, with those who still wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.pipeline.rules.survival import ENOUGH
from oneteam.domain.scoreboard.rules.became import Node


class Wait(StrEnum):
    """A step that takes time: from the moment before it to this one."""

    HAND_OVER = "hand_over"
    ANSWER = "answer"
    VERDICT = "verdict"
    DEAL = "deal"
    WIN = "win"

    @property
    def label(self) -> str:
        """The step as people say it."""
        return {
            Wait.HAND_OVER: "Inquiry to its rep",
            Wait.ANSWER: "Rep to first answer",
            Wait.VERDICT: "Answer to verdict",
            Wait.DEAL: "Accepted to deal",
            Wait.WIN: "Deal to won",
        }[self]

    @property
    def waiting(self) -> Node:
        """Where those stand who still wait for it."""
        return {
            Wait.HAND_OVER: Node.QUEUED,
            Wait.ANSWER: Node.WAITING,
            Wait.VERDICT: Node.ANSWERED,
            Wait.DEAL: Node.AGREED,
            Wait.WIN: Node.OPEN,
        }[self]


@dataclass(frozen=True, slots=True)
class Turnaround:
    """How soon something came back, in microseconds; None where more than that still wait."""

    half: int | None
    most: int | None  # four in five
    done: int
    waiting: int

    @property
    def is_telling(self) -> bool:
        """Whether there were enough to say anything of four in five."""
        return self.done + self.waiting >= ENOUGH


@dataclass(frozen=True, slots=True)
class Took(Turnaround):
    """How long a step took; those who wait for it stand just before it."""

    wait: Wait


def turnaround(micros: Sequence[int] | NDArray[np.int64], *, waiting: int) -> Turnaround:
    """By when half and four in five were through, those who still wait taken as later than all.

    Of those who left another way nothing is said. The k-th of n is the smallest value that at
    least that share did not exceed.
    """
    ordered = np.sort(np.asarray(micros, dtype=np.int64))
    whole = len(ordered) + waiting

    def within(part: int, of: int) -> int | None:
        place = -(-whole * part // of) - 1
        return int(ordered[place]) if 0 <= place < len(ordered) else None

    return Turnaround(within(1, 2), within(4, 5), len(ordered), waiting)


def took(wait: Wait, micros: Sequence[int] | NDArray[np.int64], *, waiting: int) -> Took:
    """How long a step took: its turnaround."""
    found = turnaround(micros, waiting=waiting)
    return Took(found.half, found.most, found.done, found.waiting, wait)
