"""Decides which quarter of the fiscal year a day belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_KEY = re.compile(r"(\d{4})-Q([1-4])")


class NotAQuarter(ValueError):
    """The text names no quarter; the message says how one is written."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a fiscal year, which is named after the calendar year it ends in."""

    year: int
    number: int  # 1 to 4
    fiscal_month: int = 1  # in which the fiscal year begins

    @property
    def key(self) -> str:
        """The quarter as it is written: 2026-Q3."""
        return f"{self.year:04d}-Q{self.number}"

    @property
    def starts_on(self) -> date:
        """Its first day."""
        first = self.year - (self.fiscal_month > 1)
        months = self.fiscal_month - 1 + 3 * (self.number - 1)
        return date(first + months // 12, months % 12 + 1, 1)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        return self.plus(1)

    def plus(self, quarters: int) -> Quarter:
        """The quarter so many quarters later; earlier when negative."""
        at = self.year * 4 + self.number - 1 + quarters
        return Quarter(at // 4, at % 4 + 1, self.fiscal_month)


def quarter_of(day: date, *, fiscal_month: int = 1) -> Quarter:
    """The quarter a day lies in, when fiscal years begin in that month."""
    months = (day.month - fiscal_month) % 12
    year = day.year + (fiscal_month > 1 and day.month >= fiscal_month)
    return Quarter(year, months // 3 + 1, fiscal_month)


def read_quarter(key: str, *, fiscal_month: int = 1) -> Quarter:
    """The quarter of this name. Raises NotAQuarter."""
    found = _KEY.fullmatch(key)
    if not found or not 1900 <= int(found[1]) <= 9000:
        raise NotAQuarter(f"“{key[:40]}” is not a quarter; write 2026-Q3.")
    return Quarter(int(found[1]), int(found[2]), fiscal_month)
