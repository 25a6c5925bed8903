"""The promises a company makes about its leads: how fast, from when, and what follows if late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What was promised."""

    ACCEPT = "accept"
    RESPOND = "respond"
    ATTEMPTS = "attempts"
    VERDICT = "verdict"

    @property
    def label(self) -> str:
        """The promise as people say it."""
        return {"accept": "Accept", "respond": "First response", "attempts": "Attempts"}.get(
            self.value, "Verdict"
        )

    @property
    def noun(self) -> str:
        """What falls due, within a sentence."""
        return {
            "accept": "acceptance",
            "respond": "first response",
            "attempts": "last attempt",
        }.get(self.value, "verdict")


class Start(StrEnum):
    """From when a promise runs."""

    ARRIVAL = "arrival"  # the customer's clock: handing the lead on never resets it
    ASSIGNMENT = "assignment"  # the holder's clock: everyone who gets the lead gets the whole time

    @property
    def label(self) -> str:
        """The start as people say it."""
        return f"Since {self.value}"


class Step(StrEnum):
    """What can fall due on a clock, in this order."""

    DUE_SOON = "due_soon"
    BREACH = "breach"
    REMIND = "remind"
    TELL_LEADER = "tell_leader"
    REASSIGN = "reassign"
    RESUME = "resume"  # a pause reached its cap

    @property
    def label(self) -> str:
        """The step as people say it."""
        return self.value.replace("_", " ").capitalize()


GRADES = ("A", "B", "C")
RUNGS = (Step.REMIND, Step.TELL_LEADER, Step.REASSIGN)


class Unit(StrEnum):
    """In what a promise is counted."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"

    @property
    def label(self) -> str:
        """The unit as people say it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the escalation ladder, so long after the due moment."""

    step: Step
    after_minutes: int


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing promised about every lead."""

    kind: Kind
    start: Start
    unit: Unit
    within: tuple[tuple[str, int], ...]  # by grade letter
    needed: int = 1  # attempts: how many
    due_soon_percent: int = 80  # warn when so much of the time is used up
    is_business_time: bool = True
    ladder: tuple[Rung, ...] = ()

    def amount(self, grade: str) -> int:
        """How much time a lead of this grade gets; the longest when it has no grade."""
        return dict(self.within).get(grade[:1], max(amount for _, amount in self.within))


@dataclass(frozen=True, slots=True)
class Targets:
    """All promises of one version."""

    promises: tuple[Promise, ...]

    def promise(self, kind: Kind, start: Start) -> Promise | None:
        """The promise of one kind and start, if it is made."""
        for promise in self.promises:
            if promise.kind == kind and promise.start == start:
                return promise
        return None

    def to_json(self) -> dict[str, Any]:
        """The stored form; `read_targets(to_json())` gives the same targets."""
        return {
            "promises": [
                {
                    "kind": promise.kind.value,
                    "start": promise.start.value,
                    "unit": promise.unit.value,
                    "within": dict(promise.within),
                    "needed": promise.needed,
                    "due_soon_percent": promise.due_soon_percent,
                    "is_business_time": promise.is_business_time,
                    "ladder": [
                        {"step": rung.step.value, "after_minutes": rung.after_minutes}
                        for rung in promise.ladder
                    ],
                }
                for promise in self.promises
            ]
        }
