"""Decides how much of one team two teams are, from what they do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Part(StrEnum):
    """What the index is made of."""

    ACCEPTANCE = "acceptance"
    FEEDBACK = "feedback"
    PLAN = "plan"
    PIPELINE = "pipeline"
    THANKS = "thanks"
    GATHERINGS = "gatherings"

    @property
    def label(self) -> str:
        """The part as people say it."""
        return {
            Part.ACCEPTANCE: "Leads sales accepts, of those judged",
            Part.FEEDBACK: "Verdicts given in time",
            Part.PLAN: "Weeks in which people of sales looked at the plan",
            Part.PIPELINE: "Weeks in which people of marketing looked at the pipeline",
            Part.THANKS: "Thanks across the teams",
            Part.GATHERINGS: "Gatherings both teams attend",
        }[self]


class Level(StrEnum):
    """How two teams work together.

    The four kinds are those of P. Kotler, N. Rackham and S. Krishnaswamy, Ending the war between
    sales and marketing, Harvard Business Review, July 2006. Where one ends and the next begins on
    the index is our own choice: at 40, 60 and 80 of 100.
    """

    UNDEFINED = "undefined"
    DEFINED = "defined"
    ALIGNED = "aligned"
    INTEGRATED = "integrated"

    @property
    def label(self) -> str:
        """The level as people say it."""
        return self.value.capitalize()


BOUNDS = ((80, Level.INTEGRATED), (60, Level.ALIGNED), (40, Level.DEFINED))
FEWEST = 3  # measured parts, half of them: fewer are figures of their own, no index


@dataclass(frozen=True, slots=True)
class Measured:
    """One part of the index: a share of so many, or None while it is not measured."""

    part: Part
    share: float | None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """The one-team index; no number while too little is measured."""

    parts: tuple[Measured, ...]

    @property
    def measured(self) -> list[Measured]:
        """The parts it is made of now."""
        return [one for one in self.parts if one.share is not None]

    @property
    def number(self) -> float | None:
        """From 0 to 100: the plain average of the parts that are measured."""
        shares = [one.share for one in self.measured if one.share is not None]
        return 100 * math.fsum(shares) / len(shares) if len(shares) >= FEWEST else None

    @property
    def level(self) -> Level | None:
        """The level the number stands for."""
        return None if self.number is None else level(self.number)


def level(number: float) -> Level:
    """The level of an index; a bound belongs to the higher one."""
    return next((found for bound, found in BOUNDS if number >= bound), Level.UNDEFINED)


def weeks_looked(
    looks: Iterable[tuple[int, date]], *, people: Sequence[int], since: date, until: date
) -> tuple[int, int]:
    """In how many weeks of how many people looked: (with a look, all).

    The weeks are spans of seven days that end on `until`; those that begin before `since` do not
    count, so that nobody is asked for days nobody counted. Who left or joined another team since
    counts no more.
    """
    weeks = ((until - since).days + 1) // 7
    known = set(people)
    looked = {
        (person, (until - day).days // 7)
        for person, day in looks
        if person in known and 0 <= (until - day).days < weeks * 7
    }
    return len(looked), weeks * len(known)
