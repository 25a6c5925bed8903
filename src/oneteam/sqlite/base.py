"""A database backend that lets one transaction write at a time, in the order they came.

SQLite has one writer. Without a gate, waiting writers sleep and retry, so an unlucky one can
starve past the time-out under load. Here a writer first takes an exclusive lock on a file beside
the database; the kernel queues the others, and drops the lock of a process that is killed.
"""

from __future__ import annotations

import fcntl
import os
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which remembers how it wrote a statement for SQLite."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _with_marks(query)


@lru_cache(maxsize=1024)
def _with_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite backend with the write gate around every transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate: int | None = None
        self._inside = False

    def create_cursor(self, name: Any = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._leave()
            if self._gate is not None:
                os.close(self._gate)
                self._gate = None

    def _enter(self) -> None:
        if self.is_in_memory_db() or self._inside:
            return
        if self._gate is None:
            path = f"{self.settings_dict['NAME']}.gate"
            self._gate = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        self._inside = True

    def _leave(self) -> None:
        if self._inside and self._gate is not None:
            fcntl.flock(self._gate, fcntl.LOCK_UN)
            self._inside = False
