"""What leads marketing owes each month came to over the months of a replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oneteam.domain.agreement.rules.terms import segment_words
from oneteam.domain.scoreboard.rules.worth import Expected


@dataclass(frozen=True, slots=True)
class Months:
    """Leads of a segment that marketing owes each month, and their worth: how often they came."""

    segment: str
    came: tuple[tuple[str, int], ...]  # by whole month of the period
    worth: tuple[Expected | None, ...]  # of the same months, as known when they began
    currency: str
    owed: int
    owed_minor: int
    instead_of: int | None  # owed by the version it would replace
    instead_minor: int | None  # None too where it is in other money

    @property
    def reached(self) -> int:
        """In how many months as many came as are owed."""
        return sum(count >= self.owed for _, count in self.came)

    @property
    def reached_then(self) -> int | None:
        """The same for the version it would replace."""
        if self.instead_of is None:
            return None
        return sum(count >= self.instead_of for _, count in self.came)

    @property
    def told(self) -> int:
        """For how many months there was enough past to say what leads are worth."""
        return sum(one is not None for one in self.worth)

    @property
    def worth_reached(self) -> int:
        """In how many months they were expected to be worth as much as is owed."""
        return sum(one is not None and one.value >= self.owed_minor for one in self.worth)

    @property
    def worth_then(self) -> int | None:
        """The same for the version it would replace."""
        owed = self.instead_minor
        if owed is None:
            return None
        return sum(one is not None and one.value >= owed for one in self.worth)

    @property
    def of(self) -> int:
        """How many months there were."""
        return len(self.came)

    @property
    def noun(self) -> str:
        """The leads of the segment as people say it."""
        return segment_words(self.segment)

    def as_json(self) -> dict[str, Any]:
        """The months as the command writes them; amounts in minor units."""
        return {
            "segment": self.segment,
            "owed": self.owed,
            "reached": self.reached,
            "months": dict(self.came),
            "owed_in_force": self.instead_of,
            "reached_in_force": self.reached_then,
            "currency": self.currency,
            "owed_minor": self.owed_minor,
            "worth": {
                month: {"value": worth.value, "low": worth.low, "high": worth.high}
                if worth
                else None
                for (month, _), worth in zip(self.came, self.worth, strict=True)
            },
            "worth_reached": self.worth_reached,
            "worth_told": self.told,
            "owed_minor_in_force": self.instead_minor,
            "worth_reached_in_force": self.worth_then,
        }
