"""Where the company's own fields are asked for: by the definition, and by routing rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.qualification import queries as qualification
from oneteam.domain.routing.models import Rule


@dataclass(frozen=True, slots=True)
class FieldUse:
    """One rule that asks for a field: of the definition's version, or of routing."""

    rule: str
    policy_version: int | None = None
    routing_rule: int | None = None


def field_uses(now: datetime) -> dict[str, list[FieldUse]]:
    """Who asks for each field, by its name: the definition in force, those ahead, routing rules."""
    found: dict[str, list[FieldUse]] = {}
    for version in (*qualification.counting(now), qualification.draft()):
        for rule in version.policy.fit if version else ():
            use = FieldUse(rule.name, policy_version=version.version if version else None)
            for name in sorted({leaf.field.name for leaf in rule.condition.leaves()}):
                found.setdefault(name, []).append(use)
    for row in Rule.objects.order_by("position"):
        for name in sorted(set(_asked(row.condition))):
            found.setdefault(name, []).append(FieldUse(row.name, routing_rule=row.pk))
    return found


def _asked(condition: Any) -> Iterator[str]:
    # As stored, not as read: a rule that can no longer be read still asks.
    if isinstance(condition, dict):
        if isinstance(condition.get("field"), str):
            yield condition["field"]
        for part in condition.values():
            yield from _asked(part)
    elif isinstance(condition, list):
        for part in condition:
            yield from _asked(part)
