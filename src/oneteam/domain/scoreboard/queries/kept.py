"""Promises kept by both teams over a period, and the leads behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, Q, QuerySet

from oneteam.domain.agreement.rules.terms import EVERY
from oneteam.domain.scoreboard.queries.agreed import place, spans
from oneteam.domain.scoreboard.queries.kept_facts import complete, delivered, handed, standing
from oneteam.domain.scoreboard.queries.kept_volumes import by_month, volumes_of
from oneteam.domain.scoreboard.queries.periods import Period, period
from oneteam.domain.scoreboard.rules.kept import (
    OF_SALES,
    Kept,
    Promised,
    Span,
    Stood,
    owed_share,
)
from oneteam.domain.scoreboard.rules.volumes import Volume
from oneteam.domain.scoreboard.rules.worth import Expected

_ON_LEADS = (*OF_SALES, Promised.ACCEPTED)
_PERCENT = {
    Promised.FEEDBACK: lambda terms: terms.sales.feedback_percent,
    Promised.ACCEPTED: lambda terms: terms.marketing.accepted_percent,
}


@dataclass(frozen=True, slots=True)
class PromisesKept:
    """How both teams kept their promises about the leads that arrived in a period."""

    kept: dict[Promised, Kept]
    volumes: tuple[Volume, ...]  # by month and segment, the newest month first
    is_agreed: bool  # whether an agreement was in force at any time of it

    def of(self, promised: Promised) -> Kept:
        """How one promise was kept."""
        return self.kept[promised]

    delivered: int  # qualified leads of every grade

    @property
    def owed(self) -> float:
        """Qualified leads owed in all, of every grade; 0 when no number is agreed for all."""
        return sum(one.owed for one in self._all)

    @property
    def worth(self) -> Expected | None:
        """What all of them are expected to be worth; None while it is too early for any month."""
        told = [one.worth for one in self._all]
        return None if None in told or not told else reduce(add, filter(None, told))

    @property
    def owed_minor(self) -> int:
        """What they were to be worth in all; 0 when nothing is agreed."""
        return sum(one.owed_minor for one in self._all)

    @property
    def currency(self) -> str:
        """In which money both are."""
        return self.volumes[0].currency if self.volumes else ""

    @property
    def _all(self) -> list[Volume]:
        return [one for one in self.volumes if one.segment == EVERY]


def promises_kept(
    *, since: date | None = None, until: date | None = None, now: datetime
) -> PromisesKept:
    """The promises of both teams, of the leads that arrived in a period, both days included.

    Clocks carry the terms of the moment they started; shares owed, fields, numbers and void rules
    are those in force when the lead arrived. Four queries, five over all
    time.
    """
    known, over = spans(), period(since, until)
    found = _on_leads(known, over, now=now)
    rows = by_month(known, over, now=now)
    sums = {
        stood.value: sum(row.get(stood.value, 0) for row in rows)
        for stood in (Stood.KEPT, Stood.BROKEN)
    }
    found[Promised.COMPLETE] = Kept(Promised.COMPLETE, **sums)
    volumes = volumes_of(known, over, rows, now=now)
    is_agreed = any(
        (over.until is None or span.since < over.until)
        and (over.since is None or span.until is None or span.until > over.since)
        and span.since <= now
        for span in known
    )
    return PromisesKept(found, tuple(volumes), is_agreed, delivered=sum(row["n"] for row in rows))


def that_stood(
    promised: Promised,
    stood: Stood,
    *,
    since: date | None = None,
    until: date | None = None,
    now: datetime,
) -> QuerySet[Any]:
    """The ids of the leads behind a number of `promises_kept`."""
    known, over = spans(), period(since, until)
    if promised is Promised.DELIVERED:
        return delivered(over).values("pk")
    if promised is Promised.COMPLETE:
        leads, fits = delivered(over), complete(known)
    else:
        leads, fits = handed(over, now=now), standing(promised, known)
    which = fits.get(stood)
    return (leads.none() if which is None else leads.filter(which)).values("pk")


def _on_leads(known: Sequence[Span], over: Period, *, now: datetime) -> dict[Promised, Kept]:
    numbers: dict[str, Count] = {}
    for promised in _ON_LEADS:
        by_standing = standing(promised, known)
        for stood, which in by_standing.items():
            numbers[f"{promised.value}_{stood.value}"] = Count("pk", filter=which)
        if promised in _PERCENT:
            counted = by_standing[Stood.KEPT] | by_standing[Stood.BROKEN]
            for at in range(-1, len(known)):
                mine = counted & Q(place=at)
                numbers[f"{promised.value}_at_{at + 1}"] = Count("pk", filter=mine)
    leads = handed(over, now=now).annotate(place=place(known)) if known else handed(over, now=now)
    if not known:
        numbers = {name: one for name, one in numbers.items() if "_at_" not in name}
    found = _counted(leads, numbers)
    return {
        promised: Kept(
            promised,
            **{stood.value: found.get(f"{promised.value}_{stood.value}", 0) for stood in Stood},
            owed=_owed(promised, known, found),
        )
        for promised in _ON_LEADS
    }


def _owed(promised: Promised, known: Sequence[Span], found: dict[str, int]) -> float | None:
    if promised not in _PERCENT or not known:
        return None
    counts = [found[f"{promised.value}_at_{at}"] for at in range(len(known) + 1)]
    percents = [None, *(_PERCENT[promised](span.terms) for span in known)]
    return owed_share(zip(counts, percents, strict=True))


def _counted(leads: QuerySet[Any], numbers: dict[str, Count]) -> dict[str, int]:
    return leads.order_by().aggregate(**numbers)
