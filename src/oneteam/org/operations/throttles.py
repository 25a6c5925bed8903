"""Tries are counted in the database, so that every process counts the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from oneteam.org.models import Throttle
from oneteam.org.rules import throttle


@transaction.atomic
def try_consume(key: str, *, capacity: float, refill_per_second: float, now: datetime) -> bool:
    """Take one try out of a bucket. False when it is empty: the caller answers 429."""
    Throttle.objects.get_or_create(key=key, defaults={"tokens": capacity, "updated_at": now})
    row = Throttle.objects.select_for_update().get(key=key)
    tokens, allowed = throttle.consume(
        row.tokens,
        since=(now - row.updated_at).total_seconds(),
        capacity=capacity,
        refill_per_second=refill_per_second,
    )
    row.tokens, row.updated_at = tokens, max(now, row.updated_at)
    row.save(update_fields=["tokens", "updated_at"])
    return allowed


def clear(key: str) -> None:
    """Forget the tries of a key: whoever it was got in."""
    Throttle.objects.filter(key=key).delete()


def forget_full(*, now: datetime) -> int:
    """Drop buckets left alone for a day; returns how many."""
    return Throttle.objects.filter(updated_at__lt=now - timedelta(days=1)).delete()[0]
