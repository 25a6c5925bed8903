"""How the demo company shares its leads out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oneteam.demo.people import AMERICAS, DESK, EUROPE, EVERYONE
from oneteam.domain.routing import operations as routing
from oneteam.domain.routing.operations import Place

if TYPE_CHECKING:
    from oneteam.org.models import Person


def pool_reps(people: dict[str, Person], *, now: datetime) -> None:
    """One pool for each side of the ocean; America's night is Europe's morning."""
    by = people["Olga Petrova"]
    made: dict[str, int] = {}
    for name, manager in ((EUROPE, "Sven de Vries"), (AMERICAS, "Marcus Reed")):
        made[name] = routing.save_pool(
            None,
            name=name,
            manager=people[manager].pk,
            fallback=made.get(EUROPE),
            respects_hours=name == AMERICAS,
            is_default=name == EUROPE,
            by=by,
            now=now,
        )
        places = [
            Place(people[one.name].pk, weight=one.weight, cap_day=None if one.weight > 1 else 12)
            for one in EVERYONE
            if one.pool == name
        ]
        routing.save_members(made[name], places=places, by=by, now=now + timedelta(minutes=5))
    routing.save_rule(
        None,
        name="North America",
        condition={"field": "account.country", "operator": "is_one_of", "value": ["US", "CA"]},
        pool=made[AMERICAS],
        by=by,
        now=now,
    )


def open_partner_desk(people: dict[str, Person], *, now: datetime) -> None:
    """Who is busy takes no turn there: leads of partners wait until one of the two picks them."""
    by = people["Olga Petrova"]
    desk = routing.save_pool(
        None, name="Partner desk", manager=people["Sven de Vries"].pk, by=by, now=now
    )
    places = [Place(people[name].pk, weight=1, cap_open=1) for name in DESK]
    routing.save_members(desk, places=places, by=by, now=now + timedelta(minutes=5))
    routing.save_rule(
        None,
        name="From partners",
        condition={"field": "lead.source", "operator": "is", "value": "partners"},
        pool=desk,
        by=by,
        now=now,
    )
