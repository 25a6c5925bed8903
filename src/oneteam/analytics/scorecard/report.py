"""What was learned, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from oneteam.analytics.scorecard.rules.calibrating import Group
from oneteam.analytics.scorecard.rules.cards import DOUBLE, Part
from oneteam.analytics.scorecard.rules.judging import Quality
from oneteam.analytics.scorecard.rules.leaks import names
from oneteam.analytics.scorecard.rules.learning import Learned
from oneteam.analytics.scorecard.rules.reading_bins import described
from oneteam.domain.scoreboard.rules.figures import wilson


def as_json(learned: Learned, *, undecided: int, target: str) -> dict[str, Any]:
    """Everything, in plain values: shares from 0 to 1, points whole; `won` counts the target."""
    crossed, held = learned.crossed, learned.held
    return {
        "auc": _round(crossed.auc),
        "brier": _round(crossed.brier),
        "leaks": names(learned.findings),
        "reliability": _groups(crossed.reliability),
        "points": points(learned),
        "holdout": _quality(held) if held else None,
        "auc_interval": _interval(crossed),
        "leads": crossed.leads,
        "won": crossed.won,
        "undecided": undecided,
        "target": target,
        "calibration": learned.calibration.method,
        "doubles_odds": DOUBLE,
        "log_odds_at_0": _round(learned.card.start),
        "chances": [
            {"points": int(at), "chance": _round(float(chance))} for at, chance in _steps(learned)
        ],
        "leak_reasons": [
            {"column": one.attribute.column, "found_by": one.code, "reason": one.reason}
            for one in learned.findings
            if one.is_leak
        ],
        "strong": [
            {"column": one.attribute.column, "reason": one.reason}
            for one in learned.findings
            if not one.is_leak
        ],
    }


def too_little(message: str) -> dict[str, Any]:
    """The same shape where nothing could be learned."""
    empty: dict[str, Any] = {"auc": None, "brier": None, "leaks": [], "reliability": []}
    return {**empty, "points": [], "holdout": None, "too_little": message}


def points(learned: Learned) -> list[dict[str, Any]]:
    """The card line by line, with what became of the leads it was learned from."""
    found = []
    for part, told in zip(learned.card.parts, learned.by_slice, strict=True):
        leads, won = (_by_bin(part, counted) for counted in told)
        for one in described(part):
            n, k = int(leads[one.number]), int(won[one.number])
            low, high = wilson(k, n)
            found.append(
                {
                    "attribute": part.cut.attribute.column,
                    "field": part.cut.attribute.name,
                    "value": one.words,
                    "points": int(part.points[one.number]),
                    "leads": n,
                    "won": k,
                    "rate": _round(k / n) if n else None,
                    "low": _round(low),
                    "high": _round(high),
                    "condition": one.condition,
                }
            )
    return found


def _steps(learned: Learned) -> list[tuple[int, float]]:
    """The chance where it changes, by points."""
    at = np.arange(learned.lowest, learned.lowest + learned.totals.leads.shape[1])
    chances = np.round(learned.calibration.chance(at), 4)
    changes = np.flatnonzero(np.diff(chances, prepend=-1.0))
    return [(int(at[i]), float(chances[i])) for i in changes]


def _by_bin(part: Part, counted: Any) -> Any:
    return np.bincount(part.place, weights=counted, minlength=part.size)


def _quality(told: Quality) -> dict[str, Any]:
    return {
        "auc": _round(told.auc),
        "brier": _round(told.brier),
        "reliability": _groups(told.reliability),
        "auc_interval": _interval(told),
        "leads": told.leads,
        "won": told.won,
    }


def _groups(groups: Sequence[Group]) -> list[dict[str, Any]]:
    names_ = ("expected", "rate", "low", "high")
    return [
        {"leads": one.leads, "won": one.won, **{n: _round(getattr(one, n)) for n in names_}}
        for one in groups
    ]


def _interval(told: Quality) -> list[float | None] | None:
    return [_round(one) for one in told.interval] if told.interval else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)
