"""Says how well a card tells won from lost among leads it was not learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Array, Leads
from oneteam.analytics.scorecard.rules.calibrating import (
    Calibration,
    Group,
    brier,
    calibrate,
    interval_of_auc,
    reliability,
)
from oneteam.analytics.scorecard.rules.cards import Card
from oneteam.analytics.scorecard.rules.counting import Counts, auc


@dataclass(frozen=True, slots=True)
class Quality:
    """How well leads that were not learned from are told apart, and how true the chances are."""

    leads: int
    won: int
    auc: float | None
    interval: tuple[float, float] | None
    brier: float | None
    reliability: list[Group]


def crossed(points: Array, scored: Counts) -> Quality:
    """Each fold judged by a card, and by chances, that were learned from the others."""
    folds = range(len(scored.leads))
    chances = np.stack([calibrate(points, *scored.without(fold)).chance(points) for fold in folds])
    by_fold = [auc(scored.leads[fold], scored.won[fold]) for fold in folds]
    told = [one for one in by_fold if one is not None]
    return _quality(
        float(np.mean(told)) if told else None,
        chances.ravel(),
        scored.leads.ravel(),
        scored.won.ravel(),
    )


def held(card: Card, calibration: Calibration, leads: Leads, many: int) -> Quality:
    """The leads after the first `many`, which nothing was learned from."""
    totals = card.totals(np.arange(many, len(leads)))
    points, place = np.unique(totals, return_inverse=True)
    seen = np.bincount(place)
    won = np.bincount(place, weights=leads.won[many:]).astype(np.int64)
    return _quality(auc(seen, won), calibration.chance(points), seen, won)


def _quality(area: float | None, chances: Array, seen: Array, won: Array) -> Quality:
    wins, losses = int(won.sum()), int((seen - won).sum())
    return Quality(
        leads=int(seen.sum()),
        won=wins,
        auc=area,
        interval=None if area is None else interval_of_auc(area, wins, losses),
        brier=brier(chances, seen, won),
        reliability=reliability(chances, seen, won),
    )
