"""What was known of many leads, an attribute a column: numbers as they are, texts as codes."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MOST_LEVELS = 10_000  # distinct texts told apart; more are an address or a story, not a kind


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of every lead.

    A number's `values` are floats, NaN where nothing is known. Those of a text or a yes-or-no are
    places in `levels`, of which the first stands for "not known". `column` is what the file it came
    from calls it; `is_later` says that the other system fills it after arrival.
    """

    name: str  # as rules of the definition call it: lead.source, lead.custom.budget
    column: str
    type: str  # text, number or boolean
    values: Array
    levels: tuple[str, ...] = ("",)
    is_later: bool = False

    def known(self) -> Array:
        """Of which leads it is known."""
        return ~np.isnan(self.values) if self.type == "number" else self.values > 0


@dataclass(frozen=True, slots=True)
class Leads:
    """Decided leads in the order of their arrival, oldest first.

    `filled_late` counts, by attribute, the leads whose value people filled in after the verdict.
    """

    attributes: Sequence[Attribute]
    won: Array  # 1 or 0 for each lead
    undecided: int = 0  # leads left out because nobody knows yet
    filled_late: Mapping[str, int] = field(default_factory=dict)
    ids: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.won)


class Texts:
    """Gathers a text, or yes and no, of lead after lead; case and outer blanks do not matter."""

    def __init__(self) -> None:
        self._places = {"": 0}
        self._levels = [""]
        self._codes = array("i")

    def add(self, values: Iterable[Any]) -> None:
        """Those of the next leads; None and "" are not known, truth values are yes and no."""
        for value in values:
            text = _YES_NO[value] if isinstance(value, bool) else str(value or "").strip()
            key = text.casefold()
            place = self._places.get(key)
            if place is None:
                place = len(self._levels)
                if place < MOST_LEVELS:
                    self._places[key] = place
                    self._levels.append(text)
                else:  # too late to be frequent: it goes with the last of the rare
                    place = MOST_LEVELS - 1
            self._codes.append(place)

    def add_coded(self, codes: Array, values: Sequence[Any]) -> None:
        """Those of the next leads as places in `values`; says the same as `add`."""
        first = np.full(len(values), -1, dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # where each is met first
        met = np.flatnonzero(first >= 0)
        met = met[np.argsort(first[met])]
        before = len(self._codes)
        self.add(values[place] for place in met.tolist())
        places = np.zeros(len(values), dtype=np.int32)
        places[met] = self._codes[before:]
        del self._codes[before:]
        self._codes.frombytes(places[codes].tobytes())

    def attribute(
        self, name: str, *, column: str = "", type_: str = "text", **told: Any
    ) -> Attribute:
        """All of them, as an attribute."""
        codes = np.array(self._codes, dtype=np.int32)
        return Attribute(name, column or name, type_, codes, tuple(self._levels), **told)


class Numbers:
    """Gathers a number of lead after lead."""

    def __init__(self) -> None:
        self._values = array("d")

    def add(self, values: Iterable[Any]) -> None:
        """Those of the next leads; what is no number is not known."""
        self._values.extend(
            float(value)
            if isinstance(value, int | float) and not isinstance(value, bool)
            else math.nan
            for value in values
        )

    def add_array(self, values: Array) -> None:
        """Those of the next leads; not a number where nothing is known."""
        self._values.frombytes(values.astype(np.float64).tobytes())

    def attribute(self, name: str, *, column: str = "", **told: Any) -> Attribute:
        """All of them, as an attribute."""
        return of_numbers(name, np.array(self._values), column=column, **told)


def of_texts(name: str, values: Iterable[Any], **told: Any) -> Attribute:
    """An attribute from texts; case and outer blanks do not matter, "" and None are not known."""
    texts = Texts()
    texts.add(values)
    return texts.attribute(name, **told)


def of_numbers(
    name: str, values: Sequence[float | None] | Array, *, column: str = "", **told: Any
) -> Attribute:
    """An attribute from numbers; None and NaN are not known."""
    return Attribute(name, column or name, "number", np.asarray(values, dtype=np.float64), **told)


_YES_NO = {True: "yes", False: "no"}
