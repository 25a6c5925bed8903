"""The ids of rows that are written later in the act, taken before anybody needs them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from oneteam.statements.bulk import last_ids, take_ids

_usual: dict[type[models.Model], int] = {}  # how many ids acts of this process needed lately


class Ids:
    """Ids of many tables for one act."""

    def __init__(self) -> None:
        self._is_postgres = connection.vendor == "postgresql"
        self._taken: dict[type[models.Model], deque[int]] = {}
        self._used: dict[type[models.Model], int] = {}
        self._last: dict[str, int] | None = None

    def take(self, model: type[models.Model], count: int) -> list[int]:
        """The next ids of a table, in order; a round trip when too few came with `with_row`."""
        before = self._used.get(model, 0)
        self._used[model] = before + count
        if not self._is_postgres:
            if self._last is None:
                self._last = last_ids()
            first = self._last.get(model._meta.db_table, 0) + before + 1
            return list(range(first, first + count))
        ids = self._taken.setdefault(model, deque())
        if len(ids) < count:
            ids.extend(take_ids(model, count - len(ids)))
        return [ids.popleft() for _ in range(count)]

    def with_row(self, sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row of a SELECT and, in the same round trip, the ids that acts usually need."""
        if not self._is_postgres:
            return one_row(sql, parameters)
        usual = dict(_usual)
        row = one_row(_with_ids(tuple(usual), sql), [*usual.values(), *parameters]) or ()
        for model, ids in zip(usual, row, strict=False):
            self._taken[model] = deque(ids)
        is_found, *found = row[len(usual) :]
        return tuple(found) if is_found else None

    def learn(self) -> None:
        """Remember how many were needed; an act that needed many is forgotten by a quarter each."""
        for model, used in self._used.items():
            usual = _usual.get(model, 0)
            _usual[model] = max(used, usual - 1 - usual // 4)


def one_row(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a SELECT; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


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
    row = one_row("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table]) or ()
    return str(row[0])
