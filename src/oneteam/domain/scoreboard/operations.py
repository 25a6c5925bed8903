"""Writes of the scoreboard: who looked at the other team's work."""

from __future__ import annotations

from datetime import date

from oneteam.domain.scoreboard.models import Look
from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org.models import Person


def look(person: Person, *, screen: Screen, day: date) -> None:
    """Keep that a person looked at a screen on a day; once a day is enough."""
    Look.objects.bulk_create(
        [Look(person=person, screen=screen.value, day=day)], ignore_conflicts=True
    )
