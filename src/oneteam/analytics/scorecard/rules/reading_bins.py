"""What the bins of a card are in words, and as conditions of a definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from oneteam.analytics.scorecard.rules.cards import Part
from oneteam.analytics.scorecard.rules.slicing import Slices


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a part: in words, and as a stored condition of a definition."""

    number: int
    words: str
    condition: dict[str, Any]


def described(part: Part) -> list[Bin]:
    """Every bin of a part, "not known" first."""
    field = part.cut.attribute.name
    found = [Bin(0, "not known", {"field": field, "operator": "is_unknown"})]
    for number in range(1, part.size):
        inside = np.flatnonzero(part.place == number)
        if part.cut.is_number:
            found.append(_range(part.cut, number, int(inside[0]), int(inside[-1])))
        elif inside[0] <= len(part.cut.values):
            found.append(_value(part.cut, number, int(inside[0])))
        else:
            found.append(_others(part.cut, number))
    return found


def _range(cut: Slices, number: int, first: int, last: int) -> Bin:
    field = cut.attribute.name
    over = cut.borders[first - 2] if first > 1 else None
    upto = cut.borders[last - 1] if last <= len(cut.borders) else None
    above = {"field": field, "operator": ">", "value": _plain(over)}
    below = {"field": field, "operator": "<=", "value": _plain(upto)}
    if over is None and upto is None:
        return Bin(number, "known", {"field": field, "operator": "is_known"})
    if over is None:
        return Bin(number, f"up to {_shown(upto)}", below)
    if upto is None:
        return Bin(number, f"over {_shown(over)}", above)
    words = f"over {_shown(over)}, up to {_shown(upto)}"
    return Bin(number, words, {"all": [above, below]})


def _value(cut: Slices, number: int, at: int) -> Bin:
    attribute, value = cut.attribute, cut.values[at - 1]
    condition: dict[str, Any] = {"field": attribute.name, "operator": "is", "value": value}
    if attribute.type == "boolean":
        operator = "is_true" if value == "yes" else "is_false"
        condition = {"field": attribute.name, "operator": operator}
    elif attribute.type == "date":
        condition = {"field": attribute.name, "operator": "is_known"}
    return Bin(number, value, condition)


def _others(cut: Slices, number: int) -> Bin:
    field = cut.attribute.name
    known = {"field": field, "operator": "is_known"}
    if not cut.values:
        return Bin(number, "known", known)
    if cut.attribute.type in ("boolean", "date"):
        operator = "is_false" if cut.values[0] == "yes" else "is_true"
        condition = {"field": field, "operator": operator}
        rest = "no" if cut.values[0] == "yes" else "yes"
        return Bin(number, rest, condition if cut.attribute.type == "boolean" else known)
    named = {"field": field, "operator": "is_one_of", "value": list(cut.values)}
    return Bin(number, "any other value", {"all": [known, {"not": named}]})


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def _shown(number: float | None) -> str:
    return f"{_plain(number):,}" if number is not None else ""
