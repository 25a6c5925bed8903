"""Writes of responses: who was called, mailed, met or messaged, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from oneteam.domain.capture.models import Lead
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Response
from oneteam.org.models import Person
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


class ResponseRefused(Exception):
    """The response cannot be true as it was told; the message says why."""


@dataclass(frozen=True, slots=True)
class Responded:
    """What was logged; `is_first` when no person had answered the lead before."""

    response_id: int
    is_first: bool


@joined
def respond(
    lead_id: int,
    *,
    channel: rules.Channel,
    by: Person,
    note: str,
    at: datetime,
    is_automatic: bool,
    now: datetime,
) -> Responded:
    """Log a response; the earliest by a person becomes the lead's first response.

    `at` may lie in the past, but not before the lead arrived nor in the future: ResponseRefused.
    A time told to the minute of the arrival counts as the arrival itself.
    """
    lead = Lead.objects.only("arrived_at", "responded_at").get(pk=lead_id)
    at = _plausible(at, arrived_at=lead.arrived_at, now=now)
    response = Response.objects.create(
        lead_id=lead_id,
        person=by,
        channel=channel.value,
        is_automatic=is_automatic,
        note=note.strip(),
        at=at,
    )
    is_first = not is_automatic and lead.responded_at is None
    if not is_automatic:
        Lead.objects.filter(
            Q(responded_at__isnull=True) | Q(responded_at__gt=at), pk=lead_id
        ).update(responded_at=at)
    record(
        Fact(
            kind="lead.responded",
            subject=f"lead:{lead_id}",
            occurred_at=at,
            actor=f"person:{by.pk}",
            key=f"lead.responded:{response.pk}",
            data={
                "channel": channel.value,
                "response": response.pk,
                "is_first": is_first,
                "is_automatic": is_automatic,
            },
        ),
        now=now,
    )
    return Responded(response_id=response.pk, is_first=is_first)


def _plausible(at: datetime, *, arrived_at: datetime, now: datetime) -> datetime:
    if at > now:
        raise ResponseRefused("A response cannot lie in the future.")
    if at >= arrived_at:
        return at
    if arrived_at - at < timedelta(minutes=1) and at.second == 0 and at.microsecond == 0:
        return arrived_at
    raise ResponseRefused("A response cannot come before the lead arrived.")
