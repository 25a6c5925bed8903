"""Sets up pools."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Member, Pool
from oneteam.domain.routing.operations.changes import RoutingRefused, tell, works_leads
from oneteam.statements.joining import joined

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
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


@joined
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
