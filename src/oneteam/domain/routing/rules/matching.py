"""Which way does a lead go?

To the account's owner, else to whoever has another inquiry of the same person, else by the rules
in order, else into the default pool.
"""

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
    holder: dict[str, Any] | None = None
    rules: list[dict[str, Any]] = field(default_factory=list)


def find_way(
    *,
    owner: Holder | None,
    rules: Sequence[RouteRule],
    facts: Mapping[str, Any],
    default_pool: int | None,
    holder: Holder | None = None,
) -> Way:
    """The first way that is open; everything before it is kept with its reason.

    `holder` has an earlier inquiry of the same person on the desk. A person who cannot take the
    lead (not active, not in sales, away, had it before) lets it fall through to what comes next.
    """
    said: dict[str, dict[str, Any]] = {}
    for via, name, person in (
        (Via.ACCOUNT_OWNER, "owner", owner),
        (Via.HOLDER, "holder", holder),
    ):
        if person is None:
            continue
        gates = person.gates()
        said[name] = {"person": person.person_id, "gates": [gate.value for gate in gates]}
        if not gates:
            return Way(
                via=via,
                person_id=person.person_id,
                owner=said.get("owner"),
                holder=said.get("holder"),
            )
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
            return Way(
                via=Via.RULE,
                pool_id=rule.pool_id,
                rules=seen,
                owner=said.get("owner"),
                holder=said.get("holder"),
            )
        gates = rule.person.gates()
        line["person"], line["gates"] = rule.person.person_id, [gate.value for gate in gates]
        if not gates:
            return Way(
                via=Via.RULE,
                person_id=rule.person.person_id,
                rules=seen,
                owner=said.get("owner"),
                holder=said.get("holder"),
            )
    return Way(
        via=Via.POOL,
        pool_id=default_pool,
        rules=seen,
        owner=said.get("owner"),
        holder=said.get("holder"),
    )
