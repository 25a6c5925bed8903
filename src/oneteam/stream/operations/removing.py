"""Webhooks are removed, and brought back as they were: with secret and what waited."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from oneteam.stream.models import Delivery, Endpoint
from oneteam.stream.rules import State

LIVES = timedelta(days=1)  # how long a removal can be taken back
_SALT = "oneteam.stream.removed"
_KEPT = ("id", "name", "url", "kinds", "person_id", "salt", "former_salt", "is_on")
_TIMES = ("former_until", "created_at")


class NotRestorable(Exception):
    """The removal is too long ago, or what it left was never ours."""


@transaction.atomic
def remove_endpoint(endpoint_id: int, *, now: datetime) -> str:
    """Forget a webhook; nothing waits for it any more. Returns what `restore_endpoint` takes."""
    endpoint = Endpoint.objects.get(id=endpoint_id)
    times = {name: getattr(endpoint, name) for name in _TIMES}
    kept = {name: getattr(endpoint, name) for name in _KEPT}
    kept |= {name: at.isoformat() if at else None for name, at in times.items()}
    mine = Delivery.objects.filter(endpoint=endpoint_id)
    mine.filter(state=State.WAITING).update(state=State.EMPTY, done_at=now)
    mine.update(endpoint=None)
    endpoint.delete()
    return signing.dumps({**kept, "removed_at": now.isoformat()}, salt=_SALT)


@transaction.atomic
def restore_endpoint(removed: str, *, now: datetime) -> str:
    """Bring a webhook back under its old secret, with what waited. Returns its name.

    Twice is once. Raises NotRestorable.
    """
    try:
        kept = signing.loads(removed, salt=_SALT)
    except signing.BadSignature:
        raise NotRestorable("This cannot be taken back.") from None
    removed_at = datetime.fromisoformat(kept.pop("removed_at"))
    if now >= removed_at + LIVES:
        raise NotRestorable("It was removed too long ago: add it anew.")
    times = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in _TIMES}
    id_ = kept.pop("id")
    _, is_new = Endpoint.objects.get_or_create(id=id_, defaults={**kept, **times})
    if is_new:
        mine = _deliveries_of(id_)
        mine.filter(state=State.EMPTY, done_at=removed_at).update(
            state=State.WAITING, done_at=None, next_at=now
        )
        mine.update(endpoint=id_)
    return str(kept["name"])


def _deliveries_of(endpoint_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(receiver__key=f"webhook:{endpoint_id}", endpoint=None)
