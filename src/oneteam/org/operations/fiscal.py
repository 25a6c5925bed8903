"""When the company's fiscal year begins."""

from __future__ import annotations

from django.db import transaction

from oneteam.org.models import Company
from oneteam.org.queries.hours import company


class MonthRefused(ValueError):
    """Years begin in no such month."""


@transaction.atomic
def begin_fiscal_years(month: int) -> int:
    """Let fiscal years begin in a month, 1 to 12. Returns the month before. Raises MonthRefused."""
    if month not in range(1, 13):
        raise MonthRefused("Choose the month in which your fiscal year begins.")
    before = company().fiscal_month
    Company.objects.update(fiscal_month=month)
    return before
