"""Says who is in a pool, with which weight and caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Member
from oneteam.domain.routing.operations.changes import RoutingRefused, tell, works_leads
from oneteam.domain.routing.rules import rescaled
from oneteam.statements.joining import joined

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


@joined
def save_members(
    pool_id: int, *, places: Sequence[Place], by: Person | None, now: datetime
) -> None:
    """Say who is in a pool. Whoever is not named any more is switched off.

    Editing a pool starts nobody over; a new member begins even, at 0. When weights are cut, what
    is owed stays the same number of leads.
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
    _keep_debts(pool_id, before=sum(member.weight for member in present.values()))
    tell("members", pool_id, by=by, now=now)


def _keep_debts(pool_id: int, *, before: int) -> None:
    rows = Member.objects.select_for_update().filter(pool_id=pool_id).order_by("id")
    members = {row.pk: (row.credit, row.weight) for row in rows}
    after = sum(weight for _, weight in members.values())
    if after < before:
        owed = {id_: credit for id_, (credit, _) in members.items()}
        for id_, credit in rescaled(owed, before=before, after=after).items():
            Member.objects.filter(id=id_).update(credit=credit)
