"""May this person take this lead now? Each gate that stops someone is named."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gate(StrEnum):
    """A reason to pass somebody over."""

    INACTIVE = "inactive"
    NOT_SALES = "not_sales"
    AWAY = "away"
    OFF_HOURS = "off_hours"
    CAP_DAY = "cap_day"
    CAP_OPEN = "cap_open"
    ALREADY_HAD = "already_had"

    @property
    def label(self) -> str:
        """The reason as people say it."""
        return GATE_LABELS[self]


GATE_LABELS = {
    Gate.INACTIVE: "not active",
    Gate.NOT_SALES: "does not work leads",
    Gate.AWAY: "away",
    Gate.OFF_HOURS: "outside working hours",
    Gate.CAP_DAY: "has today's number of leads",
    Gate.CAP_OPEN: "has the full number of open leads",
    Gate.ALREADY_HAD: "had this lead already",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody a lead might go to by name: an account's owner, a rule's person, a manager."""

    person_id: int
    is_active: bool = True
    works_leads: bool = True
    is_away: bool = False
    had_it: bool = False

    def gates(self) -> list[Gate]:
        """What stops this person. Working hours and caps do not: the lead is theirs by name."""
        stops = {
            Gate.INACTIVE: not self.is_active,
            Gate.NOT_SALES: not self.works_leads,
            Gate.AWAY: self.is_away,
            Gate.ALREADY_HAD: self.had_it,
        }
        return [gate for gate, stops_here in stops.items() if stops_here]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of a pool as it stands when a turn is given."""

    member_id: int
    holder: Holder
    weight: int
    credit: int
    is_active: bool = True
    is_off_hours: bool = False
    cap_day: int | None = None
    got_today: int = 0
    cap_open: int | None = None
    holds_open: int = 0

    def gates(self) -> list[Gate]:
        """Every reason to pass this member over; none means the member takes part in the turn."""
        stops = {
            Gate.INACTIVE: not self.is_active and Gate.INACTIVE not in self.holder.gates(),
            Gate.OFF_HOURS: self.is_off_hours,
            Gate.CAP_DAY: self.cap_day is not None and self.got_today >= self.cap_day,
            Gate.CAP_OPEN: self.cap_open is not None and self.holds_open >= self.cap_open,
        }
        return self.holder.gates() + [gate for gate, stops_here in stops.items() if stops_here]
