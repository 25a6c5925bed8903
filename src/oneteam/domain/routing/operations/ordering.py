"""Sets up rules and the order in which they are tried."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from oneteam.domain.qualification.queries import fields
from oneteam.domain.qualification.rules import ConditionWrong, condition_from_json
from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Pool, Rule
from oneteam.domain.routing.operations.changes import RoutingRefused, tell, works_leads
from oneteam.statements.joining import joined

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
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
    elif person is not None and not works_leads([person]):
        wrong["goes_to"] = "must be somebody active in sales"
    if wrong:
        raise RoutingRefused(wrong)
    rule.name, rule.pool_id, rule.person_id = name.strip(), pool, person
    rule.is_active = is_active
    rule.save()
    tell("rule", rule.pk, by=by, now=now)
    return rule.pk


@joined
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
    tell("rule", rule.pk, by=by, now=now)


@joined
def delete_rule(rule_id: int, *, by: Person | None, now: datetime) -> None:
    """Take a rule away; receipts keep what it said. Raises RuleNotFound."""
    queries.rule(rule_id)
    Rule.objects.filter(id=rule_id).delete()
    tell("rule", rule_id, by=by, now=now)


def _next_position() -> int:
    return (Rule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
