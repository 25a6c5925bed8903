"""How each promise about a lead stands: what is counted on the scoreboard, and what it opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, Q, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks.rules import State
from oneteam.domain.scoreboard.queries.agreed import during, excusing
from oneteam.domain.scoreboard.queries.periods import Period, leads_of
from oneteam.domain.scoreboard.rules.kept import ON_A_CLOCK, Promised, Span, Stood

_LATE = [State.BREACHED.value, State.MET_LATE.value, State.MISSED.value]
_LIVE = [State.RUNNING.value, State.PAUSED.value]
# A lead leaves the desk of sales by a verdict only, so who is on it waits for one; so does a lead
# in the queue, also one that came back to it because it stayed late with everybody.
_WAITS = Q(status__in=[Status.QUEUED.value, Status.ASSIGNED.value])
# What has to be known of a lead for each thing marketing can promise to know.
_FILLED = {
    "name": Q(contact__name__gt=""),
    "email": Q(contact__email__gt=""),
    "phone": Q(contact__phone__gt=""),
    "company": Q(account__name__gt=""),
    "website": Q(account__website__gt=""),
    "country": Q(account__country__gt=""),
    "employees": Q(account__employees__isnull=False),
    "industry": Q(account__industry__gt=""),
    "title": Q(contact__title__gt=""),
    "message": Q(message__gt=""),
}


def handed(over: Period, *, now: datetime) -> QuerySet[Lead]:
    """Leads that arrived in a period and were handed to sales or its queue, with their promises.

    `accept_late` and so on count its clocks of a kind. Imported history was promised nothing.
    """
    counts: dict[str, Any] = {}
    for promised in ON_A_CLOCK:
        kind = promised.value
        mine = Q(clocks__kind=kind)
        overdue = Q(clocks__state=State.RUNNING.value, clocks__due_at__lt=now)
        counts[f"{kind}_late"] = _clocks(mine & (Q(clocks__state__in=_LATE) | overdue))
        counts[f"{kind}_met"] = _clocks(mine & Q(clocks__state=State.MET.value))
        counts[f"{kind}_live"] = _clocks(mine & Q(clocks__state__in=_LIVE) & ~overdue)
    found = leads_of(over, None).filter(is_history=False, assigned_at__isnull=False)
    return found.alias(**counts)


def delivered(over: Period) -> QuerySet[Lead]:
    """Leads that arrived in a period and met the definition of a qualified lead."""
    return leads_of(over, None).filter(is_history=False, qualified_at__isnull=False)


def standing(promised: Promised, known: Sequence[Span]) -> dict[Stood, Q]:
    """Which of `handed` stand how with a promise; who fits none was owed nothing."""
    if promised is Promised.ACCEPTED:
        given, late = (
            Q(qualified_at__isnull=False),
            _late(Promised.ACCEPT) | _late(Promised.RESPOND),
        )
        void = _both(late, excusing(known, "sales_late_excuses"))
        unsaid = given & Q(accepted_at=None)
        kept, broken, waits = (
            given & Q(accepted_at__isnull=False),
            unsaid & ~_WAITS,
            unsaid & _WAITS,
        )
    else:
        void = _both(Q(qualified_at=None), excusing(known, "below_definition_excuses"))
        kept, broken, waits = _of_sales(promised)
    if void is None:
        return {Stood.KEPT: kept, Stood.BROKEN: broken, Stood.OPEN: waits}
    return {
        Stood.KEPT: kept & ~void,
        Stood.BROKEN: broken & ~void,
        Stood.OPEN: waits & ~void,
        Stood.EXCUSED: (kept | broken | waits) & void,
    }


def complete(known: Sequence[Span]) -> dict[Stood, Q]:
    """Which of `delivered` have every field agreed on for their moment, and which lack one."""
    found: dict[Stood, Q] = {}
    for span in known:
        if span.terms.marketing.complete:
            filled = reduce(and_, (_FILLED[name] for name in span.terms.marketing.complete))
            for stood, which in ((Stood.KEPT, filled), (Stood.BROKEN, ~filled)):
                mine = during(span) & which
                found[stood] = found[stood] | mine if stood in found else mine
    return found


def _of_sales(promised: Promised) -> tuple[Q, Q, Q]:
    if promised is Promised.FEEDBACK:
        late = _late(Promised.VERDICT)
        return ~_WAITS, _WAITS & late, _WAITS & ~late
    late, met = _late(promised), Q(**{f"{promised.value}_met__gt": 0})
    return ~late & met, late, ~late & ~met & Q(**{f"{promised.value}_live__gt": 0})


def _late(promised: Promised) -> Q:
    return Q(**{f"{promised.value}_late__gt": 0})


def _both(one: Q, other: Q | None) -> Q | None:
    return None if other is None else one & other


def _clocks(which: Q) -> Count:
    return Count("clocks", filter=which)
