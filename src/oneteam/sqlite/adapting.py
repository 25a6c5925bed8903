"""Adapts values for statements that write many rows: what the drivers would do, by column."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

_JSON = DjangoJSONEncoder(ensure_ascii=False)
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


def copy_adapter(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    """What turns a value of a field into a cell of PostgreSQL's COPY."""
    if isinstance(field, models.JSONField):
        return lambda value: copied(_as_json(value))
    return copied


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


def _as_utc(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(" ")[:-6]
