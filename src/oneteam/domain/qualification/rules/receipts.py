"""What a score receipt keeps, and how it is replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.qualification.rules.conditions import Facts
from oneteam.domain.qualification.rules.policy import Policy
from oneteam.domain.qualification.rules.scoring import Scored, TouchLike, counts, score


@dataclass(frozen=True, slots=True)
class Touched:
    """One touch, as it is kept in a receipt."""

    kind: str
    channel: str
    campaign: str
    occurred_at: datetime


def inputs(
    policy: Policy, facts: Facts, touches: Iterable[TouchLike], *, now: datetime
) -> dict[str, Any]:
    """What a score was made from, fit to keep for ever: only the facts that rules ask about and
    the touches that counted, without addresses; `replay` makes the same score of it."""
    counted = [
        touch
        for touch in touches
        if any(counts(rule, touch, now=now) for rule in policy.engagement)
    ]
    return {
        "now": now.isoformat(),
        "facts": {
            name: _plain(facts[name]) for name in sorted(policy.fields_used()) if name in facts
        },
        "touches": [
            [touch.kind, touch.channel, touch.campaign, touch.occurred_at.isoformat()]
            for touch in counted
        ],
    }


def replay(policy: Policy, kept: Mapping[str, Any]) -> Scored:
    """The score of a receipt, made again from the inputs it kept."""
    touches = [
        Touched(kind, channel, campaign, datetime.fromisoformat(at))
        for kind, channel, campaign, at in kept["touches"]
    ]
    return score(policy, kept["facts"], touches, now=datetime.fromisoformat(kept["now"]))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
