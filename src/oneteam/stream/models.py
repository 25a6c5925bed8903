"""Table of notices: what a person is told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.capture.models import Lead
from oneteam.org.models import Person


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
