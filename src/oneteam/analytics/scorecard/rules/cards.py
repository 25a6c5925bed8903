"""A scorecard: points for each bin of each attribute, whose sum tells the odds of winning."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array
from oneteam.analytics.scorecard.rules.binning import bins, joined_where, tells_something
from oneteam.analytics.scorecard.rules.fitting import Fitted, fit
from oneteam.analytics.scorecard.rules.slicing import Slices

DOUBLE = 20  # points that double the odds: the usual scale (Siddiqi 2006, chapter 6)
POINT = math.log(2) / DOUBLE  # log-odds of a point


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute of a card: the bin of each fine slice, and the weight of each bin."""

    cut: Slices
    place: Array
    weights: Array

    @property
    def points(self) -> Array:
        """Whole points of each bin."""
        return np.rint(self.weights / POINT).astype(np.int32)

    @property
    def size(self) -> int:
        """How many bins it has."""
        return int(self.place.max()) + 1


@dataclass(frozen=True, slots=True)
class Card:
    """A fitted scorecard. At 0 points the log-odds are `start`; each DOUBLE points double them."""

    parts: tuple[Part, ...]
    start: float

    def totals(self, rows: Array) -> Array:
        """The points of those leads."""
        total = np.zeros(len(rows), dtype=np.int32)
        for part in self.parts:
            total += part.points[part.place][part.cut.codes[rows]]
        return total


def fit_card(
    cuts: Sequence[Slices],
    counted: Sequence[tuple[Array, Array]],
    won: Array,
    rows: Array | slice,
    *,
    shapes: Mapping[str, str],
    after: Card | None = None,
) -> Card:
    """Bin by the leads and wins counted of each slice, and fit to the outcomes of those rows.

    Attributes that tell nothing are left out. `shapes` asks attributes, by name or column, to rise
    or fall: fitted weights keep to it, too.
    """
    asked = {cut.attribute.name: _shape(cut, shapes) for cut in cuts}
    used, places, seen = [], [], []
    for cut, (leads, wins) in zip(cuts, counted, strict=True):
        place = bins(cut, leads, wins, shape=asked[cut.attribute.name])
        size = int(place.max()) + 1
        if tells_something(_by(place, leads, size), _by(place, wins, size)):
            used.append(cut)
            places.append(place)
            seen.append(leads)
    outcome = won[rows]
    if not used:
        return Card((), math.log(outcome.mean() / (1 - outcome.mean())))
    codes = [cut.codes[rows] for cut in used]
    begun = _begun(used, places, seen, after)
    while True:
        sizes = [int(place.max()) + 1 for place in places]
        binned = [place.astype(np.uint8)[code] for place, code in zip(places, codes, strict=True)]
        fitted = fit(binned, sizes, outcome, after=begun)
        kept = [
            joined_where(place, weights, asked[cut.attribute.name])
            if asked[cut.attribute.name]
            else place
            for cut, place, weights in zip(used, places, fitted.weights, strict=True)
        ]
        if all(np.array_equal(a, b) for a, b in zip(kept, places, strict=True)):
            break
        places, begun = kept, None
    parts = [Part(*told) for told in zip(used, places, fitted.weights, strict=True)]
    return Card(tuple(parts), fitted.start)


def _by(place: Array, told: Array, size: int) -> Array:
    return np.bincount(place, weights=told, minlength=size)


def _shape(cut: Slices, shapes: Mapping[str, str]) -> str:
    return shapes.get(cut.attribute.name) or shapes.get(cut.attribute.column) or ""


def _begun(
    used: Sequence[Slices],
    places: Sequence[Array],
    seen: Sequence[Array],
    after: Card | None,
) -> Fitted | None:
    """The weights of another card, carried over to these bins as a place to begin."""
    if after is None:
        return None
    known = {id(part.cut): part.weights[part.place] for part in after.parts}
    weights = []
    for cut, place, leads in zip(used, places, seen, strict=True):
        size = int(place.max()) + 1
        of_slices = known.get(id(cut), np.zeros(cut.size))
        sums = _by(place, of_slices * (leads + 1e-9), size)
        weights.append(sums / _by(place, leads + 1e-9, size))
    return Fitted(after.start, weights)
