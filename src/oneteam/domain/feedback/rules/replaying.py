"""What a replay of reasons says: of the verdicts given, how many could not be given so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from oneteam.domain.agreement.rules.terms import listed
from oneteam.domain.feedback.rules import Verdict


class Fault(StrEnum):
    """Why a verdict could not be given so under other reasons; the first that fits counts."""

    GONE = "gone"  # its reason is not offered for that verdict
    SECOND = "second"  # what exactly: asked for and not said, or no longer offered
    NOTE = "note"
    ATTEMPTS = "attempts"

    @property
    def label(self) -> str:
        """The fault as the head of a column."""
        return {
            "gone": "Reason gone",
            "second": "Second reason lacks",
            "note": "Note lacks",
            "attempts": "Attempts lack",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Used:
    """One reason as it was used, and how many of its verdicts had which fault."""

    verdict: Verdict
    code: str
    label: str  # as the draft calls it, else as it was called last
    count: int
    faults: Mapping[Fault, int]
    was_gone: bool  # the version it would replace does not offer it either

    @property
    def fit(self) -> int:
        """Those that could be given just so."""
        return self.count - sum(self.faults.values())


@dataclass(frozen=True, slots=True)
class ReasonsReplay:
    """Reasons over the verdicts of a period; `foreign` are those in words of a file's own."""

    since: datetime
    until: datetime
    used: tuple[Used, ...]
    foreign: int

    @property
    def count(self) -> int:
        """The verdicts looked at."""
        return sum(one.count for one in self.used)

    def faulty(self, fault: Fault) -> int:
        """How many verdicts had a fault."""
        return sum(one.faults.get(fault, 0) for one in self.used)

    @property
    def sentences(self) -> list[str]:
        """The replay in words."""
        if not self.count:
            return ["No verdict with a reason was given in this time: nothing to replay."]
        removed = [one for one in self.used if one.faults.get(Fault.GONE) and not one.was_gone]
        before = sum(one.faults.get(Fault.GONE, 0) for one in self.used if one.was_gone)
        gone = sum(one.faults[Fault.GONE] for one in removed)
        which = listed([f"“{one.label}” {one.faults[Fault.GONE]:,}" for one in removed])
        said = [f"Of {_verdicts(self.count)}, {gone:,} used a reason this draft removes"]
        said[0] += f": {which}." if removed else "."
        if before:
            said.append(f"{before:,} used a reason that is gone already.")
        for fault, words in _WORDS.items():
            if count := self.faulty(fault):
                said.append(f"{count:,} {words}.")
        if self.foreign:
            said.append(f"Left out: {_verdicts(self.foreign)} imported without a reason we know.")
        return said

    def as_json(self) -> dict[str, Any]:
        """The replay as the command writes it."""
        return {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "verdicts": self.count,
            "foreign": self.foreign,
            "sentences": self.sentences,
            "faults": {fault.value: self.faulty(fault) for fault in Fault},
            "reasons": [
                {
                    "verdict": one.verdict.value,
                    "code": one.code,
                    "label": one.label,
                    "count": one.count,
                    "fit": one.fit,
                    **{fault.value: one.faults.get(fault, 0) for fault in Fault},
                    "gone_already": one.was_gone,
                }
                for one in self.used
            ],
        }


_WORDS = {
    Fault.SECOND: "would have to say what exactly, or say it otherwise",
    Fault.NOTE: "came without a note where one is asked for",
    Fault.ATTEMPTS: "came before the attempts were made",
}


def _verdicts(count: int) -> str:
    return f"{count:,} verdict{'' if count == 1 else 's'} that sent a lead away"
