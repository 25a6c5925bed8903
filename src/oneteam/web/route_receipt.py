"""A route receipt in words: who was asked, why each was passed over, and who got the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oneteam.domain.routing.rules import GATE_LABELS, Gate


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what was looked at, what came of it, and whether the lead went there."""

    what: str
    outcome: str
    is_taken: bool = False
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """The whole receipt in words."""

    outcome: str
    steps: list[Step]


def explain(receipt: Mapping[str, Any], *, names: Mapping[int, str]) -> Explained:
    """A receipt in words, with the names of people by id; an empty one has no steps."""
    steps = []
    owner = receipt.get("owner")
    if owner:
        steps.append(
            Step(
                f"{_name(owner['person'], names)} owns the account",
                _gates(owner["gates"]) or "takes it",
                is_taken=not owner["gates"],
            )
        )
    for rule in receipt.get("rules", ()):
        outcome = "does not match"
        if rule["matched"]:
            outcome = _gates(rule.get("gates", ())) or "matches"
        steps.append(
            Step(
                f"Rule “{rule['name']}”: {rule['why']}",
                outcome,
                is_taken=outcome == "matches",
            )
        )
    for pool in receipt.get("pools", ()):
        steps += [_member(one, pool, names) for one in pool["candidates"]]
    return Explained(_outcome(receipt, names), steps)


def _member(one: Mapping[str, Any], pool: Mapping[str, Any], names: Mapping[int, str]) -> Step:
    is_taken = pool["chosen"] == one["person"]
    waits = "takes part" if pool["is_active"] else "the pool is not in use"
    return Step(
        f"{pool['name']}: {_name(one['person'], names)} (weight {one['weight']})",
        _gates(one["gates"]) or ("it is their turn" if is_taken else waits),
        is_taken=is_taken,
        credit=f"{one['credit_before']} → {one['credit_after']}",
    )


def _gates(gates: Any) -> str:
    return ", ".join(GATE_LABELS[Gate(gate)] for gate in gates)


def _outcome(receipt: Mapping[str, Any], names: Mapping[int, str]) -> str:
    chosen = receipt.get("chosen") or {}
    if chosen.get("person"):
        return f"Goes to {_name(chosen['person'], names)}"
    return "Waits in a queue to be claimed" if chosen else ""


def _name(person_id: int, names: Mapping[int, str]) -> str:
    return names.get(person_id, f"person {person_id}")
