"""Proposes whom to let through, from leads that were turned away and bought after all.

For each attribute: did those who came back and bought have it more often than the others who were
turned away? Asked as for rejections, with Fisher's exact test, one-sided and divided by the number
of questions (rules/proposing.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.rules.traits import RARE, Some, by_chance, traits
from oneteam.domain.qualification.rules import Field, Leaf
from oneteam.domain.qualification.rules.columns import Column

LEAST = 5  # that bought: a win is worth many calls, so fewer than of rejections say something
MOST_OF = 0.5  # of those that bought must have the attribute, else it does not explain them
MOST = 5  # proposals shown


@dataclass(frozen=True, slots=True)
class Away:
    """Leads that were turned away, by columns in one order."""

    leads: NDArray[np.int64]
    columns: Mapping[str, Column]
    bought: Some
    short: NDArray[np.int64]  # points to the threshold; 0 for those that sales turned away


@dataclass(frozen=True, slots=True)
class Loosening:
    """Leads of this condition were turned away and bought: let them through."""

    condition: Leaf
    having: int  # bought, with the attribute
    of: int  # bought
    turned_away: int
    bought: tuple[int, ...]  # leads that bought, with the attribute
    others: tuple[int, ...]  # turned away with it, and did not buy
    points: int  # that lift half of those that bought over the threshold
    chance: float  # that it is chance, times the number of questions asked

    @property
    def sentence(self) -> str:
        """The proposal in one sentence."""
        alike = len(self.bought) + len(self.others)
        return (
            f"{self.having} of {self.of} that we turned away and that bought after all: "
            f"{self.condition.sentence()}. Of all {self.turned_away:,} turned away, {alike:,} are "
            f"like that. {self.points} points more let them through sooner."
        )

    @property
    def rule(self) -> dict[str, Any]:
        """The rule that lets such leads through, for a policy's fit rules."""
        return {
            "name": f"Let through: {self.condition.sentence()}"[:100],
            "condition": self.condition.to_json(),
            "points": self.points,
        }


def loosen(away: Away, fields: Sequence[Field]) -> list[Loosening]:
    """Whom to let through, most buyers first; nothing that may well be chance."""
    count, of = len(away.leads), int(away.bought.sum())
    if of < LEAST:
        return []
    asked = traits(fields, away.columns, count=count, least=LEAST)
    found = []
    for leaf, has in asked:
        bought = has & away.bought
        having, kept_back = int(bought.sum()), away.short[bought & (away.short > 0)]
        if having < LEAST or having < MOST_OF * of or not len(kept_back):
            continue
        chance = len(asked) * by_chance(having, of, int(has.sum()), count)
        if chance < RARE:
            found.append(
                Loosening(
                    leaf,
                    having=having,
                    of=of,
                    turned_away=count,
                    bought=tuple(away.leads[bought].tolist()),
                    others=tuple(away.leads[has & ~away.bought].tolist()),
                    points=min(1000, int(np.ceil(np.median(kept_back)))),
                    chance=chance,
                )
            )
    found.sort(key=lambda one: (one.chance, -one.having))
    each = {one.condition.field.name: one for one in reversed(found)}
    return [one for one in found if each[one.condition.field.name] is one][:MOST]
