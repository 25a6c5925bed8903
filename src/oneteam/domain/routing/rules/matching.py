"""Which way does a lead go? The account's owner, then rules in order, then the default pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneteam.domain.qualification.rules import Condition
from oneteam.domain.routing.rules.eligibility import Holder
from oneteam.domain.routing.rules.vias import Via


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Leads that meet the condition go to one person or one pool.

    No condition means that the stored one can no longer be read: such a rule is passed over.
    """

    id: int
    name: str
    condition: Condition | None
    pool_id: int | None = None
    person: Holder | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Where a lead goes: straight to a person, or into a pool; and what was passed over."""

    via: Via
    person_id: int | None = None
    pool_id: int | None = None
    owner: dict[str, Any] | None = None
    rules: list[dict[str, Any]] = field(default_factory=list)


def find_way(
    *,
    owner: Holder | None,
    rules: Sequence[RouteRule],
    facts: Mapping[str, Any],
    default_pool: int | None,
) -> Way:
    """The first way that is open; everything before it is kept with its reason.

    A person who cannot take the lead (not active, not in sales, away, had it before) lets it
    fall through to whatever comes next.
    """
    seen_owner = None
    if owner is not None:
        gates = owner.gates()
        seen_owner = {"person": owner.person_id, "gates": [gate.value for gate in gates]}
        if not gates:
            return Way(via=Via.ACCOUNT_OWNER, person_id=owner.person_id, owner=seen_owner)
    seen: list[dict[str, Any]] = []
    for rule in rules:
        line: dict[str, Any] = {"rule": rule.id, "name": rule.name, "matched": False}
        seen.append(line)
        if rule.condition is None:
            line["why"] = "its condition can no longer be read"
            continue
        line["why"] = rule.condition.sentence()
        line["matched"] = rule.condition.evaluate(facts)
        if not line["matched"]:
            continue
        if rule.person is None:
            return Way(via=Via.RULE, pool_id=rule.pool_id, owner=seen_owner, rules=seen)
        gates = rule.person.gates()
        line["person"], line["gates"] = rule.person.person_id, [gate.value for gate in gates]
        if not gates:
            return Way(via=Via.RULE, person_id=rule.person.person_id, owner=seen_owner, rules=seen)
    return Way(via=Via.POOL, pool_id=default_pool, owner=seen_owner, rules=seen)
