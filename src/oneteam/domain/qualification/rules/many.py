"""Scores many leads at once, column by column: for each exactly what `scoring.score` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.qualification.rules.columns import Column, evaluate
from oneteam.domain.qualification.rules.points import DAY, held, whole_points, worth
from oneteam.domain.qualification.rules.policy import EngagementRule, Policy

MICROSECONDS = 1_000_000
GRADES = tuple(letter + figure for letter in "ABC" for figure in "123")
Points = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Touches:
    """Touches of many judgements: whose each was, what it was, and how long before.

    `rows` is the place of the judgement, `codes` the place in `combinations` of the touch's kind,
    channel and campaign, `ages` whole microseconds from the touch to the judgement (a touch after
    it has an age below zero, and does not count).
    """

    rows: NDArray[Any]
    codes: NDArray[Any]
    combinations: tuple[tuple[str, str, str], ...]
    ages: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredMany:
    """What a policy says of many leads, in their order; grades are places in GRADES."""

    fit: Points
    engagement: Points
    grades: NDArray[np.int8]
    is_qualified: NDArray[np.bool_]


def score_many(
    policy: Policy, columns: Mapping[str, Column], touches: Touches | None, *, count: int
) -> ScoredMany:
    """Judge `count` leads, each as of its own moment. Without touches nobody touched anything."""
    # A hundred rules of a thousand points fit into 32 bits; what is read twice is half as long.
    gathered, given = np.zeros(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    for rule in policy.fit:
        answers = evaluate(rule.condition, columns, count=count)
        gathered += np.multiply(answers, np.int32(rule.points), out=given)
    fit = gathered.astype(np.int64)
    engagement = np.zeros(count, dtype=np.int64)
    if touches is not None:
        for asked in policy.engagement:
            engagement += engagement_points(asked, touches, count=count)
    letters = 2 - (fit >= policy.fit_a) - ((fit >= policy.fit_b) | (fit >= policy.fit_a))
    figures = 2 - (engagement >= policy.engagement_1).astype(np.int8)
    figures -= (engagement >= policy.engagement_2) | (engagement >= policy.engagement_1)
    return ScoredMany(
        fit=fit,
        engagement=engagement,
        grades=(3 * letters + figures).astype(np.int8),
        is_qualified=fit + engagement >= policy.threshold,
    )


def counted(rule: EngagementRule, touches: Touches) -> NDArray[np.bool_]:
    """For each touch whether it counts for a rule; exactly at the window's edge it still does."""
    yes = np.array(
        [
            rule.condition.evaluate(
                {"touch.kind": kind, "touch.channel": channel, "touch.campaign": campaign}
            )
            for kind, channel, campaign in touches.combinations
        ],
        dtype=np.bool_,
    )
    if not yes.any():
        return np.zeros(len(touches.codes), dtype=np.bool_)
    within = touches.ages >= 0
    if rule.window_days is not None:
        within &= touches.ages <= rule.window_days * int(DAY) * MICROSECONDS
    if not yes.all():
        within &= yes[touches.codes]
    return within


def engagement_points(rule: EngagementRule, touches: Touches, *, count: int) -> Points:
    """What a rule gives each of `count` judgements for its touches, in whole points."""
    kept = np.flatnonzero(counted(rule, touches))
    rows = touches.rows[kept]
    if rule.half_life_days is None:
        values = rule.points * np.bincount(rows, minlength=count)
        return values if rule.cap is None else np.clip(values, -rule.cap, rule.cap)
    days = touches.ages[kept] / MICROSECONDS / DAY
    values = rule.points * np.bincount(
        rows, weights=np.exp2(days / -rule.half_life_days), minlength=count
    )
    capped = values if rule.cap is None else np.clip(values, -rule.cap, rule.cap)
    size = np.abs(capped)
    whole = np.copysign(np.floor(size + 0.5), capped).astype(np.int64)
    # Sums in another order differ in their last digits. Where that could decide which way to
    # round, the sum is made as for a single lead; 1e-11 is more than 45,000 additions can err.
    doubtful = np.abs(size - np.floor(size) - 0.5) < 1e-8 + 1e-11 * np.abs(values)
    if doubtful.any():
        unsure = doubtful[rows]
        _settle(rule, rows[unsure], days[unsure], into=whole)
    return whole


def _settle(
    rule: EngagementRule, rows: NDArray[Any], days: NDArray[np.float64], *, into: Points
) -> None:
    order = np.argsort(rows, kind="stable")
    rows, days = rows[order], days[order]
    edges = np.flatnonzero(np.diff(rows, prepend=-1))
    for start, end in zip(edges, [*edges[1:], len(rows)], strict=True):
        ages = days[start:end].tolist()
        into[rows[start]] = whole_points(held(rule, worth(rule, ages)))
