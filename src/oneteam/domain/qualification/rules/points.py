"""The arithmetic of engagement points: fading, the cap, and rounding to whole points."""

from __future__ import annotations

import math
from collections.abc import Iterable

from oneteam.domain.qualification.rules.policy import EngagementRule

DAY = 86_400.0  # seconds


def worth(rule: EngagementRule, ages: Iterable[float]) -> float:
    """What touches of these ages (in days) are worth to a rule, before its cap.

    The sum is rounded once (`math.fsum`), so the order of the ages does not matter.
    """
    return math.fsum(rule.points * _left(rule, age) for age in ages)


def held(rule: EngagementRule, value: float) -> float:
    """Held to the rule's cap, which bounds what it takes away as well."""
    return value if rule.cap is None else max(-rule.cap, min(rule.cap, value))


def whole_points(value: float) -> int:
    """Rounded to whole points, halves away from zero; noise beyond nine decimals is dropped."""
    return int(math.copysign(math.floor(round(abs(value), 9) + 0.5), value))


def _left(rule: EngagementRule, age: float) -> float:
    if rule.half_life_days is None:
        return 1.0
    return float(0.5 ** (age / rule.half_life_days))
