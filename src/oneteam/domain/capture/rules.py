"""What can arrive, and in which states a lead can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from oneteam.timeline.rules import define

ENTITIES = ("lead", "contact", "account", "opportunity")
FIELD_TYPES = ("text", "number", "date", "boolean")


class Status(StrEnum):
    """Where a lead stands now."""

    NEW = "new"  # captured, not judged yet; never seen outside a transaction
    NURTURE = "nurture"  # below the threshold: marketing warms it
    QUEUED = "queued"  # qualified, waiting to be claimed from a pool's queue
    ASSIGNED = "assigned"  # with a person, no verdict yet
    ACCEPTED = "accepted"  # sales-accepted (SAL)
    CONVERTED = "converted"  # became a deal (SQL)
    RETURNED = "returned"  # sent back to be mended: bad data, duplicate, wrong territory
    RECYCLED = "recycled"  # not now: comes back on a date
    REJECTED = "rejected"  # never

    @property
    def label(self) -> str:
        """The state as people say it."""
        return STATUS_LABELS[self]


STATUS_LABELS = {
    Status.NEW: "New",
    Status.NURTURE: "Nurture",
    Status.QUEUED: "In queue",
    Status.ASSIGNED: "With sales",
    Status.ACCEPTED: "Accepted",
    Status.CONVERTED: "Deal",
    Status.RETURNED: "Returned",
    Status.RECYCLED: "Recycled",
    Status.REJECTED: "Rejected",
}
OPEN = frozenset({Status.QUEUED, Status.ASSIGNED})  # someone owes it a verdict


@dataclass(frozen=True, slots=True)
class NewTouch:
    """One touch as it is told to us; `campaign` is a campaign's key or name."""

    kind: str
    occurred_at: datetime
    channel: str = ""
    source: str = ""
    campaign: str = ""
    url: str = ""
    referrer: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One inquiry as it came in, already validated; every entry point makes one of these."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    website: str = ""
    employees: int | None = None
    country: str = ""
    industry: str = ""
    message: str = ""
    source: str = ""
    campaign: str = ""
    landing_page: str = ""
    form_id: int | None = None
    token: str = ""  # submission id: the same token is the same lead
    consent_text_id: int | None = None
    touches: tuple[NewTouch, ...] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)  # exactly what was typed
    custom: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # entity -> key -> value


define("lead.captured", needs="source channel", may="form campaign contact account duplicate_of")
define("touch.recorded", needs="kind channel", may="lead campaign")
define("lead.duplicate_suspected", needs="of")
