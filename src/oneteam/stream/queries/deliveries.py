"""Reads of webhooks and deliveries, for whoever runs the installation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from oneteam.stream.models import Delivery, Endpoint, Receiver
from oneteam.stream.rules import State

SHOWN = 100


@dataclass(frozen=True, slots=True)
class EndpointView:
    """A webhook and how it fares."""

    endpoint: Endpoint
    sent: int
    waiting: int
    dead: int
    failures: int  # in a row
    mark: str  # of its secret


def endpoints() -> list[EndpointView]:
    """Every webhook, by name. Three queries."""
    counts: dict[int, Any] = {
        row["endpoint"]: row
        for row in Delivery.objects.filter(endpoint__isnull=False)
        .order_by()
        .values("endpoint")
        .annotate(
            sent=Count("id", filter=Q(state=State.SENT)),
            waiting=Count("id", filter=Q(state=State.WAITING)),
            dead=Count("id", filter=Q(state=State.DEAD)),
        )
    }
    failures = dict(Receiver.objects.values_list("key", "failures"))
    return [
        EndpointView(
            endpoint=endpoint,
            sent=counts.get(endpoint.pk, {}).get("sent", 0),
            waiting=counts.get(endpoint.pk, {}).get("waiting", 0),
            dead=counts.get(endpoint.pk, {}).get("dead", 0),
            failures=failures.get(f"webhook:{endpoint.pk}", 0),
            mark=mark_of(endpoint.salt),
        )
        for endpoint in Endpoint.objects.select_related("person").order_by("name", "id")
    ]


def mark_of(salt: str) -> str:
    """Tells one secret of a webhook from another, without telling anything of it."""
    return hashlib.sha256(f"mark {salt}".encode()).hexdigest()[:16]


def given_up() -> QuerySet[Delivery]:
    """What could not be delivered; nothing of a webhook that was removed."""
    return Delivery.objects.filter(state=State.DEAD).exclude(medium="webhook", endpoint=None)


def dead_letters() -> list[Delivery]:
    """What was given up, newest first, at most 100."""
    rows = given_up().select_related("person", "endpoint")
    return list(rows.order_by("-done_at")[:SHOWN])


def dead_count() -> int:
    """How many deliveries were given up."""
    return given_up().count()


def overdue(*, now: datetime) -> int:
    """How many deliveries are due and not sent yet."""
    return Delivery.objects.filter(state=State.WAITING, next_at__lte=now).count()
