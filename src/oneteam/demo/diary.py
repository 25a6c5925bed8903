"""What is going to happen, in order of time; what never comes to pass before today is dropped."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime

Deed = Callable[[datetime], object]  # what it returns is of no interest


class Diary:
    """Deeds by their moments; those of the same moment in the order they were noted."""

    def __init__(self) -> None:
        self._pages: list[tuple[datetime, int, Deed]] = []
        self._noted = 0

    def note(self, at: datetime, deed: Deed) -> None:
        """Plan a deed."""
        self._noted += 1
        heapq.heappush(self._pages, (at, self._noted, deed))

    def next_before(self, until: datetime) -> tuple[datetime, Deed] | None:
        """Take out the next deed at or before a moment; None when there is none."""
        if not self._pages or self._pages[0][0] > until:
            return None
        at, _, deed = heapq.heappop(self._pages)
        return at, deed
