"""Reads how the members of pools stand: present, in their hours, below their caps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.routing import rules
from oneteam.domain.routing.models import Assignment, Member, Pool
from oneteam.org import queries as org
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may
from oneteam.sqlite.ready import Ready


@cache
def _members(pools: int, lock: bool) -> Ready:
    """The members of so many pools; those of several pools are locked in one order."""

    def build(**ids: int) -> QuerySet[Member]:
        rows = Member.objects.filter(pool__in=list(ids.values())).order_by("id")
        rows = rows.select_related("person")
        return rows.select_for_update(of=("self",)) if lock else rows

    return Ready(build, **{f"pool{place}": int for place in range(pools)})


def holder(person: Person, *, away: set[int], had: frozenset[int]) -> rules.Holder:
    """A person as routing sees them."""
    return rules.Holder(
        person_id=person.pk,
        is_active=person.is_active,
        works_leads=may(Role(person.role), Action.WORK_OWN_LEAD),
        is_away=person.pk in away,
        had_it=person.pk in had,
    )


def candidates_of(
    pools: Sequence[Pool], *, now: datetime, had: frozenset[int], lock: bool
) -> dict[int, list[rules.Candidate]]:
    """The members of these pools as they stand now, by pool; with `lock`, held until commit."""
    if not pools:
        return {}
    members: list[Member] = _members(len(pools), lock).rows(
        **{f"pool{place}": pool.pk for place, pool in enumerate(pools)}
    )
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
                holder=holder(one.person, away=away, had=had),
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
