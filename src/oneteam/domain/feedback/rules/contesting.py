"""Decides when marketing may contest a verdict, and when the ruling of both leaders stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.judging import NOTE_LENGTH, REOPENABLE
from oneteam.org.rules import Team
from oneteam.timeline.rules import define


class Ruling(StrEnum):
    """What a leader says of a contested verdict."""

    UPHOLD = "uphold"  # the verdict stays
    OVERTURN = "overturn"  # the lead is open again, judged and routed anew

    @property
    def label(self) -> str:
        """The ruling as people say it."""
        return {"uphold": "Upheld", "overturn": "Overturned"}[self.value]


define("verdict.contested", needs="contest verdict contester", may="person")
define("verdict.ruled", needs="contest verdict contester team ruling", may="stands person has_note")


@dataclass(frozen=True, slots=True)
class Contested:
    """What contesting is judged by: the newest verdict on a lead, and how the lead stands."""

    verdict: Verdict | None
    status: Status
    is_contested: bool
    is_history: bool


def contest_faults(note: str, of: Contested) -> list[str]:
    """Everything that keeps a verdict from being contested, each as a sentence.

    A verdict is contested once, while the lead is away by it; an acceptance and what a file tells
    of the past cannot be.
    """
    wrong = []
    if of.verdict in (None, Verdict.ACCEPT) or of.status not in REOPENABLE:
        wrong.append("Only a verdict that sent a lead away can be contested, while it is away.")
    elif of.is_history:
        wrong.append("This verdict was imported with the past; nobody here gave it.")
    elif of.is_contested:
        wrong.append("This verdict was contested already.")
    if not note.strip():
        wrong.append("Say why: both leaders read it before they rule.")
    elif len(note) > NOTE_LENGTH:
        wrong.append(f"The note is longer than {NOTE_LENGTH} characters.")
    return wrong


def standing(said: Mapping[Team, Ruling]) -> Ruling | None:
    """The ruling that stands: the one both leaders gave; None while one is silent or they differ.

    Neither team's leader rules alone. While they differ each may change theirs, and the verdict
    holds.
    """
    rulings = {said.get(Team.SALES), said.get(Team.MARKETING)}
    return rulings.pop() if len(rulings) == 1 else None
