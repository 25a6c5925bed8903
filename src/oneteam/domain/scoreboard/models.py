"""Who looked at the other team's work on which day, and what leads of each kind came to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org.models import Person


class Look(models.Model):
    """That a person looked at a screen on a day; how often that day is not kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()  # where the company is
    screen = models.CharField(max_length=10, choices=[(s.value, s.label) for s in Screen])

    class Meta:
        constraints: ClassVar = [
            # Answers too: who looked at what, on which days?
            models.UniqueConstraint(fields=["day", "screen", "person"], name="one_look_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.screen} on {self.day}"


class YieldCount(models.Model):
    """What past leads of one kind came to, as counted in one night."""

    night = models.DateField()  # where the company is
    by = models.CharField(max_length=12)  # all, source, campaign, grade, or grade and source
    key = models.CharField(max_length=110)  # the source, the campaign's id, the grade; "" not known
    leads = models.PositiveIntegerField()
    deals = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    amounts = models.JSONField(default=list)  # of won deals: currency, minor units
    arrived_until = models.DateField()  # the last day of the arrivals that were counted
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Answers too: what did leads of this kind come to, by the last night?
            models.UniqueConstraint(fields=["night", "by", "key"], name="one_yield_a_night"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.key} in the night of {self.night}"
