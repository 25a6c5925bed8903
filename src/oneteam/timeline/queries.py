"""Reads of the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oneteam.timeline.models import Event, Heartbeat, Outbox

_BACK = 10_000  # ids that are looked through for a page, by the primary key
WORKER_SILENT = timedelta(seconds=30)  # it beats every five


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is read."""

    id: int
    kind: str
    subject: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    data: dict[str, Any]


def story(subjects: Sequence[str], *, limit: int = 500) -> list[Entry]:
    """The newest events of some subjects, oldest first; same instant in the order of recording."""
    rows = Event.objects.filter(subject__in=subjects).order_by("-occurred_at", "-id")[:limit]
    return [_entry(row) for row in reversed(rows)]


def subjects_saying(subjects: Sequence[str], *, kind: str, name: str) -> set[str]:
    """Those of the subjects of which an event of a kind says something under a name."""
    rows = Event.objects.filter(subject__in=subjects, kind=kind)
    return {subject for subject, data in rows.values_list("subject", "data") if data.get(name)}


def waiting(*, now: datetime, limit: int = 100) -> list[Entry]:
    """Events still to be told, oldest first."""
    rows = Outbox.objects.filter(next_at__lte=now).select_related("event").order_by("next_at", "id")
    return [_entry(row.event) for row in rows[:limit]]


def waiting_count(*, now: datetime) -> int:
    """How many events wait to be told."""
    return Outbox.objects.filter(next_at__lte=now).count()


def attempts(event_id: int) -> int:
    """How often telling an event has failed."""
    row = Outbox.objects.filter(event_id=event_id).values_list("attempts", flat=True).first()
    return row or 0


def events_by_id(ids: Sequence[int]) -> dict[int, Entry]:
    """Events by their ids."""
    return {row.pk: _entry(row) for row in Event.objects.filter(pk__in=ids)}


def worked_on(noun: str, *, since: datetime) -> set[int]:
    """Ids of the subjects of a noun ("lead") that a person did something with since then."""
    subjects = Event.objects.filter(
        subject__startswith=f"{noun}:", actor__startswith="person:", recorded_at__gte=since
    )
    return {int(name.partition(":")[2]) for name in subjects.values_list("subject", flat=True)}


def done_by_people(subjects: Iterable[str], *, kinds: Sequence[str]) -> set[str]:
    """Of some subjects, those to which a person did one of these things."""
    found = Event.objects.filter(
        subject__in=list(subjects), kind__in=kinds, actor__startswith="person:"
    )
    return set(found.values_list("subject", flat=True))


def told_of(kind: str, *, noun: str) -> Iterator[tuple[int, datetime, dict[str, Any]]]:
    """Every fact of a kind about a noun ("lead"): the id, when it became true, what it said."""
    rows = Event.objects.filter(kind=kind, subject__startswith=f"{noun}:").order_by("id")
    for subject, at, data in rows.values_list("subject", "occurred_at", "data").iterator():
        yield int(subject.partition(":")[2]), at, data


def newest_id() -> int:
    """The id of the newest event, 0 when there is none: has anything happened since?"""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def newest(kinds: Sequence[str], *, before: int | None = None, limit: int = 100) -> list[Entry]:
    """The newest events of some kinds, newest first, recorded before the event with this id.

    Looks through so many ids at most that a page costs the same however long the timeline is;
    fewer than `limit` may come although there are older ones. One query, two without `before`.
    """
    top = before if before is not None else newest_id() + 1
    rows = Event.objects.filter(id__lt=top, id__gte=top - _BACK, kind__in=kinds)
    return [_entry(row) for row in rows.order_by("-id")[:limit]]


def between(first: int, before: int) -> Iterator[tuple[Any, ...]]:
    """Events from one id up to another, by id: id, kind, version, subject, both times, actor, data.

    Ids are given out before transactions commit: one below the newest may still appear.
    """
    rows = Event.objects.filter(id__gte=first, id__lt=before).order_by("id")
    names = ("id", "kind", "version", "subject", "occurred_at", "recorded_at", "actor", "data")
    return rows.values_list(*names).iterator(chunk_size=2000)


def origin() -> str:
    """What tells this timeline from another: its first event."""
    row = Event.objects.order_by("id").values_list("id", "recorded_at").first()
    return f"{row[0]} {row[1].isoformat()}" if row else ""


def subjects_since(event_id: int) -> set[str]:
    """What events after this one were about."""
    return set(Event.objects.filter(id__gt=event_id).values_list("subject", flat=True).distinct())


def recorded_at(keys: Sequence[str]) -> dict[str, datetime]:
    """When events were noted down, by their keys; one query for each thousand."""
    found: dict[str, datetime] = {}
    for start in range(0, len(keys), 1000):
        rows = Event.objects.filter(key__in=keys[start : start + 1000])
        found.update(rows.values_list("key", "recorded_at"))
    return found


def heartbeats() -> dict[str, datetime]:
    """When each worker was last alive."""
    return dict(Heartbeat.objects.values_list("worker", "at"))


def silence(*, now: datetime) -> timedelta | None:
    """How long no worker has been heard of; None when none ever was."""
    beats = heartbeats().values()
    return now - max(beats) if beats else None


def is_worked(*, now: datetime) -> bool:
    """Whether a worker was heard of lately."""
    silent = silence(now=now)
    return silent is not None and silent <= WORKER_SILENT


def _entry(row: Event) -> Entry:
    return Entry(
        id=row.pk,
        kind=row.kind,
        subject=row.subject,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        data=row.data,
    )
