"""Days and quarters as the company counts them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from oneteam.org.queries.hours import find_company
from oneteam.org.rules.quarters import Quarter, quarter_of
from oneteam.settled import settled


@settled
def fiscal_month() -> int:
    """The month in which the company's fiscal year begins; January before `oneteam setup`."""
    found = find_company()
    return found.fiscal_month if found else 1


def local_day(at: datetime) -> date:
    """The day it is for the company at a moment."""
    return at.astimezone(ZoneInfo(time_zone())).date()


def quarter_at(at: datetime) -> Quarter:
    """The quarter of the company's fiscal year at a moment."""
    return quarter_of(local_day(at), fiscal_month=fiscal_month())


@settled
def time_zone() -> str:
    """The company's zone; UTC before `oneteam setup`."""
    found = find_company()
    return found.calendar.time_zone if found else "UTC"


@settled
def currency() -> str:
    """The company's currency; the euro before `oneteam setup`."""
    found = find_company()
    return found.currency if found else "EUR"
