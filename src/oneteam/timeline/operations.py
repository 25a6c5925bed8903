"""The one writer of the timeline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from oneteam.acts import act as whole
from oneteam.statements import bulk
from oneteam.statements.ready import Ready
from oneteam.statements.sheet import act_on_sheet, insert
from oneteam.timeline import rules
from oneteam.timeline.models import Event, Heartbeat, Outbox, Reply

KEEP_REPLIES = timedelta(days=7)
KEEP_HEARTBEATS = timedelta(days=1)
AT_ONCE = 1000  # facts in one statement: both databases take eight times as many values
_COLUMNS = ("kind", "version", "subject", "occurred_at", "recorded_at", "actor", "data", "key")
_gathered: ContextVar[list[rules.Fact] | None] = ContextVar("gathered", default=None)
_REPLY = Ready(
    lambda scope, key: Reply.objects.filter(scope=scope, key=key).values_list(
        "body_digest", "status", "body"
    ),
    scope=str,
    key=str,
)


class KeyReused(Exception):
    """The idempotency key was used before with another request body."""


def record(fact: rules.Fact, *, now: datetime) -> None:
    """Write one fact and, if it is news, its outbox row. Raises as `record_all`."""
    record_all([fact], now=now)


def record_all(facts: Sequence[rules.Fact], *, now: datetime) -> None:
    """Write facts in order, in the caller's transaction.

    Raises UnknownFact for a fact outside its schema, IntegrityError for a key recorded before.
    """
    for fact in facts:
        rules.check(fact)
    gathered = _gathered.get()
    if gathered is None:
        _write(facts, now=now)
    else:
        gathered += facts


@contextmanager
def together(*, now: datetime) -> Iterator[None]:
    """What is recorded inside is written at the end of it, in order and in one statement.

    For acts of several steps, inside their transaction. When one fails, nothing is written.
    """
    facts: list[rules.Fact] = []
    token = _gathered.set(facts)
    try:
        yield
    finally:
        _gathered.reset(token)
    _write(facts, now=now)


def _write(facts: Sequence[rules.Fact], *, now: datetime) -> None:
    with transaction.atomic(savepoint=False):
        for start in range(0, len(facts), AT_ONCE):
            some = facts[start : start + AT_ONCE]
            made = insert(Event, _COLUMNS, [_row(fact, now=now) for fact in some])
            told = [(id_, now) for id_, fact in zip(made, some, strict=True) if fact.is_news]
            insert(Outbox, ("event_id", "next_at"), told)


def record_history(kind: str, past: Sequence[rules.Past], *, now: datetime) -> None:
    """Write many facts of one kind, of which nobody is told, in the caller's transaction.

    Raises as `record_all`.
    """
    rules.check_history(kind, past)
    bulk.insert_many(
        Event,
        ("subject", "occurred_at", "key", "data"),
        past,
        constants={"kind": kind, "version": 1, "recorded_at": now, "actor": rules.SYSTEM},
    )


def once(
    *,
    scope: str,
    key: str,
    body: Mapping[str, Any],
    act: Callable[[], tuple[int, Any]],
    now: datetime,
    on_one_sheet: bool = False,
) -> tuple[int, Any, bool]:
    """Do the act unless this key was answered before; its reply is kept in the same transaction.

    Returns (status, body, was_repeat). Raises KeyReused when the key came with another body.
    Two requests at once: on SQLite the second waits at the write gate and finds the reply; on
    PostgreSQL it waits on whatever row or key the first one holds, is undone by the unique key or
    refused by the act (which saw what the first one did), and then finds the reply. An act that
    raises keeps no reply, so a corrected request may use the key again. `on_one_sheet` is for acts
    that write on a sheet: the reply goes on it too.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    try:
        answer = _answer_on_sheet if on_one_sheet else _answer
        return answer(scope, key, digest, act, now=now)
    except KeyReused:
        raise
    except Exception:
        earlier = _reply(scope, key, digest)
        if earlier is None:
            raise
        return earlier


def _done(
    scope: str, key: str, digest: str, does: Callable[[], tuple[int, Any]], *, now: datetime
) -> tuple[int, Any, bool]:
    earlier = _reply(scope, key, digest)
    if earlier is not None:
        return earlier
    status, answer = does()
    insert(
        Reply,
        ("scope", "key", "body_digest", "status", "body", "created_at"),
        [(scope, key, digest, status, answer, now)],
    )
    return status, answer, False


_answer, _answer_on_sheet = whole(_done), act_on_sheet(_done)


def forget_old_replies(*, now: datetime) -> int:
    """Drop idempotency replies older than a week; returns how many."""
    return Reply.objects.filter(created_at__lt=now - KEEP_REPLIES).delete()[0]


def beat(worker: str, *, now: datetime) -> None:
    """Note that a worker is alive."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"at": now})


def forget_old_heartbeats(*, now: datetime) -> int:
    """Drop workers that were not heard of for a day; returns how many."""
    return Heartbeat.objects.filter(at__lt=now - KEEP_HEARTBEATS).delete()[0]


def settle_outbox(event_ids: Iterable[int]) -> int:
    """Take events out of the outbox once everyone concerned was told; returns how many."""
    return Outbox.objects.filter(event_id__in=list(event_ids)).delete()[0]


def clear_outbox(*, before: datetime) -> int:
    """Take what waits since before a moment out of the outbox, told or not; returns how many."""
    return Outbox.objects.filter(next_at__lt=before).delete()[0]


def postpone_outbox(event_id: int, *, until: datetime) -> None:
    """Push an event that could not be told back to a later moment."""
    row = Outbox.objects.filter(event_id=event_id)
    for outbox in row:
        row.update(next_at=until, attempts=outbox.attempts + 1)


def _row(fact: rules.Fact, *, now: datetime) -> tuple[Any, ...]:
    data = dict(fact.data)
    at = fact.occurred_at
    return (fact.kind, fact.version, fact.subject, at, now, fact.actor, data, fact.key)


def _reply(scope: str, key: str, digest: str) -> tuple[int, Any, bool] | None:
    for earlier, status, body in _REPLY.rows(scope=scope, key=key):
        if earlier != digest:
            raise KeyReused("This Idempotency-Key was already used with a different request.")
        return status, body, True
    return None
