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


def outcome(promise: Promise, *, since: datetime, until: datetime, now: datetime) -> Outcome:
    """How the promises of one kind that began in a period would have ended under another one.

    By the hours each clock ran in, as they are now.
    """
    rows = _rows(promise.kind, promise.start, since=since, until=until)
    ends = np.where(rows["ends"] < 0, (now - EPOCH) // TICK, rows["ends"])
    is_kept = rows["is_kept"] == 1
    if promise.kind is Kind.ATTEMPTS and (rows["needed"] != promise.needed).any():
        ends, is_kept = _tried(promise.needed, rows, ends)
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
    clocks = clocks.annotate(grade=_GRADE)
    # All columns of one statement are gathered over the same rows in the same order.
    found = clocks.aggregate(
        **{
            f"all_{name}": Gathered(Cast(column, TextField()), Value(","))
            for name, column in _COLUMNS.items()
        }
    )
    return {
        name: np.fromstring(found[f"all_{name}"] or "", dtype=np.int64, sep=",")
        for name in _COLUMNS
    }


def _tried(
    needed: int, rows: dict[str, NDArray[np.int64]], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """When the attempts now asked for were reached: the n-th response since the start."""
    told = Response.objects.filter(is_automatic=False, lead__in=_leads(rows)).order_by("at", "id")
    tries: dict[int, list[int]] = {}
    for lead, at in told.values_list("lead_id", Micros("at")):
        tries.setdefault(lead, []).append(at)
    reached = np.full(len(ends), -1, dtype=np.int64)
    starts = rows["starts"].tolist()
    for place, (lead, start) in enumerate(zip(rows["leads"].tolist(), starts, strict=True)):
        since = [at for at in tries.get(lead, ()) if at >= start]
        if len(since) >= needed:
            reached[place] = since[needed - 1]
    is_kept = reached >= 0
    return np.where(is_kept, reached, ends), is_kept


def _leads(rows: dict[str, NDArray[np.int64]]) -> Any:
    first, last = int(rows["starts"].min()), int(rows["starts"].max())
    began = Q(started_at__gte=EPOCH + first * TICK, started_at__lte=EPOCH + last * TICK)
    return Clock.objects.filter(began, kind=Kind.ATTEMPTS.value).values("lead")


def _calendars(promise: Promise, ids: Sequence[int]) -> list[WorkCalendar]:
    if not promise.is_business_time:
        return [AROUND_THE_CLOCK for _ in ids]
    kept, company = work_calendars(ids), hours_of(None).company.calendar
    return [kept.get(number, company) for number in ids]
