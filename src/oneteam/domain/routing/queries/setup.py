"""Reads of how routing is set up: pools, members, rules."""

from __future__ import annotations

from dataclasses import dataclass

from oneteam.domain.qualification.queries import fields
from oneteam.domain.qualification.rules import ConditionWrong, condition_from_json
from oneteam.domain.routing.models import Assignment, Member, Pool, Rule
from oneteam.domain.routing.queries.survey import default_pool


class PoolNotFound(Exception):
    """There is no such pool."""


class RuleNotFound(Exception):
    """There is no such rule."""


@dataclass(frozen=True, slots=True)
class PoolView:
    """A pool with its members, as the settings show it."""

    pool: Pool
    members: list[Member]
    queued: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule in words."""

    rule: Rule
    sentence: str
    goes_to: str
    is_readable: bool


def pools() -> list[PoolView]:
    """Every pool with its members, the default one first."""
    rows = list(Pool.objects.select_related("manager", "fallback").order_by("name"))
    members: dict[int, list[Member]] = {}
    for member in Member.objects.select_related("person").order_by("person__name", "id"):
        members.setdefault(member.pool_id, []).append(member)
    waiting: dict[int | None, int] = {}
    for pool_id in Assignment.objects.filter(person=None, ended_at=None).values_list(
        "pool_id", flat=True
    ):
        waiting[pool_id] = waiting.get(pool_id, 0) + 1
    first = default_pool(sorted(rows, key=lambda pool: pool.pk))
    views = [
        PoolView(pool, members.get(pool.pk, []), waiting.get(pool.pk, 0), pool.pk == first)
        for pool in rows
    ]
    return sorted(views, key=lambda view: (not view.is_default, not view.pool.is_active))


def pool(pool_id: int) -> PoolView:
    """One pool. Raises PoolNotFound."""
    found = next((view for view in pools() if view.pool.pk == pool_id), None)
    if found is None:
        raise PoolNotFound("There is no such pool.")
    return found


def rules() -> list[RuleView]:
    """Every rule in the order in which they are tried."""
    known = fields()
    views = []
    for row in Rule.objects.select_related("pool", "person").order_by("position"):
        try:
            sentence, is_readable = (
                condition_from_json(row.condition, fields=known).sentence(),
                True,
            )
        except ConditionWrong as wrong:
            sentence, is_readable = f"cannot be read any more: {wrong}", False
        goes_to = row.pool.name if row.pool else row.person.name if row.person else ""
        views.append(RuleView(row, sentence, goes_to, is_readable))
    return views


def rule(rule_id: int) -> Rule:
    """One rule. Raises RuleNotFound."""
    found = Rule.objects.select_related("pool", "person").filter(id=rule_id).first()
    if found is None:
        raise RuleNotFound("There is no such rule.")
    return found
