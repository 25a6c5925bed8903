"""The moments of past promises, fetched as arrays, for a replay under other terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from oneteam.domain.agreement.rules.promises import GRADES, Kind, Promise, Start
from oneteam.domain.clocks.models import Clock
from oneteam.domain.feedback.models import Response
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.domain.scoreboard.queries.past_promises import UNTOLD, past_leads
from oneteam.domain.scoreboard.queries.periods import Micros
from oneteam.domain.scoreboard.queries.waits import Gathered
from oneteam.domain.scoreboard.rules.promised import Cases, Outcome, replay
from oneteam.org.queries import hours_of, work_calendars
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, EPOCH, TICK, WorkCalendar

NOBODYS = 0  # of a clock that ran around the clock
_ENDED = Coalesce("paused_at", "met_at", "closed_at")  # a paused clock is not late
# A lead that came back may have another grade now than when the promise was made.
_AGAIN = ScoreReceipt.objects.order_by().values("lead").annotate(n=Count("pk")).filter(n__gt=1)
_JUDGED = ScoreReceipt.objects.filter(
    lead=OuterRef("lead"), decided_at__lte=OuterRef("started_at")
).order_by("-decided_at", "-id")
_GRADE = Case(
    When(lead__in=_AGAIN.values("lead"), then=Subquery(_JUDGED.values("grade")[:1])),
    default=F("lead__grade"),
)
_COLUMNS: dict[str, Any] = {
    "leads": F("lead_id"),
    "grades": Case(
        *(When(grade__startswith=name, then=n) for n, name in enumerate(GRADES)),
        default=len(GRADES),
        output_field=IntegerField(),
    ),
    "starts": Micros("started_at"),
    "ends": Coalesce(Micros(_ENDED), Value(-1)),
    "is_kept": Case(
        When(state__in=["met", "met_late"], then=1), default=0, output_field=IntegerField()
    ),
    "stood": F("paused_seconds"),
    "calendars": Coalesce("calendar_id", Value(NOBODYS)),
    "needed": F("needed"),
}
_OF_PAST: dict[str, Any] = {
    "leads": F("past_lead"),
    "grades": F("past_grade"),
    "starts": F("past_start"),
    "ends": F("past_end"),
    "is_kept": F("past_kept"),
    "stood": Value(0),
    "calendars": F("past_calendar"),
    "needed": Value(UNTOLD),
}


def outcome(promise: Promise, *, since: datetime, until: datetime, now: datetime) -> Outcome:
    """How the promises of one kind that began in a period would have ended under another one.

    By the hours each clock ran in, as they are now. Imported leads had no clock: what their files
    tell stands in its place, by the hours of their import.
    """
    rows = _rows(promise.kind, promise.start, since=since, until=until)
    ends = np.where(rows["ends"] < 0, (now - EPOCH) // TICK, rows["ends"])
    ends = np.maximum(ends, rows["starts"])
    is_kept = rows["is_kept"] == 1
    others = rows["needed"] != promise.needed
    if promise.kind is Kind.ATTEMPTS and others.any():
        ends, is_kept = _tried(promise.needed, rows, ends, others)
    ids, places = np.unique(rows["calendars"], return_inverse=True)
    cases = Cases(
        leads=rows["leads"],
        grades=rows["grades"],
        starts=rows["starts"],
        ends=ends,
        is_kept=is_kept,
        stood=rows["stood"] * 1_000_000,
        calendars=places.astype(np.int64),
    )
    return replay(promise, cases, _calendars(promise, ids.tolist()))


def _rows(
    kind: Kind, start: Start, *, since: datetime, until: datetime
) -> dict[str, NDArray[np.int64]]:
    began = Q(started_at__gte=since, started_at__lt=until)
    clocks = Clock.objects.filter(began, kind=kind.value, start=start.value).order_by()
    live = _gathered(clocks.annotate(grade=_GRADE), _COLUMNS)
    past = _gathered(past_leads(kind, start, since=since, until=until), _OF_PAST)
    return {name: np.concatenate([live[name], past[name]]) for name in _COLUMNS}


def _gathered(rows: QuerySet[Any], columns: dict[str, Any]) -> dict[str, NDArray[np.int64]]:
    # All columns of one statement are gathered over the same rows in the same order.
    found = rows.aggregate(
        **{
            f"all_{name}": Gathered(Cast(column, TextField()), Value(","))
            for name, column in columns.items()
        }
    )
    return {
        name: np.fromstring(found[f"all_{name}"] or "", dtype=np.int64, sep=",") for name in columns
    }


def _tried(
    needed: int,
    rows: dict[str, NDArray[np.int64]],
    ends: NDArray[np.int64],
    others: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """When the attempts now asked for were reached: the n-th response since the start.

    Of `others`, of which another number was asked. What was tried after a verdict sent the lead
    away counts for nothing, what was tried after enough was tried counts.
    """
    tries: dict[int, list[int]] = {}
    leads = rows["leads"][others]
    asked = {"lead_id__gte": int(leads.min()), "lead_id__lte": int(leads.max())}
    told = Response.objects.filter(is_automatic=False, **asked).order_by("at", "id")
    for lead, at in told.values_list("lead_id", Micros("at")):
        tries.setdefault(lead, []).append(at)
    ends, is_kept = ends.copy(), rows["is_kept"] == 1
    for place in np.flatnonzero(others).tolist():
        lead, start = int(rows["leads"][place]), int(rows["starts"][place])
        since = [at for at in tries.get(lead, ()) if at >= start]
        reached = since[needed - 1] if len(since) >= needed else None
        if reached is not None and (is_kept[place] or reached <= ends[place]):
            ends[place], is_kept[place] = reached, True
        else:
            is_kept[place] = False
    return ends, is_kept


def _calendars(promise: Promise, ids: Sequence[int]) -> list[WorkCalendar]:
    if not promise.is_business_time:
        return [AROUND_THE_CLOCK for _ in ids]
    kept, company = work_calendars(ids), hours_of(None).company.calendar
    return [kept.get(number, company) for number in ids]
