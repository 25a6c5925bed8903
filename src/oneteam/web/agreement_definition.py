"""A definition of a qualified lead as both leaders read it before they sign."""

from __future__ import annotations

from collections.abc import Iterator

from oneteam.domain.agreement.rules.wording import Part
from oneteam.domain.qualification.rules import EngagementRule, FitRule, Policy
from oneteam.web import words


def definition(policy: Policy) -> tuple[Part, ...]:
    """Its rules in sentences, with everything that decides about points."""
    return (
        Part(
            "Fit: who they are",
            "marketing",
            tuple(_given(one) for one in policy.fit),
        ),
        Part(
            "Engagement: what they did",
            "marketing",
            tuple(_given(one, *_faded(one)) for one in policy.engagement),
        ),
        Part(
            "Good enough",
            "",
            (f"{policy.threshold} points or more go to sales, fewer to nurture.",),
        ),
    )


def _given(rule: FitRule | EngagementRule, *more: str) -> str:
    points = f"{rule.points:+} {'point' if abs(rule.points) == 1 else 'points'}"
    said = rule.condition.sentence().replace("_", " ")
    return f"{', '.join([f'{points}: {said}', *more])}."


def _faded(rule: EngagementRule) -> Iterator[str]:
    if rule.window_days:
        yield f"within {words.counted(rule.window_days, 'day')}"
    if rule.half_life_days:
        yield f"half as many every {words.counted(rule.half_life_days, 'day')}"
    if rule.cap:
        yield f"at most {rule.cap} altogether"
