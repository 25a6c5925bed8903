"""The pipeline by one breakdown as it is read and written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from oneteam.domain.pipeline.rules.money import as_money

Amounts = tuple[tuple[str, int], ...]  # by currency, in minor units


class PipelineBy(StrEnum):
    """What the pipeline is broken down by."""

    QUARTER = "quarter"
    OWNER = "owner"
    STAGE = "stage"
    PRODUCT = "product"
    COMPETITOR = "competitor"

    @property
    def label(self) -> str:
        """The breakdown as people say it."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """The deals of one key."""

    key: str
    won: int
    won_amounts: Amounts
    lost: int
    open: int
    open_amounts: Amounts

    @property
    def win_rate_closed(self) -> float | None:
        """The share won of the deals that are over; None when none is."""
        closed = self.won + self.lost
        return self.won / closed if closed else None

    @property
    def win_rate_all(self) -> float:
        """The share won of all deals, open ones too."""
        return self.won / (self.won + self.lost + self.open)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The pipeline by one breakdown."""

    by: PipelineBy
    rows: tuple[PipelineRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as the command writes it; a sum in several currencies is None, each beside."""
        return {"rows": [self._row(row) for row in self.rows]}

    def _row(self, row: PipelineRow) -> dict[str, Any]:
        written: dict[str, Any] = {self.by.value: row.key, "won": row.won}
        written |= _sum("won_amount", row.won_amounts)
        written |= {"lost": row.lost, "open": row.open}
        written |= _sum("open_amount", row.open_amounts)
        return written | {
            "win_rate_closed": row.win_rate_closed,
            "win_rate_all": row.win_rate_all,
        }


def _sum(name: str, amounts: Amounts) -> dict[str, Any]:
    sums = [as_money(minor, currency) for currency, minor in amounts]
    if len(sums) == 1:
        return {name: sums[0]}
    return {name: None, f"{name}s": sums}
