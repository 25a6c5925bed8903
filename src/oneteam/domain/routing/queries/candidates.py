"""Reads how the members of pools stand: present, in their hours, below their caps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.routing import rules
from oneteam.domain.routing.models import Assignment, Member, Pool
from oneteam.org import queries as org
from oneteam.statements.ready import Ready


@cache
def _members(pools: int, lock: bool) -> Ready:
    """The members of so many pools; those of several pools are locked in one order."""

    def build(**ids: int) -> QuerySet[Member, Any]:
        rows = Member.objects.filter(pool__in=list(ids.values())).order_by("id")
        return (rows.select_for_update() if lock else rows).values_list(*_Member._fields)

    return Ready(build, **{f"pool{place}": int for place in range(pools)})


class _Member(NamedTuple):
    """A place in a pool."""

    id: int
    pool_id: int
    person_id: int
    weight: int
    credit: int
    cap_day: int | None
    cap_open: int | None
    is_active: bool


def holder(person_id: int, *, away: set[int], had: frozenset[int]) -> rules.Holder:
    """A person as routing sees them."""
    person = org.workers()[person_id]
    return rules.Holder(
        person_id=person_id,
        is_active=person.is_active,
        works_leads=person.works_leads,
        is_away=person_id in away,
        had_it=person_id in had,
    )


def candidates_of(
    pools: Sequence[Pool], *, now: datetime, had: frozenset[int], lock: bool
) -> dict[int, list[rules.Candidate]]:
    """The members of these pools as they stand now, by pool; with `lock`, held until commit."""
    if not pools:
        return {}
    ids_of_pools = {f"pool{place}": pool.pk for place, pool in enumerate(pools)}
    members = [_Member(*row) for row in _members(len(pools), lock).rows(**ids_of_pools)]
    ids = {member.person_id for member in members}
    away = org.away(ids, now=now) if ids else set()
    today = _got_today([one for one in members if one.cap_day is not None], now=now)
    held = _held_open([one.person_id for one in members if one.cap_open is not None])
    by_hours = {pool.pk for pool in pools if pool.respects_hours}
    off = _off_hours([one for one in members if one.pool_id in by_hours], now=now)
    found: dict[int, list[rules.Candidate]] = {pool.pk: [] for pool in pools}
    for one in members:
        found[one.pool_id].append(
            rules.Candidate(
                member_id=one.id,
                holder=holder(one.person_id, away=away, had=had),
                weight=one.weight,
                credit=one.credit,
                is_active=one.is_active,
                is_off_hours=one.id in off,
                cap_day=one.cap_day,
                got_today=today.get(one.person_id, 0),
                cap_open=one.cap_open,
                holds_open=held.get(one.person_id, 0),
            )
        )
    return found


def _off_hours(members: Iterable[_Member], *, now: datetime) -> set[int]:
    is_open: dict[int | None, bool] = {}
    off = set()
    workers = org.workers()
    for member in members:
        calendar_id = workers[member.person_id].calendar_id
        if calendar_id not in is_open:
            is_open[calendar_id] = org.hours_of(member.person_id).person.calendar.is_open(now)
        if not is_open[calendar_id]:
            off.add(member.id)
    return off


def _got_today(members: Sequence[_Member], *, now: datetime) -> Mapping[int, int]:
    """How many leads each got since midnight where that person is."""
    if not members:
        return {}
    workers = org.workers()
    since = {
        member.person_id: _midnight(workers[member.person_id].time_zone, now=now)
        for member in members
    }
    rows = Assignment.objects.filter(
        person__in=since, assigned_at__gte=min(since.values())
    ).values_list("person_id", "assigned_at")
    return Counter(person_id for person_id, at in rows if person_id and at >= since[person_id])


def _midnight(time_zone: str, *, now: datetime) -> datetime:
    zone = ZoneInfo(time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


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
