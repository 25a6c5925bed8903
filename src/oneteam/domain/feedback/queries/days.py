"""Which day it is: days named on a verdict are the company's days."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from oneteam.org.models import Company


def today(*, now: datetime) -> date:
    """The date where the company is: days named on a verdict are the company's days."""
    return now.astimezone(company_zone()).date()


def company_zone() -> ZoneInfo:
    """The company's time zone; UTC before there is a company."""
    name = Company.objects.values_list("calendar__time_zone", flat=True).first()
    return ZoneInfo(name or "UTC")
