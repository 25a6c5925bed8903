"""How fast leads were answered and what became of them, and how soon sales gave feedback.

Counted are leads that came to sales or were answered, imported history too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules.survival import Survival
from oneteam.domain.scoreboard.queries.periods import leads_of, period
from oneteam.domain.scoreboard.queries.waits import Between, Gathered
from oneteam.domain.scoreboard.rules.speed import (
    BOUNDED,
    Answered,
    Outcome,
    Speed,
    answering,
    told,
)
from oneteam.domain.scoreboard.rules.waits import Turnaround, turnaround

_DECIDED = Q(accepted_at__isnull=False) | Q(verdict_at__isnull=False)
_JUDGED = Q(assigned_at__isnull=False, verdict_at__isnull=False)
_UNJUDGED = Q(assigned_at__isnull=False, verdict_at=None, status=Status.ASSIGNED.value)
_SPEED = Case(
    When(responded_at=None, then=Value(Speed.NEVER.value)),
    *(
        When(
            responded_at__lte=F("arrived_at") + timedelta(minutes=int(speed)),
            then=Value(speed.value),
        )
        for speed in BOUNDED
    ),
    default=Value(Speed.LATER.value),
    output_field=CharField(),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """How leads of a period were answered, and what became of them."""

    curve: Survival
    told: list[Answered]
    by_speed: dict[Speed, Outcome]
    by_source: dict[str, Outcome]  # "" is not known; most leads first
    feedback: Turnaround

    @property
    def total(self) -> Outcome:
        """All of them."""
        return sum(self.by_speed.values(), Outcome())


def answers(*, since: date | None = None, until: date | None = None, now: datetime) -> Answers:
    """How leads that arrived in a period were answered, both days included. Two queries."""
    leads = came(since=since, until=until)
    ends = Coalesce("verdict_at", Value(now), output_field=DateTimeField())
    found = leads.aggregate(
        answered=_micros(F("responded_at"), F("arrived_at"), Q(responded_at__isnull=False)),
        waiting=_micros(ends, F("arrived_at"), Q(responded_at=None)),
        judged=_micros(F("verdict_at"), F("assigned_at"), _JUDGED),
        unjudged=Count("pk", filter=_UNJUDGED),
    )
    answered, waiting = _numbers(found["answered"]), _numbers(found["waiting"])
    by_speed: dict[Speed, Outcome] = dict.fromkeys(Speed, Outcome())
    by_source: dict[str, Outcome] = defaultdict(Outcome)
    for source, speed, *counts in _grouped(leads):
        by_speed[Speed(speed)] += Outcome(*counts)
        by_source[source] += Outcome(*counts)
    return Answers(
        curve=answering(answered, waiting),
        told=told(answered, waiting),
        by_speed=by_speed,
        by_source=dict(sorted(by_source.items(), key=lambda item: (-item[1].n, item[0]))),
        feedback=turnaround(_numbers(found["judged"]), waiting=found["unjudged"]),
    )


def came(*, since: date | None = None, until: date | None = None) -> QuerySet[Lead]:
    """The leads of a period that came to sales or were answered; who waits in the queue waits."""
    came = Q(assigned_at__isnull=False) | Q(responded_at__isnull=False)
    return leads_of(period(since, until), None).filter(came)


def that_were_answered(speed: str, outcome: str) -> QuerySet[Any]:
    """The ids of leads behind a number of `answers`; what is empty does not restrict."""
    leads = came()
    if speed in set(Speed):
        leads = leads.alias(speed=_SPEED).filter(speed=speed)
    which = _OUTCOMES.get(outcome)
    return (leads if which is None else leads.filter(which)).values("pk")


_OUTCOMES: dict[str, Any] = {
    "decided": _DECIDED,
    "accepted": Q(accepted_at__isnull=False),
    "won": Q(pk__in=Opportunity.objects.filter(outcome="won", lead__isnull=False).values("lead")),
    "judged": _JUDGED,
    "unjudged": _UNJUDGED,
}


def _grouped(leads: QuerySet[Lead]) -> QuerySet[Any]:
    dated = leads.annotate(speed=_SPEED).order_by()
    rows: QuerySet[Any] = dated.values_list("source", "speed").annotate(
        n=Count("pk"),
        decided=Count("pk", filter=_DECIDED),
        accepted=Count("pk", filter=_OUTCOMES["accepted"]),
        won=Count("pk", filter=_OUTCOMES["won"]),
    )
    return rows


def _micros(end: Any, start: Any, which: Q) -> Gathered:
    return Gathered(Between(end, start), Value(","), filter=which)


def _numbers(text: str | None) -> Any:
    return np.fromstring(text or "", dtype=np.int64, sep=",")
