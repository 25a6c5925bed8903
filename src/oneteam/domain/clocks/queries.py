"""Reads of promises: what is owed about a lead, by a person, and what is at risk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet

from oneteam.domain.clocks.models import Clock, Escalation, TargetSet
from oneteam.domain.clocks.rules import (
    LIVE,
    Kind,
    Promise,
    Start,
    State,
    Targets,
    read_targets,
)
from oneteam.org.queries import work_calendar_by_id
from oneteam.org.rules.calendar import AROUND_THE_CLOCK, WorkCalendar
from oneteam.settled import settled
from oneteam.statements.ready import Ready

if TYPE_CHECKING:
    from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class KeptTargets:
    """One version of the targets."""

    id: int
    version: int
    targets: Targets
    active_from: datetime
    terms_id: int | None  # the signed agreement it was taken from


class Terms(NamedTuple):
    """What a clock was started under; a promise made no more is None."""

    promise: Promise | None
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock as it is read."""

    id: int
    lead_id: int
    kind: Kind
    start: Start
    state: State
    started_at: datetime
    due_soon_at: datetime
    due_at: datetime
    target_seconds: int
    needed: int
    done: int
    holder_id: int | None
    met_at: datetime | None
    breached_at: datetime | None
    breached_by_id: int | None
    closed_at: datetime | None
    paused_at: datetime | None
    pause_reason: str
    pause_until: datetime | None
    next_step: str
    next_at: datetime | None
    calendar_id: int | None  # whose hours it runs in; None is around the clock

    @property
    def is_live(self) -> bool:
        """Whether it is still owed."""
        return self.state in LIVE

    def is_late(self, now: datetime) -> bool:
        """Whether it was not kept in time, noticed by the worker or not."""
        if self.state is State.RUNNING:
            return now > self.due_at
        return self.state in (State.BREACHED, State.MET_LATE, State.MISSED)

    def is_due_soon(self, now: datetime) -> bool:
        """Whether most of the time is used up and none is lost yet."""
        return self.state is State.RUNNING and self.due_soon_at <= now <= self.due_at


class Due(NamedTuple):
    """A promise in short."""

    kind: str
    start: str
    state: str
    due_at: datetime
    met_at: datetime | None
    breached_at: datetime | None


_FIELDS = tuple(ClockView.__dataclass_fields__)
_OF_LEAD = Ready(
    lambda lead_id: (
        Clock.objects.filter(lead_id=lead_id).order_by("due_at", "id").values_list(*_FIELDS)
    ),
    lead_id=int,
)


_DUE = Ready(
    lambda lead_id: (
        Clock.objects.filter(lead_id=lead_id).order_by("due_at", "id").values_list(*Due._fields)
    ),
    lead_id=int,
)


def promises_of(lead_id: int) -> list[Due]:
    """The promises about a lead in short, in the order of `clocks_of`."""
    found = [Due(*row) for row in _DUE.rows(lead_id=lead_id)]
    return sorted(found, key=lambda due: due.state not in LIVE)


def clocks_of(lead_id: int) -> list[ClockView]:
    """All clocks a lead ever had: those still owed first, then by due moment."""
    views = [_view(*row) for row in _OF_LEAD.rows(lead_id=lead_id)]
    return sorted(views, key=lambda view: not view.is_live)


def desk(person: Person, *, now: datetime, limit: int = 500) -> list[ClockView]:
    """What a person owes, most urgent first: overdue, then running by due moment, then paused."""
    rows = Clock.objects.filter(holder=person, state__in=LIVE).order_by("due_at", "id")[:limit]
    return sorted(_views(rows), key=lambda view: view.state is State.PAUSED)


def at_risk(
    *, now: datetime, within: timedelta = timedelta(hours=1), limit: int = 200
) -> list[ClockView]:
    """Promises of everybody that are broken or about to be, the longest overdue first."""
    rows = Clock.objects.filter(
        Q(state=State.BREACHED) | Q(state=State.RUNNING, due_at__lte=now + within)
    )
    return _views(rows.order_by("due_at", "id")[:limit])


def oldest_overdue(*, now: datetime) -> datetime | None:
    """Since when the step that waits longest has been waiting; None when nothing waits."""
    due = Clock.objects.filter(next_at__lte=now).order_by("next_at")
    return due.values_list("next_at", flat=True).first()


def counts_by_state() -> dict[str, int]:
    """How many clocks are in each live state."""
    rows = Clock.objects.filter(state__in=LIVE).values_list("state").annotate(Count("id"))
    return dict.fromkeys((state.value for state in LIVE), 0) | dict(rows.order_by())


def endings(*, since: datetime) -> dict[str, int]:
    """How the clocks that ended since a moment ended."""
    ended = [State.MET, State.MET_LATE, State.MISSED, State.STOPPED]
    rows = Clock.objects.filter(closed_at__gte=since).values_list("state").annotate(Count("id"))
    return dict.fromkeys((state.value for state in ended), 0) | dict(rows.order_by())


def due_within(*, now: datetime, within: timedelta = timedelta(hours=1)) -> int:
    """How many running promises are due within a while."""
    rows = Clock.objects.filter(next_at__isnull=False, state=State.RUNNING)
    return rows.filter(due_at__gt=now, due_at__lte=now + within).count()


def longest_lag(*, since: datetime) -> timedelta:
    """The longest that a step due since a moment waited to be taken."""
    rows = Escalation.objects.filter(fired_at__gte=since, due_at__gte=since)
    lag: timedelta | None = rows.aggregate(lag=Max(F("fired_at") - F("due_at")))["lag"]
    return lag or timedelta(0)


def targets_at(now: datetime) -> KeptTargets | None:
    """The version that starts clocks at a moment: the last to take effect until then.

    Before the first, the first that was saved in the settings; what was signed waits for its day.
    """
    found = _versions()
    begun = [kept for kept in found if kept.active_from <= now]
    if begun:
        return max(begun, key=lambda kept: (kept.active_from, kept.version))
    return next((kept for kept in reversed(found) if kept.terms_id is None), None)


def read(row: TargetSet) -> KeptTargets:
    """A version from its row."""
    targets = _parsed(json.dumps(row.definition))
    return KeptTargets(row.pk, row.version, targets, row.active_from, row.terms_id)


def versions() -> list[KeptTargets]:
    """All versions, newest first."""
    return list(_versions())


@settled
def _versions() -> tuple[KeptTargets, ...]:
    return tuple(read(row) for row in TargetSet.objects.order_by("-version"))


def terms(clocks: Sequence[Clock]) -> dict[int, Terms]:
    """Promise and calendar of each of some clocks, by clock id."""
    if not clocks:
        return {}
    parsed = {kept.id: kept.targets for kept in _versions()}
    return {
        clock.pk: Terms(
            parsed[clock.targets_id].promise(Kind(clock.kind), Start(clock.start)),
            work_calendar_by_id(clock.calendar_id) if clock.calendar_id else AROUND_THE_CLOCK,
        )
        for clock in clocks
    }


@lru_cache(maxsize=64)
def _parsed(definition: str) -> Targets:
    return read_targets(json.loads(definition))


def _views(rows: QuerySet[Clock]) -> list[ClockView]:
    return [_view(*row) for row in rows.values_list(*_FIELDS)]


def _view(id_: int, lead_id: int, kind: str, start: str, state: str, *rest: Any) -> ClockView:
    return ClockView(id_, lead_id, Kind(kind), Start(start), State(state), *rest)
