"""Learns a scorecard from decided leads, and reports how well it tells won from lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules import leaks
from oneteam.analytics.scorecard.rules.attributes import Array, Leads
from oneteam.analytics.scorecard.rules.calibrating import Calibration, calibrate
from oneteam.analytics.scorecard.rules.cards import Card, fit_card
from oneteam.analytics.scorecard.rules.counting import Counts, counts, stratified
from oneteam.analytics.scorecard.rules.judging import Quality, crossed, held
from oneteam.analytics.scorecard.rules.slicing import slices

FOLDS = 5
FEWEST_OF_EACH = 50  # wins, and losses, to learn from: ten in each fold
Progress = Callable[[str], None]


class TooLittle(ValueError):
    """There is too little to learn from; the message says how much there is and is needed."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A card with all that is to be known about it."""

    card: Card
    calibration: Calibration
    totals: Counts  # of the leads learned from, by points, each judged by a card of the others
    lowest: int  # the points of the first column of `totals`
    crossed: Quality
    held: Quality | None
    findings: list[leaks.Finding]
    by_slice: list[tuple[Array, Array]]  # leads and wins of each slice, part by part


def learn(
    leads: Leads,
    *,
    holdout: float = 0.0,
    seed: int = 0,
    shapes: Mapping[str, str] | None = None,
    keep: Collection[str] = (),
    drop: Collection[str] = (),
    progress: Progress = lambda step: None,
) -> Learned:
    """Learn from all but the newest share of the leads, which only judges the result.

    Attributes that leak are left out, but those to `keep`; those to `drop` are, too (names or
    columns). Borders of slices come from the leads learned from, without outcomes; everything that
    looks at outcomes is done anew in each fold. The same seed gives the same result. Raises
    TooLittle.
    """
    many = len(leads) - int(len(leads) * holdout)
    won = np.asarray(leads.won[:many], dtype=np.int8)
    _check(won, leads)
    progress("slicing")
    folds = stratified(won, many=FOLDS, seed=seed)
    cuts = [slices(one, learn=many) for one in leads.attributes]
    counted = [counts(c.codes[:many], won, folds, size=c.size, many=FOLDS) for c in cuts]
    progress("looking for leaks")
    found = leaks.findings(cuts, counted, filled_late=leads.filled_late)
    out = {one.attribute.name for one in found if one.is_leak}
    used = [
        at
        for at, cut in enumerate(cuts)
        if not {cut.attribute.name, cut.attribute.column} & set(drop)
        and (
            cut.attribute.name not in out or {cut.attribute.name, cut.attribute.column} & set(keep)
        )
    ]
    cuts, counted = [cuts[at] for at in used], [counted[at] for at in used]
    progress("fitting")
    asked = shapes or {}
    by_slice = [one.all() for one in counted]
    card = fit_card(cuts, by_slice, won, slice(0, many), shapes=asked)
    totals = np.zeros(many, dtype=np.int32)
    for fold in range(FOLDS):
        progress(f"cross-validating, {fold + 1} of {FOLDS}")
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        without = [one.without(fold) for one in counted]
        other = fit_card(cuts, without, won, rest, shapes=asked, after=card)
        totals[own] = other.totals(own)
    progress("calibrating")
    lowest = int(totals.min())
    size = int(totals.max()) - lowest + 1
    scored = counts(totals - lowest, won, folds, size=size, many=FOLDS)
    points = np.arange(lowest, lowest + size)
    calibration = calibrate(points, *scored.all())
    parts = {id(part.cut): at for at, part in enumerate(card.parts)}
    kept = [told for cut, told in zip(cuts, by_slice, strict=True) if id(cut) in parts]
    return Learned(
        card=card,
        calibration=calibration,
        totals=scored,
        lowest=lowest,
        crossed=crossed(points, scored),
        held=held(card, calibration, leads, many) if many < len(leads) else None,
        findings=found,
        by_slice=kept,
    )


def _check(won: Array, leads: Leads) -> None:
    wins, losses = int(won.sum()), int(len(won) - won.sum())
    if min(wins, losses) < FEWEST_OF_EACH:
        raise TooLittle(
            f"Too little to learn from: {wins:,} won and {losses:,} lost leads, of which "
            f"{FEWEST_OF_EACH} each are needed at least"
            + (f"; {leads.undecided:,} more are undecided." if leads.undecided else ".")
        )
