"""What a replay of an agreement says: each promise, month and rate, beside the one it replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.agreement.rules.promises import Kind, Start, Step
from oneteam.domain.scoreboard.rules.imported import Imported
from oneteam.domain.scoreboard.rules.months import Months
from oneteam.domain.scoreboard.rules.promised import Outcome, said


@dataclass(frozen=True, slots=True)
class PromiseReplay:
    """One promise of sales under the draft, beside the version it would replace."""

    kind: Kind
    start: Start
    draft: Outcome
    instead_of: Outcome | None

    @property
    def label(self) -> str:
        """The promise as people say it."""
        return self.kind.label

    @property
    def sentence(self) -> str:
        """What it would have come to."""
        return said(self.label, self.draft, self.instead_of)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing marketing or sales owes as a rate: what it came to, beside what is owed."""

    name: str
    done_key: str  # what leads_of_rate calls those
    of_key: str
    done: int
    of: int
    percent: int  # owed, at least
    instead_of: int | None

    @property
    def share(self) -> float | None:
        """What it came to."""
        return self.done / self.of if self.of else None

    @property
    def is_kept(self) -> bool:
        """Whether it reached what is owed; nothing to count is nothing owed."""
        return 100 * self.done >= self.percent * self.of


@dataclass(frozen=True, slots=True)
class Replayed:
    """An agreement over a past period."""

    since: datetime
    until: datetime
    promises: tuple[PromiseReplay, ...]
    months: tuple[Months, ...]
    rates: tuple[Owed, ...]
    imported: Imported = Imported()

    def as_json(self) -> dict[str, Any]:
        """The replay as the command writes it."""
        return {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "imported": {
                "leads": self.imported.leads,
                "answered": self.imported.answered,
                "handed_over": self.imported.handed,
                "sentences": self.imported.sentences,
            },
            "promises": [
                {
                    "kind": one.kind.value,
                    "start": one.start.value,
                    "sentence": one.sentence,
                    "draft": _written(one.draft),
                    "in_force": _written(one.instead_of) if one.instead_of else None,
                    "escalated_leads": one.draft.leads(one.draft.escalated),
                }
                for one in self.promises
            ],
            "months": [one.as_json() for one in self.months],
            "rates": [
                {
                    "name": one.name,
                    "done": one.done,
                    "of": one.of,
                    "owed_percent": one.percent,
                    "kept": one.is_kept,
                    "owed_percent_in_force": one.instead_of,
                }
                for one in self.rates
            ],
        }


def _written(found: Outcome) -> dict[str, Any]:
    return {
        "counted": found.counted,
        "in_time": int(found.in_time.sum()),
        "late": int(found.late.sum()),
        "missed": int(found.missed.sum()),
        "share": found.share,
        "escalated": len(found.leads(found.escalated)),
        "steps": {Step(step).value: len(found.leads(which)) for step, which in found.steps.items()},
    }
