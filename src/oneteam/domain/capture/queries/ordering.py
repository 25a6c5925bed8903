"""The orders of the list of leads, each read from an index instead of sorting every lead.

A page sorted by owner, say, is read owner by owner in the order of their names, and stops where
the page is full: its cost follows the page, not the number of leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, NullIf

from oneteam.domain.capture.models import Lead
from oneteam.org.models import Person

# name -> the order it means; "-" before the name turns it round. Ties go to the newest.
SORTS: dict[str, Any] = {
    "arrived": F("arrived_at"),
    "grade": NullIf("grade", Value("")),  # not judged yet comes last either way
    "status": F("status"),
    "owner": Lower("owner__name"),
    "company": Lower("account__name"),
    "source": F("source"),
}
NEWEST = ("-arrived_at", "-id")
Part = tuple[Q, tuple[Any, ...]]  # some of the leads, and their order


def sorted_leads(leads: QuerySet[Lead], *, sort: str) -> QuerySet[Lead]:
    """The leads in one of the orders of SORTS; anything else is newest first."""
    expression = SORTS.get(sort.removeprefix("-"))
    if expression is None or sort == "-arrived":
        return leads.order_by(*NEWEST)
    if sort == "arrived":
        return leads.order_by("arrived_at", "id")
    order = expression.desc if sort.startswith("-") else expression.asc
    return leads.order_by(order(nulls_last=True), *NEWEST)


def ids_in_order(leads: QuerySet[Lead], *, sort: str, start: int, size: int) -> list[int]:
    """The ids of `size` leads from the place `start` on, in the order of `sorted_leads`."""
    found: list[int] = []
    for some, order in _parts(sort.removeprefix("-"), is_down=sort.startswith("-")):
        part = leads.filter(some)
        if start:
            count = part.order_by()[: start + 1].count()
            if count <= start:
                start -= count
                continue
        found += part.order_by(*order).values_list("id", flat=True)[
            start : start + size - len(found)
        ]
        start = 0
        if len(found) == size:
            break
    return found


def _parts(name: str, *, is_down: bool) -> Iterator[Part]:
    if name in ("grade", "status", "source"):
        for value in _values(name, is_down=is_down):
            if name != "grade" or value:
                yield Q(**{name: value}), NEWEST
        if name == "grade":
            yield Q(grade=""), NEWEST
    elif name == "owner":
        order = Lower("name").desc() if is_down else Lower("name").asc()
        people = Person.objects.annotate(sorted=Lower("name")).order_by(order)
        for _, same in groupby(people.values_list("id", "sorted"), key=lambda person: person[1]):
            yield Q(owner__in=[id_ for id_, _ in same]), NEWEST
        yield Q(owner=None), NEWEST
    elif name == "company":
        by_name = Lower("account__name")
        yield (
            Q(account__name__isnull=False),
            (by_name.desc() if is_down else by_name.asc(), *NEWEST),
        )
        yield Q(account=None), NEWEST
    elif name == "arrived" and not is_down:
        yield Q(), ("arrived_at", "id")
    else:
        yield Q(), NEWEST


def _values(name: str, *, is_down: bool) -> Iterator[str]:
    """Every value a column has, in order, each found by a step along its index."""
    order, beyond = (f"-{name}", "lt") if is_down else (name, "gt")
    rows = Lead.objects.order_by(order).values_list(name, flat=True)
    value = rows.first()
    while value is not None:
        yield value
        value = rows.filter(**{f"{name}__{beyond}": value}).first()
