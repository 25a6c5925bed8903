"""A routing decision as people read it: who could have had the lead, and why it went where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.routing.queries import Receipt
from oneteam.domain.routing.rules import GATE_LABELS, Gate
from oneteam.web.names import Names


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was considered."""

    name: str
    why: str
    credit: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RouteReceipt:
    """One hand-over with everything considered for it."""

    to: str
    at: datetime
    meta: str
    lines: list[Line]


def route_receipts(receipts: Sequence[Receipt], names: Names) -> list[RouteReceipt]:
    """The hand-overs of a lead, newest first."""
    return [
        RouteReceipt(
            to=receipt.person_name or (f"the queue of {receipt.pool_name}"),
            at=receipt.assigned_at,
            meta=_meta(receipt),
            lines=list(_lines(receipt.receipt, names)),
        )
        for receipt in receipts
    ]


def _meta(receipt: Receipt) -> str:
    pool = f", pool {receipt.pool_name}" if receipt.pool_name else ""
    return f"Hand-over {receipt.number} by way of {receipt.via.label.lower()}{pool}"


def _lines(receipt: dict[str, Any], names: Names) -> Iterator[Line]:
    chosen = receipt.get("chosen") or {}
    for name, why in (("owner", "owns the account"), ("holder", "has their other inquiry")):
        if known := receipt.get(name):
            stops = f", but {_gates(known['gates'])}" if known["gates"] else ""
            yield Line(names.person(known["person"]), f"{why}{stops}", "", not known["gates"])
    for rule in receipt.get("rules") or ():
        matched = "matched" if rule["matched"] else "did not match"
        stops = f", but {_gates(rule['gates'])}" if rule.get("gates") else ""
        why = f"{matched}{stops}: {rule['why']}"
        yield Line(f"Rule “{rule['name']}”", why, "", rule["matched"] and not rule.get("gates"))
    for pool in receipt.get("pools") or ():
        for one in pool["candidates"]:
            is_chosen = one["person"] == pool.get("chosen")
            why = _gates(one["gates"]) if one["gates"] else _turn(is_chosen, weight=one["weight"])
            credit = f"{one['credit_before']} → {one['credit_after']}"
            yield Line(names.person(one["person"]), why, credit, is_chosen)
    if receipt.get("fallbacks"):
        place = chosen.get("via", "")
        if place in ("queue", "manager"):
            yield Line(f"Went to the {place}", "nobody in the pool could take it", "", True)


def _turn(is_chosen: bool, *, weight: int) -> str:
    return f"{'it was their turn' if is_chosen else 'could have had it'}, weight {weight}"


def _gates(gates: Sequence[str]) -> str:
    return " and ".join(GATE_LABELS[Gate(gate)] for gate in gates)
