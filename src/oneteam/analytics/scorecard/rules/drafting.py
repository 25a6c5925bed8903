"""Turns a scorecard into the draft of a definition, to be read as sentences and edited by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from oneteam.analytics.scorecard.rules.learning import Learned
from oneteam.analytics.scorecard.rules.reading_bins import described

MOST_RULES = 100  # of a definition
NAME_LENGTH = 100
BEST = 0.2  # of the leads get an A


def definition(learned: Learned) -> dict[str, Any]:
    """The card as a definition: a fit rule for each bin that gives or takes points.

    Bins that most leads are in, or that weigh most, come first if there are more than a definition
    takes. Qualified is who is at least as likely to be won as all leads together; A are the best
    fifth. Touches are not learned from, so no engagement rule is made.
    """
    rules = []
    for part, (leads, _) in zip(learned.card.parts, learned.by_slice, strict=True):
        counted = np.bincount(part.place, weights=leads, minlength=part.size)
        for one in described(part):
            points = int(part.points[one.number])
            if points and counted[one.number]:
                name = f"{part.cut.attribute.column}: {one.words}"
                rules.append((abs(points) * float(counted[one.number]), name, one, points))
    kept = sorted(rules, key=lambda rule: -rule[0])[:MOST_RULES]
    names: set[str] = set()
    fit = [
        {"name": _unique(name, names), "condition": one.condition, "points": points}
        for _, name, one, points in (rule for rule in rules if rule in kept)
    ]
    threshold, best = _bounds(learned)
    return {**_without_rules(threshold, best), "fit": fit}


def edited(
    card: Sequence[Mapping[str, Any]], points: Sequence[int], *, threshold: int, best: int
) -> dict[str, Any]:
    """A definition from the lines of a card (report.points) with points of somebody's own.

    As `definition`, with a rule for each line that gives or takes points.
    """
    weighed = [
        (abs(own) * line["leads"], line, own)
        for line, own in zip(card, points, strict=True)
        if own and line["leads"]
    ]
    heaviest = {id(line) for _, line, _ in sorted(weighed, key=lambda one: -one[0])[:MOST_RULES]}
    names: set[str] = set()
    fit = [
        {
            "name": _unique(f"{line['attribute']}: {line['value']}", names),
            "condition": line["condition"],
            "points": own,
        }
        for _, line, own in weighed
        if id(line) in heaviest
    ]
    return {**_without_rules(threshold, best), "fit": fit}


def _without_rules(threshold: int, best: int) -> dict[str, Any]:
    return {
        "fit": [],
        "engagement": [],
        "threshold": threshold,
        "fit_a": max(best, threshold),
        "fit_b": threshold,
        "engagement_1": 0,
        "engagement_2": 0,
    }


def _bounds(learned: Learned) -> tuple[int, int]:
    leads, won = learned.totals.all()
    points = np.arange(learned.lowest, learned.lowest + len(leads))
    likely = points[learned.calibration.chance(points) >= won.sum() / leads.sum()]
    above = np.cumsum(leads[::-1])[::-1] / leads.sum()
    best = points[above <= BEST]
    last = int(points[-1])
    return (int(likely[0]) if len(likely) else last), (int(best[0]) if len(best) else last)


def _unique(name: str, names: set[str]) -> str:
    told, number = name[:NAME_LENGTH].strip(), 1
    while told.casefold() in names:
        number += 1
        told = f"{name[: NAME_LENGTH - 4].strip()} {number}"
    names.add(told.casefold())
    return told
