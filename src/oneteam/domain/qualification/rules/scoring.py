"""Scores a lead by a policy, with a line for every rule; the same inputs give the same lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from oneteam.domain.qualification.rules.comparing import as_type
from oneteam.domain.qualification.rules.conditions import Condition, Facts
from oneteam.domain.qualification.rules.points import DAY, held, whole_points, worth
from oneteam.domain.qualification.rules.policy import EngagementRule, FitRule, Policy


class TouchLike(Protocol):
    """What scoring needs to know of a touch."""

    @property
    def kind(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def campaign(self) -> str: ...
    @property
    def occurred_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule said: matched or not, its points, and why in words."""

    part: str  # fit or engagement
    rule: str
    matched: bool
    points: int
    why: str

    def to_json(self) -> dict[str, Any]:
        """The line as a receipt keeps it."""
        return {
            "part": self.part,
            "rule": self.rule,
            "matched": self.matched,
            "points": self.points,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Scored:
    """What a policy says of a lead at a moment."""

    fit: int
    engagement: int
    grade: str
    is_qualified: bool
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Fit and engagement points together: what is held against the threshold."""
        return self.fit + self.engagement


def score(policy: Policy, facts: Facts, touches: Iterable[TouchLike], *, now: datetime) -> Scored:
    """Judge a lead. Qualified means: fit and engagement together reach the threshold.

    A touch counts from its moment (never after `now`) until exactly `window_days` later; it
    fades by 0.5 ** (age / half-life). The sum of a rule's touches is held to its cap, then
    rounded to whole points, halves away from zero; so points are whole, and adding them up is
    exact. The order of the touches does not matter.
    """
    touched = list(touches)
    lines = [_fit_line(rule, facts) for rule in policy.fit]
    lines += [_engagement_line(rule, touched, now=now) for rule in policy.engagement]
    fit = sum(line.points for line in lines if line.part == "fit")
    engagement = sum(line.points for line in lines if line.part == "engagement")
    return Scored(
        fit=fit,
        engagement=engagement,
        grade=policy.grade(fit, engagement),
        is_qualified=fit + engagement >= policy.threshold,
        lines=tuple(lines),
    )


def _fit_line(rule: FitRule, facts: Facts) -> Line:
    matched = rule.condition.evaluate(facts)
    return Line(
        part="fit",
        rule=rule.name,
        matched=matched,
        points=rule.points if matched else 0,
        why=_known(rule.condition, facts),
    )


def _known(condition: Condition, facts: Facts) -> str:
    said = {}
    for leaf in condition.leaves():
        value = as_type(facts.get(leaf.field.name), leaf.field.type)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        said[leaf.field.label] = "unknown" if value is None else str(value)
    return "; ".join(f"{label}: {value}" for label, value in said.items()) or "always holds"


def _engagement_line(rule: EngagementRule, touches: Sequence[TouchLike], *, now: datetime) -> Line:
    ages = [
        (now - touch.occurred_at).total_seconds() / DAY
        for touch in touches
        if counts(rule, touch, now=now)
    ]
    whole = worth(rule, ages)
    capped = held(rule, whole)
    return Line(
        part="engagement",
        rule=rule.name,
        matched=bool(ages),
        points=whole_points(capped),
        why=_count_in_words(rule, len(ages), whole, is_capped=capped != whole),
    )


def counts(rule: EngagementRule, touch: TouchLike, *, now: datetime) -> bool:
    """Whether a touch counts for a rule at `now`; exactly at the window's edge it still does."""
    if touch.occurred_at > now:
        return False
    if rule.window_days is not None and now - touch.occurred_at > timedelta(rule.window_days):
        return False
    return rule.condition.evaluate(
        {
            "touch.kind": touch.kind,
            "touch.channel": touch.channel,
            "touch.campaign": touch.campaign,
        }
    )


def _count_in_words(rule: EngagementRule, count: int, points: float, *, is_capped: bool) -> str:
    said = "no touch" if not count else "1 touch" if count == 1 else f"{count} touches"
    if rule.window_days is not None:
        days = rule.window_days
        said += " in the last day" if days == 1 else f" in the last {days} days"
    if count and rule.half_life_days is not None:
        said += f", {points:.1f} points after fading"
    if is_capped:
        said += f", at most {rule.cap}"
    return said
