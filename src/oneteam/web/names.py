"""What ids stand for in a story: the timeline keeps ids, people read names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oneteam.timeline.queries import Entry


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for, looked up once for a whole story."""

    people: Mapping[int, str] = field(default_factory=dict)
    pools: Mapping[int, str] = field(default_factory=dict)
    campaigns: Mapping[int, str] = field(default_factory=dict)
    forms: Mapping[int, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    source: str = ""  # of the lead whose story it is

    def actor(self, entry: Entry) -> str:
        """Who did it, as the start of a sentence."""
        kind, _, number = entry.actor.partition(":")
        return self.person(int(number)) if kind == "person" else "OneTeam"

    def person(self, number: Any) -> str:
        """A person's name."""
        return self.people.get(number, "Somebody") if number else "nobody"
