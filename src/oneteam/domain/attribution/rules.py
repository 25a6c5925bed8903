"""Decides how a deal's amount is shared among the touches before it, to the minor unit.

The shares of a deal sum to its amount: what whole units leave over goes to the largest remainders
(Hamilton's method), earlier touches first among equals. A deal without a known touch keeps its
whole amount under None, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


class Model(StrEnum):
    """Which touches of a journey earned it."""

    FIRST = "first"  # the first alone
    LINEAR = "linear"  # all of them alike

    @property
    def label(self) -> str:
        """The model as people say it."""
        return {"first": "First touch", "linear": "Linear"}[self.value]


def weights(model: Model, touches: int) -> list[Fraction]:
    """How much each of so many touches earned, in their order; they sum to one."""
    if touches == 0:
        return []
    if model is Model.FIRST:
        return [Fraction(1), *[Fraction(0)] * (touches - 1)]
    return [Fraction(1, touches)] * touches


def split(amount_minor: int, shares: Sequence[Fraction]) -> list[int]:
    """An amount in minor units by shares that sum to one; the parts sum to the amount exactly."""
    exact = [amount_minor * share for share in shares]
    parts = [part.numerator // part.denominator for part in exact]
    left = amount_minor - sum(parts)
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[:left]:
        parts[at] += 1
    return parts


def earned(amount_minor: int, touches: int, model: Model) -> list[int]:
    """What each of so many touches earned of an amount, in their order: `split` by `weights`.

    In whole numbers, because a quarter has thousands of journeys: shares that are all alike leave
    less than one unit each, and the earlier touches get it.
    """
    if touches == 0:
        return []
    if model is Model.FIRST:
        return [amount_minor, *[0] * (touches - 1)]
    part, left = divmod(amount_minor, touches)
    return [part + 1] * left + [part] * (touches - left)


def credits(amount_minor: int, journey: Sequence[T], model: Model) -> dict[T | None, int]:
    """What each thing that was touched earned of a deal; `journey` names it for each touch.

    A journey of no known touch credits None.
    """
    if not journey:
        return {None: amount_minor}
    found: dict[T | None, int] = {}
    parts = split(amount_minor, weights(model, len(journey)))
    for touched, part in zip(journey, parts, strict=True):
        found[touched] = found.get(touched, 0) + part
    return found
