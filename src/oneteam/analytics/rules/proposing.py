"""Proposes what to ask of leads, from what sales turned away, unless chance may have made it so.

For each reason of rejection and each attribute: had leads rejected for it the attribute more often
than the other leads sales judged? Asked with Fisher's exact test, one-sided (R. A. Fisher,
Statistical Methods for Research Workers, 5th ed. 1934, section 21.02), and since many attributes
are tried at once, each must be as rare as 1 in 20 divided by all of them (Bonferroni; O. J. Dunn,
Multiple comparisons among means, JASA 56, 1961).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.rules.traits import RARE, Some, by_chance, traits
from oneteam.domain.qualification.rules import Field, Leaf, Policy
from oneteam.domain.qualification.rules.columns import Column

LEAST = 10  # rejections for a reason; fewer say little whatever the test says
MOST_OF = 0.5  # of them must have the attribute, else it does not explain the reason
PER_WIN = 5  # rejections spared for each win given up, at least: a win is worth many calls
MOST = 10  # proposals shown


@dataclass(frozen=True, slots=True)
class Judged:
    """Leads that sales judged, by columns in one order."""

    leads: NDArray[np.int64]
    columns: Mapping[str, Column]
    reasons: Mapping[str, Some]  # which leads were rejected for each reason
    rejected: Some
    won: Some


@dataclass(frozen=True, slots=True)
class Proposal:
    """Leads of this condition should not come to sales: what it would have spared and cost."""

    reason: str
    condition: Leaf
    having: int  # rejected for the reason, with the attribute
    of: int  # rejected for the reason
    spared: tuple[int, ...]  # leads rejected for whatever reason, with the attribute
    given_up: tuple[int, ...]  # leads won, with the attribute
    chance: float  # that it is chance, times the number of questions asked

    @property
    def sentence(self) -> str:
        """The proposal in one sentence."""
        reason = self.reason.replace("_", " ")
        wins = "1 win" if len(self.given_up) == 1 else f"{len(self.given_up)} wins"
        return (
            f"{self.having} of {self.of} “{reason}”: {self.condition.sentence()}. Keeping such "
            f"leads back would have spared sales {len(self.spared)} rejected leads and cost {wins}."
        )

    def rule(self, policy: Policy) -> dict[str, Any]:
        """The rule that keeps such leads back whatever else they have, for a policy's fit rules."""
        highest = sum(max(rule.points, 0) for rule in policy.fit)
        for touched in policy.engagement:
            highest += 1000 if touched.cap is None else max(touched.cap, 0)
        return {
            "name": f"Kept back: {self.condition.sentence()}"[:100],
            "condition": self.condition.to_json(),
            "points": -min(1000, max(1, highest - policy.threshold + 1)),
        }


def propose(judged: Judged, fields: Sequence[Field]) -> list[Proposal]:
    """What the rejections suggest, the most spared first; nothing that may well be chance."""
    count = len(judged.leads)
    asked = traits(fields, judged.columns, count=count, least=LEAST)
    reasons = {name: which for name, which in judged.reasons.items() if which.sum() >= LEAST}
    questions = max(1, len(asked) * len(reasons))
    found = []
    for reason, which in reasons.items():
        for leaf, has in asked:
            of, having = int(which.sum()), int((which & has).sum())
            spared, given_up = has & judged.rejected, has & judged.won
            if having < LEAST or having < MOST_OF * of:
                continue
            if spared.sum() < PER_WIN * given_up.sum():
                continue
            chance = questions * by_chance(having, of, int(has.sum()), count)
            if chance < RARE:
                found.append(
                    Proposal(
                        reason,
                        leaf,
                        having=having,
                        of=of,
                        spared=tuple(judged.leads[spared].tolist()),
                        given_up=tuple(judged.leads[given_up].tolist()),
                        chance=chance,
                    )
                )
    return _best(found)


def _best(found: list[Proposal]) -> list[Proposal]:
    """The best of each reason and field first, and each condition once."""
    found.sort(key=lambda one: (-len(one.spared), len(one.given_up), one.chance, one.reason))
    seen: set[tuple[str, str]] = set()
    best = []
    for one in found:
        keys = {(one.reason, one.condition.field.name), ("", one.condition.sentence())}
        if not keys & seen:
            best.append(one)
        seen |= keys
    return best[:MOST]
