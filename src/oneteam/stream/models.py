"""Tables of telling: notices, follows, how each is reached, news to send, deliveries, webhooks."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from oneteam.domain.capture.models import Lead
from oneteam.org.models import Person
from oneteam.stream import rules

MEDIA = [(medium.value, medium.label) for medium in rules.Medium]


class Notice(models.Model):
    """One event that concerns one person; told once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    event = models.BigIntegerField()  # id on the timeline, which outlives notices
    kind = models.CharField(max_length=50)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Also answers: what concerned me, newest first? (the stream)
            models.UniqueConstraint(fields=["person", "event"], name="told_once")
        ]
        indexes: ClassVar = [
            # Answers: what have I not read yet?
            models.Index(
                fields=["person", "-occurred_at"],
                name="notice_unread",
                condition=models.Q(read_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Follow(models.Model):
    """A person wants to know what happens to a lead, deal, account, campaign or person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")
    subject = models.CharField(max_length=50)  # "lead:12", as on the timeline
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "subject"], name="followed_once")
        ]
        indexes: ClassVar = [
            # Answers: who follows this?
            models.Index(fields=["subject"], name="follow_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.subject}"


class Reach(models.Model):
    """How and when a person is reached outside the product; without a row, by the defaults."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="reach"
    )
    cadences = models.JSONField(default=dict)  # {"mail": {"verdicts": "daily"}, "chat": {}}
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    chat_url = models.CharField(max_length=2000, blank=True, default="")  # holds keys: never shown
    # SHA-256 of the secrets in the addresses of the feed and the calendar, hex.
    feed_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    calendar_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    def __str__(self) -> str:
        return f"reach of person {self.person_id}"


class Endpoint(models.Model):
    """A webhook: where some kinds of events are sent, as far as its owner may see them.

    Its secret is not stored: it is made of the secret key and the salt.
    """

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=2000)
    kinds = models.JSONField(default=list)  # [] is every kind
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="endpoints")
    salt = models.CharField(max_length=32)
    former_salt = models.CharField(max_length=32, blank=True, default="")
    former_until = models.DateTimeField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Receiver(models.Model):
    """Somebody deliveries go to, one at a time: whoever holds the lease is at it."""

    key = models.CharField(max_length=60, unique=True)  # "webhook:3", "chat:7", "mail:0"
    lease = models.UUIDField(default=uuid.uuid4)
    lease_until = models.DateTimeField()
    rest_until = models.DateTimeField()  # after failures it is left alone for a while
    failures = models.PositiveIntegerField(default=0)  # in a row
    served_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            # Answers: who waited longest for their turn?
            models.Index(fields=["served_at"], name="receiver_in_turn")
        ]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One message to one receiver: sent at least once, always under the same name."""

    name = models.UUIDField(unique=True)  # the receiver's means to drop a repeat
    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="deliveries")
    medium = models.CharField(max_length=10)  # mail, chat, webhook or team
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, null=True, related_name="+")
    event = models.BigIntegerField(null=True)  # of a webhook
    monday = models.DateField(null=True)  # of a weekly one-team digest: the day it is from
    state = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in rules.State], default="waiting"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            # Answers: what is due for this receiver?
            models.Index(
                fields=["receiver", "next_at"],
                name="delivery_waiting",
                condition=models.Q(state="waiting"),
            ),
            # Answers: what was given up, newest first?
            models.Index(
                fields=["-done_at"], name="delivery_dead", condition=models.Q(state="dead")
            ),
            # Answers: when did this person last get a message?
            models.Index(fields=["person", "medium", "-created_at"], name="delivery_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class News(models.Model):
    """One event to be told to one person by mail or chat: alone, or folded into one message."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="news")
    medium = models.CharField(max_length=10, choices=MEDIA)
    event = models.BigIntegerField()
    topic = models.CharField(max_length=20)
    cadence = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, related_name="news"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "medium", "event"], name="news_once")
        ]
        indexes: ClassVar = [
            # Answers: whose news leaves now?
            models.Index(
                fields=["due_at"], name="news_due", condition=models.Q(delivery__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"news {self.pk}"


class UsedLink(models.Model):
    """A link from a message that was used: it works once."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of its text, hex
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
