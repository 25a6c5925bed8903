"""Replays reasons over the verdicts of a past period: which of them could not be given so."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.rules import Kind
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.feedback.queries.offering import is_known, label_at, reasons_at
from oneteam.domain.feedback.rules.judging import ATTEMPTS
from oneteam.domain.feedback.rules.reasons import Reason, Reasons
from oneteam.domain.feedback.rules.replaying import Fault, ReasonsReplay, Used

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NONE = Q(pk__isnull=True)
_AWAY = Q(verdict__in=[one.value for one in rules.Verdict if one is not rules.Verdict.ACCEPT])
_CLOCKS = Clock.objects.filter(
    lead=OuterRef("lead"), kind=Kind.ATTEMPTS.value, started_at__lte=OuterRef("at")
)
_TRIES = Response.objects.filter(
    lead=OuterRef("lead"), is_automatic=False, at__gt=OuterRef("since"), at__lte=OuterRef("at")
)
_EARLIER = Verdict.objects.filter(_AWAY, lead=OuterRef("lead"), at__lt=OuterRef("at"))


def replay_reasons(
    draft: Reasons, *, since: datetime, until: datetime, now: datetime
) -> ReasonsReplay:
    """What a draft would have refused of the verdicts of a period, each taken as it was given.

    One query, and one more where the draft asks for attempts. What people would have said instead
    nobody knows.
    """
    faults = _faults(draft)
    counts = {fault.value: Count("pk", filter=which) for fault, which in faults.items()}
    rows = _given(since, until).values("verdict", "reason").annotate(n=Count("pk"), **counts)
    tried = _untried(draft, faults, since=since, until=until).values("verdict", "reason")
    lacking = {
        (row["verdict"], row["reason"]): row["n"]
        for row in (tried.annotate(n=Count("pk")) if _asking(draft) else ())
    }
    present, used, foreign = reasons_at(now), [], 0
    for row in rows:
        if not is_known(row["reason"]):
            foreign += row["n"]
            continue
        verdict, known = rules.Verdict(row["verdict"]), draft.find(row["reason"])
        before = present.find(row["reason"])
        found = {fault: row[fault.value] for fault in faults}
        found[Fault.ATTEMPTS] = lacking.get((row["verdict"], row["reason"]), 0)
        used.append(
            Used(
                verdict=verdict,
                code=row["reason"],
                label=known.label if known else label_at(row["reason"], at=None),
                count=row["n"],
                faults={fault: count for fault, count in found.items() if count},
                was_gone=before is None or before.verdict is not verdict,
            )
        )
    order = list(rules.Verdict)
    used.sort(key=lambda one: (order.index(one.verdict), -one.count, one.code))
    return ReasonsReplay(since, until, tuple(used), foreign)


def leads_of_reasons_replay(
    draft: Reasons, *, which: str, since: datetime, until: datetime
) -> tuple[int, ...]:
    """The leads a figure counts: "reject:no_need:gone", or without the fault all of the reason."""
    verdict, _, rest = which.partition(":")
    reason, _, fault = rest.partition(":")
    faults = _faults(draft)
    rows = _given(since, until).filter(verdict=verdict, reason=reason)
    if fault == Fault.ATTEMPTS:
        rows = _untried(draft, faults, since=since, until=until)
        rows = rows.filter(verdict=verdict, reason=reason)
    elif fault in faults:
        rows = rows.filter(faults[Fault(fault)])
    elif fault:
        return ()
    return tuple(rows.order_by("lead").values_list("lead", flat=True).distinct())


def _given(since: datetime, until: datetime) -> QuerySet[Any]:
    return Verdict.objects.filter(_AWAY, at__gte=since, at__lt=until).order_by()


def _faults(draft: Reasons) -> dict[Fault, Q]:
    gone = ~_any(_of(one) for one in draft.reasons)
    second = ~gone & _any(_of(one) & ~_fitting(one) for one in draft.reasons)
    note = _any(_of(one) for one in draft.reasons if one.needs_note) & Q(note="")
    return {Fault.GONE: gone, Fault.SECOND: second, Fault.NOTE: note & ~gone & ~second}


def _untried(
    draft: Reasons, faults: dict[Fault, Q], *, since: datetime, until: datetime
) -> QuerySet[Any]:
    sent_away = Subquery(_EARLIER.order_by("-at").values("at")[:1])
    tries = _TRIES.order_by().values("lead").annotate(n=Count("pk")).values("n")
    asked = _given(since, until).filter(_any(_of(one) for one in _asking(draft)))
    told = asked.exclude(reduce(or_, faults.values())).annotate(
        since=Coalesce(sent_away, Value(_BEGINNING)),
        needed=Coalesce(
            Subquery(_CLOCKS.order_by("-started_at").values("needed")[:1]), Value(ATTEMPTS)
        ),
    )
    tried: QuerySet[Any] = told.annotate(made=Coalesce(Subquery(tries), Value(0)))
    return tried.filter(made__lt=F("needed"))


def _asking(draft: Reasons) -> list[Reason]:
    return [one for one in draft.reasons if one.needs_attempts]


def _of(reason: Reason) -> Q:
    return Q(verdict=reason.verdict.value, reason=reason.code)


def _fitting(reason: Reason) -> Q:
    return Q(sub_reason__in=[code for code, _ in reason.sub_reasons] or [""])


def _any(those: Any) -> Q:
    return reduce(or_, those, _NONE)
