"""Whose turn is it? Smooth weighted round robin, as arithmetic on weights and credits.

Every turn each eligible member earns its weight, and whoever takes the lead pays the weights of
all of them. The turn goes to the greatest credit (ties to the lower id), which spreads turns as
evenly as weights allow: weights 5, 1, 1 give a a b a c a a. That greedy choice alone can leave a
member more than one lead behind among many unequal weights (1.29 was seen with twelve members), so
when waiting would put someone a whole lead behind, the choice is among those first; this is the
earliest-deadline argument of proportionate-fair scheduling (Baruah and others, 1996). With a
fixed set of members everyone's count therefore stays within one of n * weight / total, after
every single turn.

Who is not eligible takes no part: nothing is earned while away and nothing owed is forgiven, so
a returner is neither flooded nor skipped. A new member starts at credit 0: as if even.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Seat:
    """One eligible member's place in the rotation."""

    id: int
    weight: int
    credit: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Who takes the lead, and everybody's credit afterwards."""

    chosen: int
    credits: Mapping[int, int]


def turn(seats: Sequence[Seat]) -> Turn:
    """Give one turn. There must be at least one seat; weights are positive."""
    total = sum(seat.weight for seat in seats)
    earned = {seat.id: seat.credit + seat.weight for seat in seats}
    pressing = _pressing(seats, earned, total)
    chosen = min(pressing, key=lambda seat: (-earned[seat.id], seat.id)).id
    return Turn(chosen=chosen, credits=earned | {chosen: earned[chosen] - total})


def rescaled(credits: Mapping[int, int], *, before: int, after: int) -> dict[int, int]:
    """The same credits, counted in leads, when a lead costs `after` in place of `before` weights.

    What is owed sums to nothing as before: the greatest remainders are rounded up (ties to the
    lower id).
    """
    parts = {one: divmod(credit * after, before) for one, credit in credits.items()}
    short = sum(credits.values()) * after // before - sum(whole for whole, _ in parts.values())
    up = sorted(parts, key=lambda one: (-parts[one][1], one))[:short]
    return {one: whole + (one in up) for one, (whole, _) in parts.items()}


def _pressing(seats: Sequence[Seat], earned: Mapping[int, int], total: int) -> Sequence[Seat]:
    """Those of whom one must be served now for nobody ever to fall a whole lead behind.

    `owed[h - 1]` is how many leads must have gone out by the end of turn h. Where that fills all
    h turns, nobody outside may be served before. Beyond a full round (total / smallest weight
    turns) no new squeeze can appear, as shares then never exceed the turns.
    """
    if all(seat.weight == seats[0].weight for seat in seats):
        return seats  # equal shares: the greatest credit is always the most urgent
    weights = np.array([seat.weight for seat in seats], dtype=np.int64)
    credit = np.array([earned[seat.id] for seat in seats], dtype=np.int64)
    turns = np.arange(total // int(weights.min()) + 1, dtype=np.int64)
    units = np.maximum((credit[:, None] + weights[:, None] * turns) // total, 0)
    full = np.flatnonzero(units.sum(axis=0) >= turns + 1)
    if not full.size:
        return seats
    due = units[:, full[0]] > 0
    return [seat for seat, is_due in zip(seats, due, strict=True) if is_due]
