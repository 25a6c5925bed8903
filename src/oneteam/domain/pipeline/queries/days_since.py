"""Whole days since a moment in a column, counted by the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Func, IntegerField, Value

DAY = 86400  # seconds


class _Epoch(Func):
    """A moment in whole seconds since 1970."""

    output_field = IntegerField()
    function = "UNIXEPOCH"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Without the fraction, as on SQLite."""
        written = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return self.as_sql(compiler, connection, template=written, **context)


def days_since(column: str, *, now: datetime) -> Any:
    """Whole days from the moment in a column until now; a second more or less may be missed."""
    return (Value(int(now.timestamp())) - _Epoch(column)) / DAY
