"""Reads of responses: who tried to reach a lead, when, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.rules import Kind
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.feedback.rules.judging import ATTEMPTS


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as it is shown."""

    id: int
    at: datetime
    channel: rules.Channel
    person: str
    note: str
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a lead was tried since it last came to sales, and how often is owed."""

    made: int
    needed: int


def responses(lead_id: int) -> list[Answer]:
    """Every response to a lead, oldest first."""
    rows = Response.objects.filter(lead_id=lead_id).select_related("person").order_by("at", "id")
    return [
        Answer(
            id=row.pk,
            at=row.at,
            channel=rules.Channel(row.channel),
            person=row.person.name if row.person else "",
            note=row.note,
            is_automatic=row.is_automatic,
        )
        for row in rows
    ]


def attempts(lead_id: int) -> Attempts:
    """Human responses since the lead last came to sales, against what its clock asks.

    A lead without an attempts clock owes the default of six. Automatic replies do not count.
    """
    sent_away = (
        Verdict.objects.filter(lead_id=lead_id)
        .exclude(verdict=rules.Verdict.ACCEPT)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    since = Q(at__gt=sent_away) if sent_away else Q()
    clock = Clock.objects.filter(lead_id=lead_id, kind=Kind.ATTEMPTS).order_by("-started_at")
    needed = clock.values_list("needed", flat=True).first()
    made = Response.objects.filter(since, lead_id=lead_id, is_automatic=False).count()
    return Attempts(made=made, needed=ATTEMPTS if needed is None else needed)
