"""In which states a lead can be, and what may carry fields of the company's own."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

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

# A second inquiry of the same person while the first is still alive is probably the same inquiry.
ALIVE = OPEN | {Status.NEW, Status.NURTURE, Status.ACCEPTED}
# Three months: a typical B2B enquiry is decided by then; a later one is a new interest.
DUPLICATE_WITHIN = timedelta(days=90)
