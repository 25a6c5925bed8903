"""The funnel as it is read and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.scoreboard.rules import By, ByOwnField
from oneteam.domain.scoreboard.rules.figures import Share


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One line of the funnel. `filters` finds its leads on the Leads page."""

    key: str
    leads: int
    accepted: int
    won: int
    share: Share
    median_days: float | None
    mean_days: float | None
    amounts: tuple[tuple[str, int], ...]  # currency, minor units
    filters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The funnel by one breakdown, largest rows first."""

    by: By | ByOwnField
    rows: tuple[FunnelRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as the command and the API write it."""
        return {"rows": [self._row(row) for row in self.rows]}

    def _row(self, row: FunnelRow) -> dict[str, Any]:
        sums = [as_money(minor, currency) for currency, minor in row.amounts]
        written = {
            self.by.value: row.key,
            "leads": row.leads,
            "accepted": row.accepted,
            "won": row.won,
            "rate": row.share.rate,
            "low": row.share.low,
            "high": row.share.high,
            "median_days": row.median_days,
            "mean_days": row.mean_days,
            "amount": sums[0] if len(sums) == 1 else None,
        }
        return written if len(sums) == 1 else {**written, "amounts": sums}
