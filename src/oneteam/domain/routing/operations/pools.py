"""Sets up pools and their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Member, Pool
from oneteam.domain.routing.operations.changes import RoutingRefused, tell, works_leads

if TYPE_CHECKING:
    from oneteam.org.models import Person

MOST_WEIGHT = 100  # one turn in a hundred is fine enough a share
MOST_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """One person's place in a pool, as it is to be."""

    person_id: int
    weight: int = 1
    cap_day: int | None = None
    cap_open: int | None = None
    is_active: bool = True


@transaction.atomic
def ensure_pool(
    name: str,
    *,
    members: Sequence[Person] = (),
    manager: Person | None = None,
    respects_hours: bool = False,
    now: datetime,
) -> int:
    """The pool of that name, made if need be, with at least these members. Returns its id.

    The first pool made is the default. By itself a pool does not look at working hours: a lead
    of the night has an owner at once, whose clock starts at opening.
    """
    pool, _ = Pool.objects.get_or_create(
        name=name,
        defaults={
            "manager": manager,
            "respects_hours": respects_hours,
            "is_default": not Pool.objects.filter(is_default=True).exists(),
        },
    )
    for person in members:
        Member.objects.get_or_create(pool=pool, person=person, defaults={"joined_at": now})
    return pool.pk


@transaction.atomic
def save_pool(
    pool_id: int | None,
    *,
    name: str,
    fallback: int | None = None,
    manager: int | None = None,
    is_claimable: bool = True,
    respects_hours: bool = True,
    is_active: bool = True,
    is_default: bool = False,
    by: Person | None,
    now: datetime,
) -> int:
    """Make or change a pool. Returns its id. Raises PoolNotFound, RoutingRefused."""
    pool = queries.pool(pool_id).pool if pool_id is not None else Pool()
    others = Pool.objects.all() if pool_id is None else Pool.objects.exclude(id=pool_id)
    wrong = {}
    if not name.strip():
        wrong["name"] = "must be filled in"
    elif len(name) > 100:
        wrong["name"] = "is longer than 100 characters"
    elif others.filter(name__iexact=name.strip()).exists():
        wrong["name"] = "is used by another pool"
    if fallback is not None and not Pool.objects.filter(id=fallback).exists():
        wrong["fallback"] = "is no pool"
    elif fallback is not None and _leads_back(fallback, to=pool_id):
        wrong["fallback"] = "must not lead back to this pool"
    if manager is not None and not works_leads([manager]):
        wrong["manager"] = "must be somebody active in sales"
    if is_default and not is_active:
        wrong["is_default"] = "the default pool must be in use"
    if wrong:
        raise RoutingRefused(wrong)
    if is_default:
        others.filter(is_default=True).update(is_default=False)
    pool.name, pool.fallback_id, pool.manager_id = name.strip(), fallback, manager
    pool.is_claimable, pool.respects_hours = is_claimable, respects_hours
    pool.is_active, pool.is_default = is_active, is_default
    pool.save()
    tell("pool", pool.pk, by=by, now=now)
    return pool.pk


@transaction.atomic
def save_members(
    pool_id: int, *, places: Sequence[Place], by: Person | None, now: datetime
) -> None:
    """Say who is in a pool. Whoever is not named any more is switched off.

    Credits stay as they are: editing a pool starts nobody over; a new member begins even, at 0.
    Raises PoolNotFound, RoutingRefused.
    """
    present = {member.person_id: member for member in queries.pool(pool_id).members}
    wrong = {}
    able = works_leads([place.person_id for place in places])
    for place in places:
        at = f"person:{place.person_id}"
        if place.person_id not in able and place.is_active:
            wrong[at] = "must be somebody active in sales"
        elif not 1 <= place.weight <= MOST_WEIGHT:
            wrong[at] = f"weight must be between 1 and {MOST_WEIGHT}"
        elif any(
            cap is not None and not 1 <= cap <= MOST_CAP for cap in (place.cap_day, place.cap_open)
        ):
            wrong[at] = f"a cap must be between 1 and {MOST_CAP}, or empty for none"
    if wrong:
        raise RoutingRefused(wrong)
    for place in places:
        values = {
            "weight": place.weight,
            "cap_day": place.cap_day,
            "cap_open": place.cap_open,
            "is_active": place.is_active,
        }
        if place.person_id in present:
            Member.objects.filter(id=present[place.person_id].pk).update(**values)
        else:
            Member.objects.create(
                pool_id=pool_id, person_id=place.person_id, joined_at=now, **values
            )
    gone = present.keys() - {place.person_id for place in places}
    Member.objects.filter(pool_id=pool_id, person__in=gone).update(is_active=False)
    tell("members", pool_id, by=by, now=now)


def _leads_back(fallback: int, *, to: int | None) -> bool:
    links = dict(Pool.objects.values_list("id", "fallback_id"))
    seen: set[int] = set()
    at: int | None = fallback
    while at is not None and at not in seen:
        if at == to:
            return True
        seen.add(at)
        at = links.get(at)
    return False
