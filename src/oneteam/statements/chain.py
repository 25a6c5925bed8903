"""One statement of PostgreSQL that writes rows of many tables: a chain of `WITH`, rows as JSON.

Its text is the same however many rows there are, and short: psycopg keeps what it made of a text of
up to 4,096 characters, and the server the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

Part = tuple[str, Sequence[Any]]  # a statement and its parameters


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        # In full: Django's own would cut the moments of rows to milliseconds.
        return value.isoformat() if isinstance(value, date) else super().default(value)


_JSON = _Encoder(ensure_ascii=False, separators=(",", ":"))


def execute(parts: Sequence[Part]) -> None:
    """Do all of them or none. None sees what another one writes."""
    chain = ",\n".join(f"part{place} AS ({sql})" for place, (sql, _) in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {chain}\nSELECT 1", [one for _, told in parts for one in told])


def insertion(
    model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> Part:
    """The part that inserts rows given in the order of `columns`, the id among them."""
    sql, names, rest = _plan(model, columns)
    told = [dict(zip(names, row, strict=True)) | rest for row in rows]
    return sql, [_JSON.encode(told)]


@lru_cache(maxsize=256)
def _plan(
    model: type[models.Model], columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    # What is not told is NULL: no column has a default in the database.
    rest = {
        str(field.column): field.get_default()
        for name, field in fields.items()
        if name not in columns and field.get_default() is not None
    }
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s::json)"
    return sql, tuple(str(fields[name].column) for name in columns), rest
