"""A draft of the definition beside the one in force, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass

from oneteam.domain.qualification.rules import EngagementRule, FitRule, Policy

THRESHOLDS = {
    "threshold": "Threshold",
    "fit_a": "Fit points for A",
    "fit_b": "Fit points for B",
    "engagement_1": "Engagement points for 1",
    "engagement_2": "Engagement points for 2",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule or threshold, with its points in both; None where there is none."""

    name: str
    says: str
    before: int | None
    after: int | None
    differs: bool


def beside(before: Policy, after: Policy) -> list[Row]:
    """What differs first, in the order of the draft."""
    rows = []
    for old, new in ((before.fit, after.fit), (before.engagement, after.engagement)):
        was = {rule.name: rule for rule in old}
        now = {rule.name: rule for rule in new}
        for name in [*now, *(name for name in was if name not in now)]:
            rows.append(_row(name, was.get(name), now.get(name)))
    for name, label in THRESHOLDS.items():
        one, other = getattr(before, name), getattr(after, name)
        rows.append(Row(label, "", one, other, one != other))
    return sorted(rows, key=lambda row: not row.differs)


def _row(
    name: str, was: FitRule | EngagementRule | None, now: FitRule | EngagementRule | None
) -> Row:
    shown = now or was
    says = shown.condition.sentence() if shown else ""
    return Row(
        name=name,
        says=says,
        before=was.points if was else None,
        after=now.points if now else None,
        differs=was != now,
    )
