"""Delivers what waits: at least once, outside of any transaction, each receiver at its own pace.

A receiver is served by one worker at a time, whoever wins its lease by compare-and-set; a worker
that is killed loses it after seconds, and what it had sent but not noted is sent again under the
same name. Receivers that failed are served apart from the others, so that they hold nobody up.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, OuterRef

from oneteam.stream.models import Delivery, Endpoint, Receiver
from oneteam.stream.operations.sending import Gone, NothingToSay, NotTaken, Post
from oneteam.stream.queries.deliveries import given_up
from oneteam.stream.rules import State
from oneteam.stream.rules.retrying import KEEP_TRYING, next_try, rest_until

# Longer than one sending may take (outgoing.http.SECONDS, sending.LETTER_SECONDS); renewed before
# each, once the mail server is reached.
LEASE = timedelta(seconds=20)
AT_ONCE = 20  # deliveries of one receiver in one turn
# After these the next one would fail alike, and as slowly.
_OF_THE_RECEIVER = {"too_slow", "cut_off", "not_there", "no_trust", "refused", "mail_down"}
log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another worker serves the receiver now: this one was too slow."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to serve a receiver for a moment."""

    receiver: int
    token: uuid.UUID
    failures: int


def deliver(clock: Callable[[], datetime], *, is_ailing: bool | None = None) -> int:
    """Serve the receiver that waited longest for its turn. Returns how many were dealt with.

    `is_ailing` picks among those that failed last time, or those that did not; None takes any.
    `clock` is asked again before each sending: a turn takes its time.
    """
    lease = _claim(now=clock(), is_ailing=is_ailing)
    return _serve(lease, clock) if lease else 0


def replay(delivery_id: int, *, now: datetime) -> bool:
    """Try a delivery that was given up anew, under its old name. False when it is not given up."""
    return bool(given_up().filter(id=delivery_id).update(**_anew(now)))


def replay_all(*, now: datetime) -> int:
    """Try everything that was given up anew. Returns how many."""
    return given_up().update(**_anew(now))


def forget_old(*, now: datetime) -> int:
    """Drop deliveries that were done with a month ago. Returns how many rows."""
    old = Delivery.objects.filter(done_at__lt=now - timedelta(days=30)).exclude(state=State.WAITING)
    return old.delete()[0]


def _claim(*, now: datetime, is_ailing: bool | None) -> Lease | None:
    waiting = Delivery.objects.filter(
        receiver=OuterRef("pk"), state=State.WAITING, next_at__lte=now
    )
    free = Receiver.objects.filter(Exists(waiting), lease_until__lte=now, rest_until__lte=now)
    if is_ailing is not None:
        free = free.filter(failures__gt=0) if is_ailing else free.filter(failures=0)
    for receiver, failures in free.order_by("served_at").values_list("id", "failures")[:5]:
        token = uuid.uuid4()
        won = Receiver.objects.filter(id=receiver, lease_until__lte=now).update(
            lease=token, lease_until=now + LEASE, served_at=now
        )
        if won:
            return Lease(receiver, token, failures)
    return None


def _serve(lease: Lease, clock: Callable[[], datetime]) -> int:
    rows = Delivery.objects.filter(
        receiver=lease.receiver, state=State.WAITING, next_at__lte=clock()
    )
    taken = failed = 0
    code = ""
    mine = Receiver.objects.filter(id=lease.receiver, lease=lease.token)

    def hold() -> None:
        if not mine.update(lease_until=clock() + LEASE):
            raise LeaseLost

    with Post() as post:
        for delivery in rows.select_related("person", "endpoint").order_by("next_at", "id")[
            :AT_ONCE
        ]:
            try:
                code = _send(post, delivery, clock, hold)
            except LeaseLost:
                return taken + failed
            taken, failed = taken + (not code), failed + bool(code)
            if code in _OF_THE_RECEIVER:
                break
    now = clock()
    rest = now
    failures = 0
    if failed and not taken:
        failures = lease.failures + 1
        rest = rest_until(failures, now=now, chance=random.random())
        _give_up_what_is_too_old(lease.receiver, now=now)
    elif code in _OF_THE_RECEIVER:
        failures = 1  # it took some and then hung: it must not hold a thread of the others again
    mine.update(lease_until=now, rest_until=rest, failures=failures)
    return taken + failed


def _send(
    post: Post, delivery: Delivery, clock: Callable[[], datetime], hold: Callable[[], None]
) -> str:
    """Send one; returns what went wrong, in a word, or nothing. Raises LeaseLost."""
    row = Delivery.objects.filter(id=delivery.pk, state=State.WAITING)
    try:
        post.send(delivery, now=clock(), hold=hold)
    except LeaseLost:
        raise
    except NothingToSay:
        row.update(state=State.EMPTY, done_at=clock())
        return ""
    except Gone as gone:
        row.update(
            state=State.DEAD, done_at=clock(), last_error=gone.code, attempts=delivery.attempts + 1
        )
        if delivery.endpoint_id and gone.is_for_good:
            Endpoint.objects.filter(id=delivery.endpoint_id).update(is_on=False)
        return gone.code
    except NotTaken as refused:
        code = refused.code
    except Exception:
        log.exception("delivery.broken", delivery=delivery.pk)
        code = "broken"
    else:
        row.update(state=State.SENT, done_at=clock(), last_error="", attempts=delivery.attempts + 1)
        return ""
    now, attempts = clock(), delivery.attempts + 1
    again = next_try(attempts, now=now, expires_at=delivery.expires_at, chance=random.random())
    if again is None:
        row.update(state=State.DEAD, done_at=now, attempts=attempts, last_error=code)
    else:
        row.update(next_at=again, attempts=attempts, last_error=code)
    return code


def _give_up_what_is_too_old(receiver: int, *, now: datetime) -> None:
    """With a receiver that takes nothing, the rest of its queue is not tried one by one."""
    old = Delivery.objects.filter(receiver=receiver, state=State.WAITING, expires_at__lte=now)
    old.update(state=State.DEAD, done_at=now)


def _anew(now: datetime) -> dict[str, object]:
    return {
        "state": State.WAITING.value,
        "attempts": 0,
        "next_at": now,
        "expires_at": now + KEEP_TRYING,
        "done_at": None,
    }
