"""Bulk writes of people who are named in a company's past and do not work here (any more)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Protocol

from django.db.models import ProtectedError

from oneteam.org.models import Calendar, Person
from oneteam.org.operations.hours import save_calendar
from oneteam.org.rules.hours import Intervals

# Reserved for ever by RFC 2606: no mail can reach these people, and nobody can sign in as them.
NOWHERE = "imported.invalid"


class NamedHours(Protocol):
    """Hours a history was worked under."""

    @property
    def name(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def hours(self) -> Mapping[str, Intervals]: ...


def import_people(names: Iterable[str], *, mapping: str) -> tuple[dict[str, int], list[int]]:
    """People by the names files give them, and the ids of those that had to be made.

    A name is matched with the e-mail address or the full name of somebody here; whoever is not
    found becomes an inactive rep of that name, so that figures by owner keep the original owner.
    """
    wanted = {name: _address(name, mapping) for name in sorted(names)}
    if not wanted:
        return {}, []
    addresses = {*wanted.values(), *(name.strip().lower() for name in wanted)}
    by_address = dict(Person.objects.filter(email__in=addresses).values_list("email", "id"))
    by_name: dict[str, list[int]] = {}
    for id_, name in Person.objects.filter(name__in=wanted).values_list("id", "name"):
        by_name.setdefault(name, []).append(id_)
    found: dict[str, int] = {}
    missing: list[str] = []
    for name, address in wanted.items():
        namesakes = by_name.get(name, [])
        known = by_address.get(name.strip().lower()) or by_address.get(address)
        if known is None and len(namesakes) == 1:
            known = namesakes[0]
        if known is None:
            missing.append(name)
        else:
            found[name] = known
    made = Person.objects.bulk_create(
        [
            Person(name=name, email=wanted[name], role="rep", is_active=False, password="!")
            for name in missing
        ]
    )
    return found | dict(zip(missing, (row.pk for row in made), strict=True)), [r.pk for r in made]


def place_people(told: Iterable[tuple[int, int | None, str]]) -> set[int]:
    """Keep manager and office of people (id, manager's id, office); returns whose changed.

    A blank never overwrites a value.
    """
    wanted = {id_: (manager, office) for id_, manager, office in told}
    changed = []
    for row in Person.objects.filter(pk__in=wanted):
        manager, office = wanted[row.pk]
        new = (manager or row.manager_id, office or row.office)
        if new != (row.manager_id, row.office):
            row.manager_id, row.office = new
            changed.append(row)
    Person.objects.bulk_update(changed, ["manager", "office"])
    return {row.pk for row in changed}


def import_calendar(hours: NamedHours) -> int:
    """The calendar of this name, made if there is none; one that is there stays as it is."""
    known = Calendar.objects.filter(name=hours.name).first()
    return (
        known
        or save_calendar(
            None,
            name=hours.name,
            time_zone=hours.time_zone,
            hours=hours.hours,
            country=hours.country,
        )
    ).pk


def remove_imported_people(ids: Iterable[int]) -> int:
    """Remove people who came with files and to whom nothing refers any more; returns how many."""
    removed = 0
    for row in Person.objects.filter(pk__in=list(ids), is_active=False, joined_at=None):
        try:
            row.delete()
        except ProtectedError:
            continue
        removed += 1
    return removed


def _address(name: str, mapping: str) -> str:
    digest = hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:20]
    return f"{mapping}.{digest}@{NOWHERE}"
