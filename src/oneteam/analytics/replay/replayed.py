"""What a replay found: who changes sides, what became of them, and what it means for sales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.analytics.replay.promised import Promises
from oneteam.analytics.replay.sides import Group, Load


@dataclass(frozen=True, slots=True)
class Reproduced:
    """How many stored decisions come out the same when made again by their own policy."""

    decisions: int
    same: int
    otherwise: tuple[int, ...]  # receipts, the first of them


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a definition would have done in a period, beside what was decided in it."""

    since: datetime
    until: datetime
    leads: int
    judgements: int
    judged_anew: int  # leads of history that were never judged: by both definitions now
    before: Group
    after: Group
    gained: Group
    lost: Group
    load: tuple[Load, ...]
    promises: Promises
    as_now: dict[str, int]
    reproduced: Reproduced

    def as_json(self) -> dict[str, Any]:
        """The result as the command prints it."""
        return {
            "from": self.since.isoformat(),
            "until": self.until.isoformat(),
            "leads": self.leads,
            "judgements": self.judgements,
            "judged_anew": self.judged_anew,
            "in_force": self.before.as_json(),
            "draft": self.after.as_json(),
            "gained": self.gained.as_json(),
            "lost": self.lost.as_json(),
            "load": [
                {
                    "person": one.person_id,
                    "before": one.before,
                    "loses": one.loses,
                    "gains": one.gains,
                    "share_of_unheld": round(one.share, 2),
                    "after": round(one.after, 2),
                }
                for one in self.load
            ],
            "promises": self.promises.as_json(),
            "facts_as_now": self.as_now,
            "reproduced": {
                "decisions": self.reproduced.decisions,
                "same": self.reproduced.same,
                "otherwise": list(self.reproduced.otherwise),
            },
        }
