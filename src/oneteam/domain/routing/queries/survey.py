"""Reads everything one routing decision depends on, in few queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from oneteam.domain.capture import queries as capture
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import LeadNotFound
from oneteam.domain.capture.rules import Status
from oneteam.domain.qualification.queries import fields
from oneteam.domain.qualification.rules import (
    LEAD_FIELDS,
    Condition,
    ConditionWrong,
    condition_from_json,
)
from oneteam.domain.routing import rules
from oneteam.domain.routing.models import Assignment, Member, Pool, Rule
from oneteam.org import queries as org
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may


@dataclass(frozen=True, slots=True)
class LeadNow:
    """A lead as routing sees it."""

    id: int
    status: Status
    owner_id: int | None
    account_owner: tuple[int, bool, str] | None  # id, active, role
    last_number: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What one decision is made from."""

    way: rules.Way
    pools: Sequence[rules.PoolState]
    candidates: Mapping[int, Sequence[rules.Candidate]]

    def decide(self) -> rules.Decision:
        """The decision these facts lead to."""
        return rules.decide(self.way, pools=self.pools, candidates=self.candidates)


def lead_now(lead_id: int) -> LeadNow:
    """A lead as routing sees it. Raises LeadNotFound."""
    row = (
        Lead.objects.filter(id=lead_id)
        .annotate(last_number=Max("assignments__number"))
        .values_list(
            "status",
            "owner_id",
            "account__owner_id",
            "account__owner__is_active",
            "account__owner__role",
            "last_number",
        )
        .first()
    )
    if row is None:
        raise LeadNotFound(f"There is no lead {lead_id}.")
    status, owner_id, account_owner, active, role, number = row
    return LeadNow(
        id=lead_id,
        status=Status(status),
        owner_id=owner_id,
        account_owner=(account_owner, active, role) if account_owner else None,
        last_number=number or 0,
    )


def survey(
    lead: LeadNow, *, now: datetime, had: frozenset[int] = frozenset(), lock: bool = False
) -> Survey:
    """Look at everything a decision needs. `had` are people who may not get the lead again.

    With `lock`, in a transaction, the rows of all members concerned are held until its end, in
    one statement and one order, so that arrivals at the same time take turns.
    """
    in_order = list(
        Rule.objects.filter(is_active=True).select_related("person").order_by("position")
    )
    named = [rule.person_id for rule in in_order if rule.person_id]
    named += [lead.account_owner[0]] if lead.account_owner else []
    away = org.away(named, now=now) if named else set()
    conditions = [_condition(rule) for rule in in_order]
    asks = any(condition and any(condition.leaves()) for condition in conditions)
    way = rules.find_way(
        owner=_owner(lead, away=away, had=had),
        rules=[
            rules.RouteRule(
                id=rule.pk,
                name=rule.name,
                condition=condition,
                pool_id=rule.pool_id,
                person=_holder(rule.person, away=away, had=had) if rule.person else None,
            )
            for rule, condition in zip(in_order, conditions, strict=True)
        ],
        facts=capture.lead_facts(lead.id, now=now) if asks else {},
        default_pool=None,
    )
    if way.person_id is not None:
        return Survey(way=way, pools=[], candidates={})
    pools = {pool.pk: pool for pool in Pool.objects.select_related("manager").order_by("id")}
    if way.pool_id is None:
        way = rules.Way(
            via=way.via, pool_id=default_pool(pools.values()), owner=way.owner, rules=way.rules
        )
    links = rules.chain(way.pool_id, {pool.pk: _state(pool, had=had) for pool in pools.values()})
    return Survey(
        way=way,
        pools=links,
        candidates=_candidates([pools[link.id] for link in links], now=now, had=had, lock=lock),
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


def _owner(lead: LeadNow, *, away: set[int], had: frozenset[int]) -> rules.Holder | None:
    if lead.account_owner is None:
        return None
    person_id, is_active, role = lead.account_owner
    return rules.Holder(
        person_id=person_id,
        is_active=is_active,
        works_leads=may(Role(role), Action.WORK_OWN_LEAD),
        is_away=person_id in away,
        had_it=person_id in had,
    )


def _holder(person: Person, *, away: set[int], had: frozenset[int]) -> rules.Holder:
    return rules.Holder(
        person_id=person.pk,
        is_active=person.is_active,
        works_leads=may(Role(person.role), Action.WORK_OWN_LEAD),
        is_away=person.pk in away,
        had_it=person.pk in had,
    )


def _state(pool: Pool, *, had: frozenset[int]) -> rules.PoolState:
    return rules.PoolState(
        id=pool.pk,
        name=pool.name,
        is_active=pool.is_active,
        is_claimable=pool.is_claimable,
        fallback_id=pool.fallback_id,
        manager=_holder(pool.manager, away=set(), had=had) if pool.manager else None,
    )


def _candidates(
    pools: Sequence[Pool], *, now: datetime, had: frozenset[int], lock: bool
) -> dict[int, list[rules.Candidate]]:
    rows = Member.objects.filter(pool__in=[pool.pk for pool in pools]).order_by("id")
    rows = rows.select_related("person", "person__calendar")
    members = list(rows.select_for_update(of=("self",)) if lock else rows)
    ids = {member.person_id for member in members}
    away = org.away(ids, now=now) if ids else set()
    today = _got_today([one for one in members if one.cap_day is not None], now=now)
    held = _held_open([one.person_id for one in members if one.cap_open is not None])
    off = _off_hours(
        [
            one
            for one in members
            for pool in pools
            if pool.pk == one.pool_id and pool.respects_hours
        ],
        now=now,
    )
    found: dict[int, list[rules.Candidate]] = {pool.pk: [] for pool in pools}
    for one in members:
        found[one.pool_id].append(
            rules.Candidate(
                member_id=one.pk,
                holder=_holder(one.person, away=away, had=had),
                weight=one.weight,
                credit=one.credit,
                is_active=one.is_active,
                is_off_hours=one.pk in off,
                cap_day=one.cap_day,
                got_today=today.get(one.person_id, 0),
                cap_open=one.cap_open,
                holds_open=held.get(one.person_id, 0),
            )
        )
    return found


def _off_hours(members: Iterable[Member], *, now: datetime) -> set[int]:
    is_open: dict[int | None, bool] = {}
    off = set()
    for member in members:
        calendar_id = member.person.calendar_id
        if calendar_id not in is_open:
            is_open[calendar_id] = org.work_calendar(member.person).is_open(now)
        if not is_open[calendar_id]:
            off.add(member.pk)
    return off


def _got_today(members: Sequence[Member], *, now: datetime) -> Mapping[int, int]:
    """How many leads each got since midnight where that person is."""
    if not members:
        return {}
    since = {member.person_id: _midnight(member.person, now=now) for member in members}
    rows = Assignment.objects.filter(
        person__in=since, assigned_at__gte=min(since.values())
    ).values_list("person_id", "assigned_at")
    return Counter(person_id for person_id, at in rows if person_id and at >= since[person_id])


def _midnight(person: Person, *, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(person.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _held_open(person_ids: Sequence[int]) -> dict[int, int]:
    """How many leads each owes a verdict now."""
    if not person_ids:
        return {}
    rows: Any = (
        Lead.objects.filter(owner__in=person_ids, status=Status.ASSIGNED)
        .values("owner_id")
        .annotate(n=Count("id"))
    )
    return {row["owner_id"]: row["n"] for row in rows}
