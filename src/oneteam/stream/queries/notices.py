"""Reads of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oneteam.org.models import Person
from oneteam.stream.models import Notice


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something a person was told."""

    id: int
    event: int
    kind: str
    lead_id: int | None
    occurred_at: datetime
    told_at: datetime
    read_at: datetime | None


def unread(person: Person, *, limit: int = 50) -> list[NoticeView]:
    """What a person has not read yet, newest first."""
    rows = Notice.objects.filter(person=person, read_at__isnull=True).order_by("-occurred_at")
    return [NoticeView(**row) for row in rows.values(*NoticeView.__dataclass_fields__)[:limit]]


def unread_count(person: Person) -> int:
    """How many notices a person has not read yet."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()
