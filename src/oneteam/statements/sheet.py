"""The rows of one act, noted while it decides and written at its end (decision 8).

Inside `one_sheet` an insert is only noted, under an id taken beforehand. At the end PostgreSQL gets
one statement, SQLite (in this process) one a table. Foreign keys are looked at on commit.

What is on the sheet cannot be read back: it is for acts that know what they add. Where a row that
somebody else added meanwhile is in the way, the whole act is undone and done again (`acts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models

from oneteam.acts import act, is_whole, send_with_commit
from oneteam.statements.bulk import take_ids
from oneteam.statements.chain import Part, execute, insertion
from oneteam.statements.ids import Ids, one_row
from oneteam.statements.inserting import insert_now
from oneteam.statements.ready import ReadyUpdate

P = ParamSpec("P")
R = TypeVar("R")
Noted = tuple[type[models.Model], tuple[str, ...]]

_open: ContextVar[_Sheet | None] = ContextVar("sheet", default=None)


def act_on_sheet(does: Callable[P, R]) -> Callable[P, R]:
    """Make a function one act, as `acts.act`, whose rows are written at its end on one sheet."""

    @act
    @wraps(does)
    def on_sheet(is_whole: bool, *args: P.args, **kwargs: P.kwargs) -> R:
        with one_sheet(is_last=is_whole):
            return does(*args, **kwargs)

    @wraps(does)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        return on_sheet(is_whole(), *args, **kwargs)

    return done


@contextmanager
def one_sheet(*, is_last: bool = False) -> Iterator[None]:
    """What `insert` and `update` say inside is written at the end of it; nothing when it fails.

    Inside a transaction. A sheet in a sheet is a part of that one. `is_last` when nothing comes
    after it but the commit.
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
    if is_last:
        send_with_commit()
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
    if sheet is None or not sheet.is_postgres:
        ready.update(**values)
    else:
        sheet.updates.append(ready.statement(**values))


def next_id(model: type[models.Model]) -> int:
    """The id of a row that this act inserts later, naming its id itself."""
    sheet = _open.get()
    return (take_ids(model, 1) if sheet is None else sheet.ids.take(model, 1))[0]


def first_row(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a SELECT. With it come, in one round trip, the ids a sheet usually needs."""
    sheet = _open.get()
    return one_row(sql, parameters) if sheet is None else sheet.ids.with_row(sql, parameters)


class _Sheet:
    def __init__(self) -> None:
        self.is_postgres = connection.vendor == "postgresql"
        self.ids = Ids()
        self.updates: list[Part] = []
        self._rows: dict[Noted, list[tuple[Any, ...]]] = {}

    def insert(
        self, model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
    ) -> list[int]:
        if columns[0] == "id":
            ids = [row[0] for row in rows]
        else:
            ids = self.ids.take(model, len(rows))
            columns = ("id", *columns)
            rows = [(id_, *row) for id_, row in zip(ids, rows, strict=True)]
        self._rows.setdefault((model, columns), []).extend(map(tuple, rows))
        return ids

    def write(self) -> None:
        self.ids.learn()
        if not self.is_postgres:
            for (model, columns), rows in self._rows.items():
                insert_now(model, columns, rows)
            return
        parts = [insertion(*noted, rows) for noted, rows in self._rows.items()]
        if parts or self.updates:
            execute([*parts, *self.updates])
