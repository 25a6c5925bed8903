"""How a file writes things, and what to say when a cell cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

DATE_ORDERS = ("ymd", "dmy", "mdy")
UNTOLD = "ymd"  # says nothing about 03/04/2026


class Unreadable(ValueError):
    """A cell that cannot be what its field asks for; the message says why."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file writes things: the zone of naive times, the order of dates, the decimal sign."""

    zone: tzinfo = UTC
    date_order: str = "ymd"
    decimal: str = "."
    currency: str = "EUR"

    def where_days_go(self, date_order: str) -> Manner:
        """The manner in a file that writes its days in this order, unless the order is told."""
        is_found = date_order and self.date_order == UNTOLD
        return replace(self, date_order=date_order) if is_found else self


def shown(cell: str) -> str:
    """A cell as it is quoted in a message, shortened."""
    kept = cell.strip()
    return f"“{kept[:40]}{'…' if len(kept) > 40 else ''}”"
