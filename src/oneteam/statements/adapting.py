"""Adapts values for statements that write many rows: what the drivers would do, by column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

_JSON = DjangoJSONEncoder(ensure_ascii=False)
_BETWEEN = "\x1e"  # never in JSON as such: inside of strings it is escaped
_COLUMN = DjangoJSONEncoder(ensure_ascii=False, separators=(_BETWEEN, ": "))
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What turns a value of a field into a parameter; None when nothing has to be done."""
    if isinstance(field, models.JSONField):
        return _as_json
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _as_utc
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return None


def adapted(field: models.Field[Any, Any], column: Sequence[Any]) -> list[Any]:
    """The values of one column as parameters."""
    if isinstance(field, models.JSONField):
        return _all_as_json(column)
    adapt = adapter(field)
    return list(column) if adapt is None else list(map(adapt, column))


def copied_column(field: models.Field[Any, Any], column: Sequence[Any]) -> list[str]:
    """The values of one column as cells of PostgreSQL's COPY."""
    values = _all_as_json(column) if isinstance(field, models.JSONField) else column
    return list(map(copied, values))


def copied(value: Any) -> str:
    """A value as a cell of PostgreSQL's COPY in text format."""
    if value is None:
        return r"\N"
    text = value if type(value) is str else str(value)
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def literal(value: Any) -> str:
    """An adapted value as a literal of SQLite, in a statement with parameters."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(int(value))
    quoted = str(value).replace("'", "''").replace("%", "%%")
    return f"'{quoted}'"


def _as_json(value: Any) -> str:
    return "{}" if value == {} else _JSON.encode(value)


def _all_as_json(column: Sequence[Any]) -> list[str]:
    """The same as each by itself, at a quarter of the price: an encoder is dear to start."""
    text = _COLUMN.encode(column)
    parts = text[2:-2].split(f"}}{_BETWEEN}{{")
    if len(parts) != len(column) or not all(type(value) is dict for value in column):
        return list(map(_as_json, column))
    return ["{" + part.replace(_BETWEEN, ", ") + "}" for part in parts]


@lru_cache(maxsize=16_384)  # a lead's arrival is a fact's moment too, and days come again
def _as_utc(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(" ")[:-6]
