"""Cuts attributes into fine slices before anything is known of outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array, Attribute

FEWEST = (
    30  # leads of a value of its own; fewer say little: their share wavers by 18 points or more
)
MOST_VALUES = 25  # values of a text that stand alone; the others are one
SLICES = 20  # of a number, by quantiles; they are joined again later
SAMPLE = 100_000  # leads that set the borders of slices; more move them by less than a thousandth


@dataclass(frozen=True, slots=True)
class Slices:
    """An attribute in fine slices: 0 is "not known", the others follow each other.

    Of a number, slice i holds what is above `borders[i - 2]` and up to `borders[i - 1]`. Of a text,
    slice i is `values[i - 1]`, and the last one, past them, every other value.
    """

    attribute: Attribute
    codes: Array  # one for each lead
    size: int
    borders: tuple[float, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether slices have an order."""
        return self.attribute.type == "number"


def slices(attribute: Attribute, *, learn: int) -> Slices:
    """Slice an attribute by what the first `learn` leads say; outcomes are not looked at."""
    return (
        _of_number(attribute, learn) if attribute.type == "number" else _of_text(attribute, learn)
    )


def _of_number(attribute: Attribute, learn: int) -> Slices:
    values = attribute.values
    known = values[:learn][:: max(1, learn // SAMPLE)]
    known = np.sort(known[~np.isnan(known)])
    places = (np.arange(1, SLICES) * len(known)) // SLICES
    borders = np.unique(known[places]) if len(known) else known
    if len(borders) and borders[-1] == known[-1]:
        borders = borders[:-1]  # above the greatest there is nothing
    codes = (np.searchsorted(borders, values, side="left") + 1).astype(np.uint8)
    codes[np.isnan(values)] = 0
    return Slices(attribute, codes, len(borders) + 2, borders=tuple(map(float, borders)))


def _of_text(attribute: Attribute, learn: int) -> Slices:
    counts = np.bincount(attribute.values[:learn], minlength=len(attribute.levels))
    counts[0] = 0
    frequent = np.argsort(-counts, kind="stable")[:MOST_VALUES]
    frequent = frequent[counts[frequent] >= FEWEST]
    place = np.full(len(attribute.levels), len(frequent) + 1, dtype=np.uint8)
    place[0] = 0
    place[frequent] = np.arange(1, len(frequent) + 1)
    values = tuple(attribute.levels[level] for level in frequent)
    return Slices(attribute, place[attribute.values], len(frequent) + 2, values=values)
