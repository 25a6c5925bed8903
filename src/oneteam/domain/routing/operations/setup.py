"""Sets routing up: pools, members, rules and their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from oneteam.domain.qualification.queries import fields
from oneteam.domain.qualification.rules import ConditionWrong, condition_from_json
from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Member, Pool, Rule
from oneteam.org.models import Person as People
from oneteam.org.rules import Action, Role, may
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person

MOST_WEIGHT = 100  # one turn in a hundred is fine enough a share
MOST_CAP = 10_000


class RoutingRefused(Exception):
    """A setting that cannot be kept; `wrong` maps each field to what is wrong with it."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        super().__init__("; ".join(f"{name}: {what}" for name, what in self.wrong.items()))


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
    if manager is not None and not _works_leads([manager]):
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
    _tell("pool", pool.pk, by=by, now=now)
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
    able = _works_leads([place.person_id for place in places])
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
    _tell("members", pool_id, by=by, now=now)


@transaction.atomic
def save_rule(
    rule_id: int | None,
    *,
    name: str,
    condition: dict[str, Any],
    pool: int | None = None,
    person: int | None = None,
    is_active: bool = True,
    by: Person | None,
    now: datetime,
) -> int:
    """Make a rule (it comes last) or change one. Returns its id.

    Raises RuleNotFound, RoutingRefused naming every wrong thing.
    """
    rule = queries.rule(rule_id) if rule_id is not None else Rule(position=_next_position())
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = "must be filled in"
    elif len(name) > 100:
        wrong["name"] = "is longer than 100 characters"
    try:
        rule.condition = condition_from_json(condition, fields=fields()).to_json()
    except ConditionWrong as refused:
        wrong |= refused.wrong
    if (pool is None) == (person is None):
        wrong["goes_to"] = "must be one pool or one person"
    elif pool is not None and not Pool.objects.filter(id=pool).exists():
        wrong["goes_to"] = "is no pool"
    elif person is not None and not _works_leads([person]):
        wrong["goes_to"] = "must be somebody active in sales"
    if wrong:
        raise RoutingRefused(wrong)
    rule.name, rule.pool_id, rule.person_id = name.strip(), pool, person
    rule.is_active = is_active
    rule.save()
    _tell("rule", rule.pk, by=by, now=now)
    return rule.pk


@transaction.atomic
def move_rule(rule_id: int, *, up: bool, by: Person | None, now: datetime) -> None:
    """Try a rule one place earlier or later; at the end of the list nothing changes."""
    rule = queries.rule(rule_id)
    others = Rule.objects.filter(position__lt=rule.position).order_by("-position")
    if not up:
        others = Rule.objects.filter(position__gt=rule.position).order_by("position")
    other = others.first()
    if other is None:
        return
    # The position is unique: one of the two steps aside first.
    Rule.objects.filter(id=rule.pk).update(position=_next_position())
    Rule.objects.filter(id=other.pk).update(position=rule.position)
    Rule.objects.filter(id=rule.pk).update(position=other.position)
    _tell("rule", rule.pk, by=by, now=now)


@transaction.atomic
def delete_rule(rule_id: int, *, by: Person | None, now: datetime) -> None:
    """Take a rule away; receipts keep what it said. Raises RuleNotFound."""
    queries.rule(rule_id)
    Rule.objects.filter(id=rule_id).delete()
    _tell("rule", rule_id, by=by, now=now)


def _next_position() -> int:
    return (Rule.objects.aggregate(last=Max("position"))["last"] or 0) + 1


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


def _works_leads(person_ids: Iterable[int]) -> set[int]:
    rows = People.objects.filter(id__in=list(person_ids), is_active=True)
    return {row.pk for row in rows if may(Role(row.role), Action.WORK_OWN_LEAD)}


def _tell(what: str, id_: int, *, by: Person | None, now: datetime) -> None:
    record(
        Fact(
            kind="routing.changed",
            subject=f"{'pool' if what == 'members' else what}:{id_}",
            occurred_at=now,
            key=f"routing.changed:{what}:{id_}:{now.isoformat()}",
            actor=f"person:{by.pk}" if by else SYSTEM,
            data={"what": what},
        ),
        now=now,
    )
