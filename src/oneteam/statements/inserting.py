"""Inserts of a few rows in one statement, whose SQL is worked out once in a process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from oneteam.statements.ready import adapted

_JSON = DjangoJSONEncoder(ensure_ascii=False)


def insert_now(
    model: type[models.Model],
    columns: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    *,
    unique: str = "",
) -> list[Any]:
    """Insert a few rows in one statement, given as values in the order of `columns`.

    Columns are attribute names; the others get their defaults. With `unique`, a row whose value
    there exists already is left as it is. Returns the primary keys in the order of the rows.
    """
    if not rows:
        return []
    plan = _plan(model, columns, len(rows), unique, connection.vendor)
    sql, kinds, rest = plan
    values: list[Any] = []
    for row in rows:
        values += row
        for place, adapt in kinds:
            at = len(values) - len(row) + place
            values[at] = adapt(values[at])
        values += rest
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


@lru_cache(maxsize=256)
def _plan(
    model: type[models.Model], columns: tuple[str, ...], count: int, unique: str, vendor: str
) -> tuple[str, list[tuple[int, Callable[[Any], Any]]], tuple[Any, ...]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    others = [
        field
        for name, field in fields.items()
        if name not in columns and not isinstance(field, models.AutoField)
    ]
    quote = connection.ops.quote_name
    told = [fields[name] for name in columns]
    names = ", ".join(quote(str(field.column)) for field in [*told, *others])
    marks = f"({', '.join(['%s'] * (len(told) + len(others)))})"
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {', '.join([marks] * count)}"
    if unique:
        same = quote(str(fields[unique].column))
        sql += f" ON CONFLICT ({same}) DO UPDATE SET {same} = excluded.{same}"
    key = str(model._meta.pk.column)
    rest = tuple((_adapter(field) or _same)(field.get_default()) for field in others)
    kinds = [(place, adapt) for place, field in enumerate(told) if (adapt := _adapter(field))]
    return f"{sql} RETURNING {quote(key)}", kinds, rest


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return _as_json
    return adapted if isinstance(field, models.DateField) else None  # or with a time


def _same(value: Any) -> Any:
    return value


def _as_json(value: Any) -> str:
    return "{}" if value == {} else _JSON.encode(value)
