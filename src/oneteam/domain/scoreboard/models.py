"""The table of who looked at the other team's work on which day."""

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
