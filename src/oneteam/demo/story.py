"""One lead on its way, and one person at work."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oneteam.demo.year import Inquiry
from oneteam.org.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from oneteam.org.models import Person


@dataclass(slots=True)
class Story:
    """One lead on its way, with a chance of its own."""

    lead_id: int
    inquiry: Inquiry
    chance: random.Random
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """A person with their hours; `promptness` 2 is twice as slow as usual."""

    person: Person
    calendar: WorkCalendar
    promptness: float
