"""Tables of the timeline: events, the outbox, answered requests, heartbeats."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened. Append-only: the database refuses to change or delete a row."""

    kind = models.CharField(max_length=50)
    version = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=50)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=50)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=150, unique=True)

    class Meta:
        indexes: ClassVar = [
            # Answers: what is the story of this lead?
            models.Index(fields=["subject", "occurred_at"], name="event_story"),
            # Answers: what of this kind happened in a period?
            models.Index(fields=["kind", "occurred_at"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Outbox(models.Model):
    """An event that still has to be told; a row leaves when everyone concerned was told.

    Fan-out reads this table and not a cursor over event ids, which would skip rows whose
    transaction commits late.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="outbox")
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            # Answers: what is waiting to be told?
            models.Index(fields=["next_at"], name="outbox_waiting")
        ]

    def __str__(self) -> str:
        return f"outbox of event {self.event_id}"


class Reply(models.Model):
    """What a request with this idempotency key was answered; kept a week."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key"], name="one_reply_per_key")
        ]
        indexes: ClassVar = [
            # Answers: which replies are old enough to forget?
            models.Index(fields=["created_at"], name="reply_by_age")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class Heartbeat(models.Model):
    """When a worker was last alive."""

    worker = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
