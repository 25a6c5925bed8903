"""The rows of one act, noted while it decides and written at its end (decision 8).

Inside `one_sheet` an insert is only noted, under an id taken beforehand. At the end PostgreSQL gets
one statement, SQLite (in this process) one a table. Foreign keys are looked at on commit.

What is on the sheet cannot be read back: it is for acts that know what they add. Where a row that
somebody else added meanwhile is in the way, the whole act is undone and done again (`acts`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import connection, models

from oneteam.sqlite.bulk import last_ids, take_ids
from oneteam.sqlite.chain import Part, execute, insertion
from oneteam.sqlite.inserting import insert_now
from oneteam.sqlite.ready import ReadyUpdate

Noted = tuple[type[models.Model], tuple[str, ...]]

_open: ContextVar[_Sheet | None] = ContextVar("sheet", default=None)
_usual: dict[type[models.Model], int] = {}  # how many ids sheets of this process needed lately


@contextmanager
def one_sheet() -> Iterator[None]:
    """What `insert` and `update` say inside is written at the end of it; nothing when it fails.

    Inside a transaction. A sheet in a sheet is a part of that one.
    """
    if _open.get() is not None:
        yield
        return
    sheet = _Sheet()
    token = _open.set(sheet)
    try:
        yield
    finally:
        _open.reset(token)
    sheet.write()


def insert(
    model: type[models.Model],
    columns: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    *,
    unique: str = "",
) -> list[Any]:
    """Insert a few rows as `inserting.insert_now`, or note them on the sheet. Returns their keys.

    On a sheet, a row whose `unique` value exists already undoes the act.
    """
    sheet = _open.get()
    if sheet is None:
        return insert_now(model, columns, rows, unique=unique)
    return sheet.insert(model, columns, rows) if rows else []


def update(ready: ReadyUpdate, **values: Any) -> None:
    """Change rows that this act has locked; on a sheet, together with what it inserts."""
    sheet = _open.get()
    if sheet is None or connection.vendor != "postgresql":
        ready.update(**values)
    else:
        sheet.updates.append(ready.statement(**values))


def next_id(model: type[models.Model]) -> int:
    """The id of a row that this act inserts later, naming its id itself."""
    sheet = _open.get()
    return (take_ids(model, 1) if sheet is None else sheet.take(model, 1))[0]


def first_row(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a SELECT. With it come, in one round trip, the ids a sheet usually needs."""
    sheet = _open.get()
    if sheet is None or connection.vendor != "postgresql":
        return _row(sql, parameters)
    usual = dict(_usual)
    row = _row(_with_ids(tuple(usual), sql), [*usual.values(), *parameters]) or ()
    for model, ids in zip(usual, row, strict=False):
        sheet.ids[model] = deque(ids)
    is_found, *found_row = row[len(usual) :]
    return tuple(found_row) if is_found else None


class _Sheet:
    def __init__(self) -> None:
        self.ids: dict[type[models.Model], deque[int]] = {}
        self.updates: list[Part] = []
        self._rows: dict[Noted, list[tuple[Any, ...]]] = {}
        self._used: dict[type[models.Model], int] = {}
        self._last: dict[str, int] | None = None

    def insert(
        self, model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
    ) -> list[int]:
        if columns[0] == "id":
            ids = [row[0] for row in rows]
        else:
            ids = self.take(model, len(rows))
            columns = ("id", *columns)
            rows = [(id_, *row) for id_, row in zip(ids, rows, strict=True)]
        self._rows.setdefault((model, columns), []).extend(map(tuple, rows))
        return ids

    def take(self, model: type[models.Model], count: int) -> list[int]:
        before = self._used.get(model, 0)
        self._used[model] = before + count
        if connection.vendor != "postgresql":
            if self._last is None:
                self._last = last_ids()
            first = self._last.get(model._meta.db_table, 0) + before + 1
            return list(range(first, first + count))
        ids = self.ids.setdefault(model, deque())
        if len(ids) < count:
            ids.extend(take_ids(model, count - len(ids)))
        return [ids.popleft() for _ in range(count)]

    def write(self) -> None:
        for model, used in self._used.items():
            _usual[model] = max(used, _usual.get(model, 0) - 1)
        if connection.vendor != "postgresql":
            for (model, columns), rows in self._rows.items():
                insert_now(model, columns, rows)
            return
        parts = [insertion(*noted, rows) for noted, rows in self._rows.items()]
        if parts or self.updates:
            execute([*parts, *self.updates])


@lru_cache(maxsize=64)
def _with_ids(tables: tuple[type[models.Model], ...], sql: str) -> str:
    ids = [
        f"ARRAY(SELECT nextval('{_sequence(model)}') FROM generate_series(1, %s))"
        for model in tables
    ]
    return (
        f"SELECT {', '.join([*ids, 'told.*'])}"
        f" FROM (SELECT 1) always LEFT JOIN (SELECT true, asked.* FROM ({sql}) asked) told ON true"
    )


def _sequence(model: type[models.Model]) -> str:
    row = _row("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table]) or ()
    return str(row[0])


def _row(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
