"""Reads of notices, and of the people an event concerns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from oneteam.domain.capture.models import Lead
from oneteam.domain.routing.models import Member
from oneteam.org.models import Person
from oneteam.org.rules import Role
from oneteam.stream.models import Notice
from oneteam.stream.rules import Concerned


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something a person was told."""

    id: int
    event: int
    kind: str
    lead_id: int | None
    occurred_at: datetime
    told_at: datetime
    read_at: datetime | None


def unread(person: Person, *, limit: int = 50) -> list[NoticeView]:
    """What a person has not read yet, newest first."""
    rows = Notice.objects.filter(person=person, read_at__isnull=True).order_by("-occurred_at")
    return [NoticeView(**row) for row in rows.values(*NoticeView.__dataclass_fields__)[:limit]]


def unread_count(person: Person) -> int:
    """How many notices a person has not read yet."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()


def concerned_by(leads: Collection[int], pools: Collection[int]) -> dict[int | None, Concerned]:
    """The people around some leads, by lead; without a lead, the leaders alone."""
    leaders = frozenset(
        Person.objects.filter(is_active=True, role=Role.SALES_LEADER).values_list("id", flat=True)
    )
    members: dict[int, set[int]] = {}
    if pools:
        rows = Member.objects.filter(pool_id__in=pools, is_active=True, person__is_active=True)
        for pool, person in rows.values_list("pool_id", "person_id"):
            members.setdefault(pool, set()).add(person)
    found: dict[int | None, Concerned] = {None: Concerned(leaders=leaders, pools=members)}
    for lead, owner, brought_by in Lead.objects.filter(id__in=leads).values_list(
        "id", "owner_id", "brought_by_id"
    ):
        found[lead] = Concerned(owner, brought_by, leaders, members)
    return found


def people_with_access(ids: Collection[int]) -> set[int]:
    """Those of some people who still work here."""
    rows = Person.objects.filter(id__in=ids, is_active=True)
    return set(rows.values_list("id", flat=True))


def newest_notice(person: Person) -> int:
    """The id of a person's newest notice, 0 when there is none: has anything happened since?"""
    newest = Notice.objects.filter(person=person).order_by("-id").values_list("id", flat=True)
    return newest.first() or 0
