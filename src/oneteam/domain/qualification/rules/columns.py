"""Facts of many leads, column by column, and conditions asked of all of them at once.

What each distinct value answers is asked of `comparing.compare`, the one place that compares; a
column then answers by looking up. So columns cannot disagree with `Condition.evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.qualification.rules.comparing import compare
from oneteam.domain.qualification.rules.conditions import All, Condition, Leaf, Not

Yes = NDArray[np.bool_]
EXACT = 2**53  # whole numbers below are exact as 64-bit floats
_NUMERIC = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A column of few distinct values: for each lead the place of its value in `values`."""

    codes: NDArray[Any]
    values: tuple[Any, ...]

    def answers(self, leaf: Leaf) -> Yes:
        """For each lead whether its value answers yes."""
        yes = np.array([_asked(leaf, value) for value in self.values], dtype=np.bool_)
        answers: Yes = yes[self.codes]
        return answers

    def at(self, places: NDArray[Any]) -> Codes:
        """The column of some leads only."""
        return Codes(self.codes[places], self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of whole numbers below 2**53, as floats; not a number where nothing is known."""

    values: NDArray[np.float64]

    def answers(self, leaf: Leaf) -> Yes:
        """For each lead whether its number answers yes."""
        if leaf.operator in ("is_known", "is_unknown") and leaf.field.type == "number":
            return np.asarray(np.isnan(self.values) == (leaf.operator == "is_unknown"))
        if leaf.operator == "between" and all(abs(end) < EXACT for end in leaf.value):
            low, high = leaf.value
            return np.asarray((self.values >= low) & (self.values <= high))
        found = _NUMERIC.get(leaf.operator)
        if leaf.field.type == "number" and found is not None and abs(leaf.value) < EXACT:
            # Every comparison with "not a number" is false but this one.
            yes = found(self.values, leaf.value)
            return np.asarray(yes & ~np.isnan(self.values) if leaf.operator == "!=" else yes)
        distinct, codes = np.unique(self.values, return_inverse=True)
        known = tuple(None if one != one else int(one) for one in distinct)
        return Codes(codes, known).answers(leaf)

    def at(self, places: NDArray[Any]) -> Numbers:
        """The column of some leads only."""
        return Numbers(self.values[places])


Column = Codes | Numbers


def column(values: Iterable[Any]) -> Codes:
    """A column of any values, as facts tell them; None where nothing is known."""
    places: dict[tuple[type, str], int] = {}
    distinct: list[Any] = []
    codes = []
    for value in values:
        key = (type(value), repr(value))  # 1, 1.0, True and "1" are four values
        place = places.setdefault(key, len(distinct))
        if place == len(distinct):
            distinct.append(value)
        codes.append(place)
    return Codes(np.array(codes, dtype=np.int32), tuple(distinct))


def evaluate(condition: Condition, columns: Mapping[str, Column], *, count: int) -> Yes:
    """For each of `count` leads whether the condition holds: what its `evaluate` says of each.

    A field without a column is known of nobody.
    """
    if isinstance(condition, Leaf):
        known = columns.get(condition.field.name)
        if known is None:
            return np.full(count, _asked(condition, None))
        return known.answers(condition)
    if isinstance(condition, Not):
        return ~evaluate(condition.part, columns, count=count)
    is_all = isinstance(condition, All)
    yes = np.full(count, is_all)
    for part in condition.parts:
        answers = evaluate(part, columns, count=count)
        yes = yes & answers if is_all else yes | answers
    return yes


def _asked(leaf: Leaf, value: Any) -> bool:
    return compare(value, leaf.field.type, leaf.operator, leaf.value)
