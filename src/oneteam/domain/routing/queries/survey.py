"""Reads everything one routing decision depends on, in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oneteam.domain.capture import queries as capture
from oneteam.domain.qualification.queries import fields
from oneteam.domain.qualification.rules import (
    LEAD_FIELDS,
    Condition,
    ConditionWrong,
    condition_from_json,
)
from oneteam.domain.routing import rules
from oneteam.domain.routing.models import Pool, Rule
from oneteam.domain.routing.queries.candidates import candidates_of, holder
from oneteam.domain.routing.queries.leads import LeadNow
from oneteam.org import queries as org
from oneteam.settled import settled


@dataclass(frozen=True, slots=True)
class Survey:
    """What one decision is made from."""

    way: rules.Way
    pools: Sequence[rules.PoolState]
    candidates: Mapping[int, Sequence[rules.Candidate]]

    def decide(self) -> rules.Decision:
        """The decision these facts lead to."""
        return rules.decide(self.way, pools=self.pools, candidates=self.candidates)


def survey(
    lead: LeadNow, *, now: datetime, had: frozenset[int] = frozenset(), lock: bool = False
) -> Survey:
    """Look at everything a decision needs. `had` are people who may not get the lead again.

    With `lock`, in a transaction, the rows of all members concerned are held until its end, in
    one statement and one order, so that arrivals at the same time take turns.
    """
    in_order = _rules()
    named = [rule.person_id for rule, _ in in_order if rule.person_id]
    named += [one for one in (lead.account_owner, lead.contact_holder) if one]
    away = org.away(named, now=now) if named else set()
    asks = any(condition and any(condition.leaves()) for _, condition in in_order)
    way = rules.find_way(
        owner=_by_name(lead.account_owner, away=away, had=had),
        holder=_by_name(lead.contact_holder, away=away, had=had),
        rules=[
            rules.RouteRule(
                id=rule.pk,
                name=rule.name,
                condition=condition,
                pool_id=rule.pool_id,
                person=_by_name(rule.person_id, away=away, had=had),
            )
            for rule, condition in in_order
        ],
        facts=capture.lead_facts(lead.newcomer or lead.id, now=now) if asks else {},
        default_pool=None,
    )
    if way.person_id is not None:
        return Survey(way=way, pools=[], candidates={})
    pools = _pools()
    if way.pool_id is None:
        way = replace(way, pool_id=default_pool(pools.values()))
    links = rules.chain(way.pool_id, {pool.pk: _state(pool, had=had) for pool in pools.values()})
    return Survey(
        way=way,
        pools=links,
        candidates=candidates_of([pools[link.id] for link in links], now=now, had=had, lock=lock),
    )


@settled
def _rules() -> tuple[tuple[Rule, Condition | None], ...]:
    rows = Rule.objects.filter(is_active=True).order_by("position")
    return tuple((rule, _condition(rule)) for rule in rows)


@settled
def _pools() -> Mapping[int, Pool]:
    return {pool.pk: pool for pool in Pool.objects.order_by("id")}


def default_pool(pools: Iterable[Pool]) -> int | None:
    """The pool that takes what no rule matches: the one named so, else the oldest in use."""
    usable = [pool for pool in pools if pool.is_active]
    named = [pool for pool in usable if pool.is_default]
    return next((pool.pk for pool in [*named, *usable]), None)


def _condition(rule: Rule) -> Condition | None:
    """What a rule asks; None when it asks for something that is gone, such as a custom field."""
    try:
        return condition_from_json(rule.condition, fields=LEAD_FIELDS)
    except ConditionWrong:
        pass  # it may ask about one of the company's own fields: those cost a query
    try:
        return condition_from_json(rule.condition, fields=fields())
    except ConditionWrong:
        return None


def _by_name(person_id: int | None, *, away: set[int], had: frozenset[int]) -> rules.Holder | None:
    return None if person_id is None else holder(person_id, away=away, had=had)


def _state(pool: Pool, *, had: frozenset[int]) -> rules.PoolState:
    return rules.PoolState(
        id=pool.pk,
        name=pool.name,
        is_active=pool.is_active,
        is_claimable=pool.is_claimable,
        fallback_id=pool.fallback_id,
        manager=_by_name(pool.manager_id, away=set(), had=had),
    )
