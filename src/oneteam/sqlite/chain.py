"""One statement of PostgreSQL that writes rows of many tables: a chain of `WITH`, rows as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

Part = tuple[str, Sequence[Any]]  # a statement and its parameters

_JSON = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))


def execute(parts: Sequence[Part]) -> None:
    """Do all of them or none. None sees what another one writes."""
    chain = ",\n".join(f"part{place} AS ({sql})" for place, (sql, _) in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {chain}\nSELECT 1", [one for _, told in parts for one in told])


def insertion(
    model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> Part:
    """The part that inserts rows given in the order of `columns`, the id among them."""
    return _insert(model, columns), [_told(model, columns, rows)]


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], columns: tuple[str, ...]) -> str:
    """An insert of any number of rows: told as JSON, so that the text is always the same."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    # A column that is left out is NULL: no column has a default in the database.
    rest = {
        name: _literal(field.get_default())
        for name, field in fields.items()
        if name not in columns and field.get_default() is not None
    }
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = [quote(str(fields[name].column)) for name in (*columns, *rest)]
    told = ", ".join([*names[: len(columns)], *rest.values()])
    return (
        f"INSERT INTO {table} ({', '.join(names)})"
        f" SELECT {told} FROM json_populate_recordset(NULL::{table}, %s::json)"
    )


def _told(
    model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> str:
    names, moments = _shape(model, columns)
    if moments:  # in full: the encoder would cut them to milliseconds
        rows = [
            tuple(
                value.isoformat() if place in moments and isinstance(value, date) else value
                for place, value in enumerate(row)
            )
            for row in rows
        ]
    return _JSON.encode([dict(zip(names, row, strict=True)) for row in rows])


@lru_cache(maxsize=256)
def _shape(
    model: type[models.Model], columns: tuple[str, ...]
) -> tuple[tuple[str, ...], frozenset[int]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    told = [fields[name] for name in columns]
    moments = frozenset(n for n, field in enumerate(told) if isinstance(field, models.DateField))
    return tuple(str(field.column) for field in told), moments


def _literal(value: Any) -> str:
    text = _JSON.encode(value) if isinstance(value, dict | list) else str(value)
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"
