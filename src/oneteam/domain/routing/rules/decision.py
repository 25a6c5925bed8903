"""Decides whose a lead is, with the receipt of the whole decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneteam.domain.routing.rules.eligibility import Candidate
from oneteam.domain.routing.rules.matching import Way
from oneteam.domain.routing.rules.pools import PoolState
from oneteam.domain.routing.rules.rotation import Seat, turn
from oneteam.domain.routing.rules.vias import Via


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose the lead is: a person's, or nobody's yet (it waits in the pool's queue).

    `credits` are the new credits by member id; members that took no part are not in it.
    """

    via: Via
    person_id: int | None
    pool_id: int | None
    credits: Mapping[int, int] = field(default_factory=dict)
    chosen_member: int | None = None
    receipt: Mapping[str, Any] = field(default_factory=dict)


def decide(
    way: Way, *, pools: Sequence[PoolState], candidates: Mapping[int, Sequence[Candidate]]
) -> Decision:
    """Follow the way to a holder.

    In a pool the turn goes round its eligible members. When there is none: the pool's fallback,
    and so on; then the first of these pools whose members may claim from a queue; then the first
    manager; and if all that fails the lead waits in the first pool's queue, where leaders see it.
    """
    receipt: dict[str, Any] = {
        "owner": way.owner,
        "holder": way.holder,
        "rules": way.rules,
        "pools": [],
        "fallbacks": [],
    }
    if way.person_id is not None:
        return _decided(receipt, via=way.via, person_id=way.person_id)
    for at, pool in enumerate(pools):
        if at:
            receipt["fallbacks"].append(f"pool:{pool.id}")
        line, credits, chosen = _try_pool(pool, candidates.get(pool.id, ()))
        receipt["pools"].append(line)
        if chosen is not None:
            return _decided(
                receipt,
                via=way.via,
                person_id=chosen.holder.person_id,
                pool_id=pool.id,
                credits=credits,
                chosen_member=chosen.member_id,
            )
    return _nobody(receipt, pools, candidates)


def _try_pool(
    pool: PoolState, members: Sequence[Candidate]
) -> tuple[dict[str, Any], Mapping[int, int], Candidate | None]:
    lines: list[dict[str, Any]] = []
    seats = []
    for member in sorted(members, key=lambda one: one.member_id):
        gates = [gate.value for gate in member.gates()]
        lines.append(
            {
                "member": member.member_id,
                "person": member.holder.person_id,
                "weight": member.weight,
                "gates": gates,
                "credit_before": member.credit,
                "credit_after": member.credit,
            }
        )
        if not gates:
            seats.append(Seat(id=member.member_id, weight=member.weight, credit=member.credit))
    line: dict[str, Any] = {
        "pool": pool.id,
        "name": pool.name,
        "is_active": pool.is_active,
        "candidates": lines,
        "chosen": None,
    }
    if not seats or not pool.is_active:
        return line, {}, None
    given = turn(seats)
    for one in lines:
        if not one["gates"]:
            one["credit_after"] = given.credits[one["member"]]
    chosen = next(member for member in members if member.member_id == given.chosen)
    line["chosen"] = chosen.holder.person_id
    return line, given.credits, chosen


def _nobody(
    receipt: dict[str, Any],
    pools: Sequence[PoolState],
    candidates: Mapping[int, Sequence[Candidate]],
) -> Decision:
    for pool in pools:
        staffed = any(_may_claim(member) for member in candidates.get(pool.id, ()))
        if pool.is_claimable and pool.is_active and staffed:
            receipt["fallbacks"].append("queue")
            return _decided(receipt, via=Via.QUEUE, pool_id=pool.id)
    for pool in pools:
        manager = pool.manager
        if manager is not None and manager.is_active and manager.works_leads:
            receipt["fallbacks"].append("manager")
            return _decided(receipt, via=Via.MANAGER, person_id=manager.person_id, pool_id=pool.id)
    receipt["fallbacks"].append("unclaimed")
    return _decided(receipt, via=Via.QUEUE, pool_id=pools[0].id if pools else None)


def _may_claim(member: Candidate) -> bool:
    return member.is_active and member.holder.is_active and member.holder.works_leads


def _decided(
    receipt: dict[str, Any],
    *,
    via: Via,
    person_id: int | None = None,
    pool_id: int | None = None,
    credits: Mapping[int, int] | None = None,
    chosen_member: int | None = None,
) -> Decision:
    receipt["chosen"] = {"person": person_id, "pool": pool_id, "via": via.value}
    return Decision(
        via=via,
        person_id=person_id,
        pool_id=pool_id,
        credits=credits or {},
        chosen_member=chosen_member,
        receipt=receipt,
    )
