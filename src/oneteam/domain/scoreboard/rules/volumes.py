"""Decides how many leads, and of what worth, were owed for a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oneteam.domain.agreement.rules.terms import EVERY
from oneteam.domain.scoreboard.rules.kept import Span
from oneteam.domain.scoreboard.rules.worth import Expected, count_interval


@dataclass(frozen=True, slots=True)
class Volume:
    """Leads delivered in the days of one month that are counted, beside those owed for them."""

    month: date  # its first day
    segment: str
    since: date
    until: date  # included
    delivered: int
    owed: float
    worth: Expected | None = None  # what they are expected to be worth; None while too early
    owed_minor: int = 0  # what they were to be worth
    currency: str = ""

    @property
    def is_short(self) -> bool:
        """Whether fewer came than owed, by more than chance."""
        return count_interval(self.delivered)[1] < self.owed

    @property
    def is_worth_less(self) -> bool:
        """Whether they are worth less than owed, by more than chance: of their number and means."""
        if self.worth is None or not self.delivered:
            return False
        luck = count_interval(self.delivered)[1] / self.delivered
        return self.worth.high * luck < self.owed_minor


def owed_of(
    spans: Sequence[Span],
    *,
    segment: str,
    since: datetime,
    until: datetime,
    worth_in: str = "",
) -> float:
    """Leads of a segment owed from one moment to another within one calendar month.

    The number of a month is owed evenly over its time: half a month under the terms owes half.
    With a currency, what they were to be worth in it, in minor units.
    """
    first = since.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = ((first + timedelta(days=32)).replace(day=1) - first).total_seconds()
    owed = 0.0
    for span in spans:
        start, end = max(since, span.since), min(until, span.until or until)
        said = [one for one in span.terms.marketing.leads if one.segment == segment]
        if start < end and said and worth_in in ("", span.terms.currency):
            amount = said[0].value_minor if worth_in else said[0].count
            owed += amount * (end - start).total_seconds() / month
    return owed


def segments(spans: Iterable[Span]) -> list[str]:
    """Every segment of which leads are owed: all together first, then the grades."""
    owed = (one for span in spans for one in span.terms.marketing.leads)
    named = {one.segment for one in owed if one.count or one.value_minor}
    return sorted(named, key=lambda segment: (segment != EVERY, segment))
