"""Tells the leaders that the past suggests another definition."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


def tell_suggestions(count: int, *, week: date, now: datetime) -> bool:
    """Tell both leaders that so much is suggested, once in the week of a Monday.

    False when they were told already, whichever worker did it.
    """
    fact = Fact(
        kind="definition.suggested",
        subject=f"definition:{week:%G%V}",
        occurred_at=now,
        key=f"definition.suggested:{week:%G-W%V}",
        data={"suggestions": count},
    )
    try:
        with transaction.atomic():
            record(fact, now=now)
    except IntegrityError:
        return False
    return True
