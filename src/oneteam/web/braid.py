"""Draws a lead's story as two strands: they cross wherever it goes from one team to the other.

Whoever has the lead runs at the right, beside the events. While it is one team's turn the strands
run straight; a deal is made by both, so from then on they cross at every event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

QUIET_AFTER = timedelta(days=2)  # longer without an event, and the strand shows it
TO_LEFT = "M34 0C34 56 10 44 10 100"
TO_RIGHT = "M10 0C10 56 34 44 34 100"
GAP_TO_LEFT = "M26 41L18 59"
GAP_TO_RIGHT = "M18 41L26 59"


class Holder(StrEnum):
    """Whose turn it is."""

    MARKETING = "marketing"
    SALES = "sales"
    BOTH = "both"  # a deal: sales works it, marketing helped to make it


TURNS = {
    "lead.captured": Holder.MARKETING,
    "lead.nurtured": Holder.MARKETING,
    "lead.routed": Holder.SALES,
    "lead.queued": Holder.SALES,
    "lead.returned": Holder.MARKETING,
    "lead.recycled": Holder.MARKETING,
    "lead.rejected": Holder.MARKETING,
    "lead.woken": Holder.MARKETING,
    "lead.reopened": Holder.MARKETING,
    "deal.opened": Holder.BOTH,
    "deal.won": Holder.BOTH,
    "deal.reopened": Holder.BOTH,
}


@dataclass(frozen=True, slots=True)
class Segment:
    """The piece of braid below one event: who has the lead then, and which strand runs where.

    `right` is the strand at the right as the piece begins; `over` the one on top in a crossing;
    `quiet` the time in which nothing happened after the event, when that was long.
    """

    after: Holder
    right: Holder
    is_crossing: bool
    over: Holder
    quiet: timedelta | None

    @property
    def left(self) -> Holder:
        """The strand at the left as the piece begins."""
        return _other(self.right)

    @property
    def under(self) -> Holder:
        """The strand below in a crossing."""
        return _other(self.over)

    @property
    def over_path(self) -> str:
        """The way of the strand on top."""
        return TO_LEFT if self.over is self.right else TO_RIGHT

    @property
    def under_path(self) -> str:
        """The way of the strand below."""
        return TO_RIGHT if self.over is self.right else TO_LEFT

    @property
    def gap_path(self) -> str:
        """Where the strand on top leaves a gap in the one below."""
        return GAP_TO_LEFT if self.over is self.right else GAP_TO_RIGHT


def braid(story: Sequence[tuple[str, datetime]], *, now: datetime) -> list[Segment]:
    """One segment for each (kind, moment), oldest first; the last one lasts until now."""
    segments = []
    holder, right, crossings = Holder.MARKETING, Holder.MARKETING, 0
    has_arrived = False
    for number, (kind, at) in enumerate(story):
        holder = TURNS.get(kind, holder)
        has_arrived = has_arrived or kind == "lead.captured"
        is_crossing = holder is Holder.BOTH or holder is not right
        until = story[number + 1][1] if number + 1 < len(story) else now
        is_quiet = has_arrived and not is_crossing and until - at >= QUIET_AFTER
        segments.append(
            Segment(
                after=holder,
                right=right,
                is_crossing=is_crossing,
                over=Holder.MARKETING if crossings % 2 else Holder.SALES,
                quiet=until - at if is_quiet else None,
            )
        )
        if is_crossing:
            right, crossings = _other(right), crossings + 1
    return segments


def _other(holder: Holder) -> Holder:
    return Holder.MARKETING if holder is Holder.SALES else Holder.SALES
