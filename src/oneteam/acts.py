"""An act is one transaction, tried again as a whole when the database asks for it.

Everything about a lead is locked in one order, the lead's own row first (`capture.hold`), so that
acts wait for each other. Where that cannot be had, as with many arrivals that share companies,
PostgreSQL ends one of the transactions; nothing of it remains, and doing it again is right.
"""

from __future__ import annotations

import functools
import random
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

WAITS = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds at most, before each new try; chance parts the rivals
GIVE_UP_AFTER = 15.0  # seconds: then the caller is told to come back, while still listening
DEADLOCK, SERIALIZATION, TAKEN = "40P01", "40001", "23505"  # SQLSTATE
SQLITE_BUSY, SQLITE_LOCKED = 5, 6  # https://sqlite.org/rescode.html
# Acts of one process share one interpreter: more at once would only make whoever holds a lock
# slower. On SQLite the write gate lets one at a time.
_turns = threading.BoundedSemaphore(3)
log = structlog.get_logger(__name__)
_COMMIT = object()
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("act", default=None)
_looked: ContextVar[dict[Hashable, Any] | None] = ContextVar("look", default=None)


def act(does: Callable[P, R]) -> Callable[P, R]:
    """Make a function one act: it happens wholly or not at all.

    Inside another act it is a part of that one, which is tried again from its own beginning.
    Raises OperationalError when it could not be done in time; then nothing of it was done.
    """

    @functools.wraps(does)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        if _memory.get() is not None:
            return does(*args, **kwargs)
        is_part, begun = connection.in_atomic_block, time.monotonic()
        for wait in WAITS:
            try:
                return _whole(does, *args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                late = time.monotonic() - begun > GIVE_UP_AFTER
                if is_part or late or not may_be_tried_again(error):
                    raise
                log.info("act.again", act=does.__name__, error=str(error).splitlines()[0])
            time.sleep(random.uniform(0, wait))
        return _whole(does, *args, **kwargs)

    return done


@contextmanager
def looking() -> Iterator[None]:
    """A page is being shown: what is remembered is read once for all of it.

    An act within it is a whole act, with a memory of its own.
    """
    token = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(token)


def remembered(name: Hashable, read: Callable[[], R]) -> R:
    """What was read, once in an act or a look however often it is asked; elsewhere each time."""
    memory = _memory.get()
    if memory is None:
        memory = _looked.get()
    if memory is None:
        return read()
    if name not in memory:
        memory[name] = read()
    found: R = memory[name]
    return found


def is_whole() -> bool:
    """Whether an act that began now would be no part of another one, nor of a transaction."""
    return _memory.get() is None and not connection.in_atomic_block


def send_with_commit() -> None:
    """What a whole act sends from now on travels with its commit, in one round trip.

    For its last statement, whose result nobody looks at: if it fails, so does the commit.
    """
    memory = _memory.get()
    if memory is not None and connection.vendor == "postgresql":
        memory[_COMMIT].enter_context(connection.connection.pipeline())


def _whole(does: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    is_postgres = connection.vendor == "postgresql"
    with (
        _turns if is_postgres else nullcontext(),
        ExitStack() as beyond_commit,
        transaction.atomic(),
    ):
        token = _memory.set({_COMMIT: beyond_commit} | (_opened() if is_postgres else {}))
        try:
            return does(*args, **kwargs)
        finally:
            _memory.reset(token)


def _opened() -> dict[Hashable, Any]:
    """Begin, keep the plans of statements in this act, read the settings' stamp: one round trip."""
    with connection.cursor() as cursor, connection.connection.pipeline():
        cursor.execute(
            "SELECT set_config('plan_cache_mode', 'force_generic_plan', true),"
            " (SELECT value FROM oneteam_settingsstamp)"
        )
        _, stamp = cursor.fetchone()
    return {"settings": stamp}


def may_be_tried_again(error: DatabaseError) -> bool:
    """Whether the database undid the transaction only because others were at work.

    A unique value that is taken is for others' sake as well: somebody else made the same company
    or person meanwhile, and the next try finds them. Not on SQLite, where acts take turns.
    Never after a lost connection: then nobody knows whether the last commit came through.
    """
    cause = error.__cause__
    if connection.vendor == "postgresql":
        return getattr(cause, "sqlstate", None) in (DEADLOCK, SERIALIZATION, TAKEN)
    code = getattr(cause, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (SQLITE_BUSY, SQLITE_LOCKED)
