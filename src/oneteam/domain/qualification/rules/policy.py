"""A policy: the definition of a qualified lead, as rules a machine can evaluate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oneteam.domain.qualification.rules.conditions import Condition
from oneteam.domain.qualification.rules.fields import LEAD_FIELDS, Field


@dataclass(frozen=True, slots=True)
class FitRule:
    """Points for who the lead is; negative points speak against it."""

    name: str
    condition: Condition
    points: int


@dataclass(frozen=True, slots=True)
class EngagementRule:
    """Points for each touch that meets the condition.

    Only touches of the last `window_days` count; each fades to half every `half_life_days`;
    `cap` bounds what the rule can add (or take away) altogether.
    """

    name: str
    condition: Condition
    points: int
    window_days: int | None = None
    cap: int | None = None
    half_life_days: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides "qualified": fit and engagement points together reach the threshold.

    The grade is a letter and a figure: A and B from `fit_a` and `fit_b` fit points, else C;
    1 and 2 from `engagement_1` and `engagement_2` engagement points, else 3. Reaching a bound
    exactly is enough.
    """

    fit: tuple[FitRule, ...]
    engagement: tuple[EngagementRule, ...]
    threshold: int
    fit_a: int
    fit_b: int
    engagement_1: int
    engagement_2: int

    def grade(self, fit: int, engagement: int) -> str:
        """The grade of so many points, from A1 to C3."""
        letter = "A" if fit >= self.fit_a else "B" if fit >= self.fit_b else "C"
        figure = (
            "1"
            if engagement >= self.engagement_1
            else "2"
            if engagement >= self.engagement_2
            else "3"
        )
        return letter + figure

    def fields_used(self) -> frozenset[str]:
        """The names of the lead's fields that any fit rule asks about."""
        return frozenset(leaf.field.name for rule in self.fit for leaf in rule.condition.leaves())

    def own_fields(self) -> list[Field]:
        """The company's custom fields that rules ask about: stored along, so that a definition
        can be read and replayed after a column is gone."""
        own = {leaf.field for rule in self.fit for leaf in rule.condition.leaves()}
        return sorted(
            (field for field in own if LEAD_FIELDS.get(field.name) is None),
            key=lambda one: one.name,
        )

    def to_json(self) -> dict[str, Any]:
        """The definition as it is stored."""
        return {
            "fields": [
                {"name": field.name, "label": field.label, "type": field.type}
                for field in self.own_fields()
            ],
            "fit": [
                {"name": rule.name, "condition": rule.condition.to_json(), "points": rule.points}
                for rule in self.fit
            ],
            "engagement": [
                {
                    "name": rule.name,
                    "condition": rule.condition.to_json(),
                    "points": rule.points,
                    "window_days": rule.window_days,
                    "cap": rule.cap,
                    "half_life_days": rule.half_life_days,
                }
                for rule in self.engagement
            ],
            **{name: getattr(self, name) for name in BOUNDS},
        }


BOUNDS = ("threshold", "fit_a", "fit_b", "engagement_1", "engagement_2")
