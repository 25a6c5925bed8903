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
from oneteam.org.rules import Action, Role, may
from oneteam.sqlite.ready import Ready

_RULES = Ready(
    lambda: Rule.objects.filter(is_active=True).select_related("person").order_by("position")
)
_POOLS = Ready(lambda: Pool.objects.select_related("manager").order_by("id"))


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
    in_order: list[Rule] = _RULES.rows()
    named = [rule.person_id for rule in in_order if rule.person_id]
    named += [one[0] for one in (lead.account_owner, lead.contact_holder) if one]
    away = org.away(named, now=now) if named else set()
    conditions = [_condition(rule) for rule in in_order]
    asks = any(condition and any(condition.leaves()) for condition in conditions)
    way = rules.find_way(
        owner=_by_name(lead.account_owner, away=away, had=had),
        holder=_by_name(lead.contact_holder, away=away, had=had),
        rules=[
            rules.RouteRule(
                id=rule.pk,
                name=rule.name,
                condition=condition,
                pool_id=rule.pool_id,
                person=holder(rule.person, away=away, had=had) if rule.person else None,
            )
            for rule, condition in zip(in_order, conditions, strict=True)
        ],
        facts=capture.lead_facts(lead.id, now=now) if asks else {},
        default_pool=None,
    )
    if way.person_id is not None:
        return Survey(way=way, pools=[], candidates={})
    pools: dict[int, Pool] = {pool.pk: pool for pool in _POOLS.rows()}
    if way.pool_id is None:
        way = replace(way, pool_id=default_pool(pools.values()))
    links = rules.chain(way.pool_id, {pool.pk: _state(pool, had=had) for pool in pools.values()})
    return Survey(
        way=way,
        pools=links,
        candidates=candidates_of([pools[link.id] for link in links], now=now, had=had, lock=lock),
    )


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


def _by_name(
    person: tuple[int, bool, str] | None, *, away: set[int], had: frozenset[int]
) -> rules.Holder | None:
    if person is None:
        return None
    person_id, is_active, role = person
    return rules.Holder(
        person_id=person_id,
        is_active=is_active,
        works_leads=may(Role(role), Action.WORK_OWN_LEAD),
        is_away=person_id in away,
        had_it=person_id in had,
    )


def _state(pool: Pool, *, had: frozenset[int]) -> rules.PoolState:
    return rules.PoolState(
        id=pool.pk,
        name=pool.name,
        is_active=pool.is_active,
        is_claimable=pool.is_claimable,
        fallback_id=pool.fallback_id,
        manager=holder(pool.manager, away=set(), had=had) if pool.manager else None,
    )
