"""Writes many rows at once, on both databases.

Django prepares every value of every row through its field and, on SQLite, sends one statement
per some thirty rows of a wide table; that is a third of the speed an import needs. Here values are
adapted by column and sent with `executemany` on SQLite and COPY on PostgreSQL; a column with one
value for all rows is part of the statement on SQLite, where binding a NULL is as dear as a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from oneteam.statements.adapting import adapted, copied, copied_column, literal

Column = tuple[str, list[Any]]


def insert_many(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    constants: Mapping[str, Any] | None = None,
) -> list[int]:
    """Insert rows given as values in the order of `columns` (attribute names, without the id).

    `constants` are columns with one value for all rows; other columns get their default. Runs in
    the caller's transaction, which must exist: the ids are taken before the rows are written.
    Returns the ids in the order of the rows.
    """
    if not rows:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields}
    same = {name: field.get_default() for name, field in fields.items() if not field.primary_key}
    same |= constants or {}
    varying: list[tuple[str, tuple[Any, ...]]] = []
    for name, column in zip(columns, zip(*rows, strict=True), strict=True):
        if column[0] in (None, "") and column.count(column[0]) == len(column):
            same[name] = column[0]
        else:
            same.pop(name, None)
            varying.append((name, column))
    ids = take_ids(model, len(rows))
    write = _copy if connection.vendor == "postgresql" else _execute_many
    write(model._meta.db_table, fields, ids, varying, same)
    return ids


def update_many(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Set some columns of many rows, each (id, values in the order of `columns`)."""
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = [quote(str(fields[name].column)) for name in columns]
    told = [
        adapted(fields[name], column)
        for name, column in zip(columns, zip(*(row for _, row in rows), strict=True), strict=True)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [fields[name].db_type(connection) for name in columns]
            listed = ", ".join(
                f"unnest(%s::{type_}[]) AS {name}"
                for type_, name in zip(["bigint", *types], ['"id"', *names], strict=True)
            )
            settings = ", ".join(f"{name} = told.{name}" for name in names)
            cursor.execute(
                f"UPDATE {table} SET {settings} FROM (SELECT {listed}) told"
                f" WHERE {table}.id = told.id",
                [[id_ for id_, _ in rows], *told],
            )
        else:
            settings = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(
                f"UPDATE {table} SET {settings} WHERE id = %s",
                list(zip(*told, [id_ for id_, _ in rows], strict=True)),
            )


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows that are written later in this transaction, which must exist."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
    last = last_ids().get(table, 0)
    return list(range(last + 1, last + 1 + count))


def last_ids() -> dict[str, int]:
    """The last id of every table of SQLite, in a transaction.

    The next ones are free: it holds the only write lock, and AUTOINCREMENT notes what is used.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return dict(cursor.fetchall())


def _execute_many(
    table: str,
    fields: Mapping[str, models.Field[Any, Any]],
    ids: list[int],
    varying: Sequence[tuple[str, Sequence[Any]]],
    same: Mapping[str, Any],
) -> None:
    columns = _listed(fields, ["id", *(name for name, _ in varying), *same])
    marks = ["%s"] * (1 + len(varying)) + [
        literal(adapted(fields[name], [value])[0]) for name, value in same.items()
    ]
    told = [adapted(fields[name], column) for name, column in varying]
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quoted} ({columns}) VALUES ({', '.join(marks)})",
            list(zip(ids, *told, strict=True)),
        )


def _copy(
    table: str,
    fields: Mapping[str, models.Field[Any, Any]],
    ids: list[int],
    varying: Sequence[tuple[str, Sequence[Any]]],
    same: Mapping[str, Any],
) -> None:
    # A column that is left out is NULL: no column has a default in the database.
    filled = {name: value for name, value in same.items() if value is not None}
    columns = _listed(fields, ["id", *(name for name, _ in varying), *filled])
    texts = [copied_column(fields[name], column) for name, column in varying]
    rest = [copied(adapted(fields[name], [value])[0]) for name, value in filled.items()]
    end = "".join(f"\t{text}" for text in rest) + "\n"
    lines = zip(map(str, ids), *texts, strict=True)
    quoted = connection.ops.quote_name(table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quoted} ({columns}) FROM STDIN") as copy,
    ):
        copy.write("".join(["\t".join(line) + end for line in lines]))


def _listed(fields: Mapping[str, models.Field[Any, Any]], names: Iterable[str]) -> str:
    return ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in names)
