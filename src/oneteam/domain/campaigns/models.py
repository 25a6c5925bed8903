"""Tables of campaigns: what marketing does, and who owns it."""

from __future__ import annotations

from django.db import models

from oneteam.org.models import Person


class Campaign(models.Model):
    """One activity of marketing; leads and touches point at it."""

    name = models.CharField(max_length=200)
    # How links and API callers name it (utm_campaign), casefolded.
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=50, blank=True, default="")
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
