"""Statements of the ORM whose SQL is worked out once in a process.

Working out the SQL of a queryset costs ten to thirty times what sending it does. On the few paths
that run for every lead the queryset stays what it is, the one place that says what is asked; its
text is kept, and each call only fills in the values.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery

_FAR = datetime(1901, 1, 1, tzinfo=UTC)
# What stands in for an argument while the SQL is worked out: values nothing else in a query has.
_STAND_INS: Mapping[type, Callable[[int], Any]] = {
    int: lambda place: 4_611_686_018_427_387_000 + place,
    str: lambda place: f"\x01 {place} \x01",
    datetime: lambda place: _FAR + timedelta(days=place),
}
Changes = tuple[models.QuerySet[Any], Mapping[str, Any]]


class _Statement(ABC):
    def __init__(self, build: Callable[..., Any], arguments: Mapping[str, type]) -> None:
        self._build, self._arguments = build, arguments
        self._sql = ""
        self._given: list[tuple[str, Any]] = []  # per parameter: an argument's name, or a constant
        self._converters: list[tuple[int, list[Any], Any]] = []

    def _prepare(self) -> None:
        if self._sql:
            return
        stand_ins = {
            name: _STAND_INS[kind](place)
            for place, (name, kind) in enumerate(self._arguments.items())
        }
        names = {adapted(value): name for name, value in stand_ins.items()}
        sql, parameters = self._compile(self._build(**stand_ins))
        self._given = [
            (names.get(value, "") if isinstance(value, int | str | datetime) else "", value)
            for value in parameters
        ]
        missing = self._arguments.keys() - {name for name, _ in self._given}
        if missing:
            raise TypeError(f"not a plain value of the statement: {', '.join(sorted(missing))}")
        self._sql = sql  # last: other threads look at it to see whether all is ready

    @abstractmethod
    def _compile(self, built: Any) -> tuple[str, Sequence[Any]]: ...

    def _filled(self, values: Mapping[str, Any]) -> list[Any]:
        return [adapted(values[name]) if name else constant for name, constant in self._given]


class Ready(_Statement):
    """A queryset of tables or of `values_list`; its arguments are plain values, never None."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **arguments: type) -> None:
        super().__init__(build, arguments)
        self._made: Callable[[Sequence[Any]], Any] = tuple

    def rows(self, **values: Any) -> list[Any]:
        """Every row, as the queryset would give it."""
        self._prepare()
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._filled(values))
            found = cursor.fetchall()
        return [self._made(self._converted(row)) for row in found]

    def row(self, **values: Any) -> Any:
        """The first row; None when there is none."""
        return next(iter(self.rows(**values)), None)

    def _compile(self, built: Any) -> tuple[str, Sequence[Any]]:
        compiler = built.query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        self._converters = [
            (place, converters, column)
            for place, (converters, column) in compiler.get_converters(columns).items()
        ]
        if built._iterable_class is ModelIterable:
            self._made = _maker(compiler)
        return sql, parameters

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._converters:
            return row
        values = list(row)
        for place, converters, column in self._converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return values


def _maker(compiler: Any) -> Callable[[Sequence[Any]], models.Model]:
    """Turns a row into the object it is, with those it is related to (as ModelIterable does)."""
    info = compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, _, _ in compiler.select[start:end]]
    related = get_related_populators(  # type: ignore[call-arg] # the stubs are of a later Django
        info, compiler.select, compiler.using
    )

    def made(row: Sequence[Any]) -> models.Model:
        found: models.Model = info["model"].from_db(compiler.using, names, row[start:end])
        for populator in related:
            populator.populate(row, found)
        return found

    return made


class ReadyUpdate(_Statement):
    """A queryset and what to set in its rows; what is set may be None, what is asked not."""

    def __init__(self, build: Callable[..., Changes], **arguments: type) -> None:
        super().__init__(build, arguments)

    def update(self, **values: Any) -> int:
        """Set them. Returns how many rows there were."""
        with connection.cursor() as cursor:
            cursor.execute(*self.statement(**values))
            return int(cursor.rowcount)

    def statement(self, **values: Any) -> tuple[str, Sequence[Any]]:
        """The text and the parameters, for whoever sends it together with others."""
        self._prepare()
        return self._sql, self._filled(values)

    def _compile(self, built: Any) -> tuple[str, Sequence[Any]]:
        rows, changes = built
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(changes)
        sql, parameters = query.get_compiler(connection.alias).as_sql()
        return sql, parameters


def adapted(value: Any) -> Any:
    """A value as the driver of the database takes it."""
    if not isinstance(value, date):
        return value
    if isinstance(value, datetime):
        # SQLite holds instants as text in UTC without a zone, as Django writes them.
        return str(value.astimezone(UTC).replace(tzinfo=None)) if _is_sqlite() else value
    return str(value) if _is_sqlite() else value


@cache
def _is_sqlite() -> bool:
    return bool(connection.vendor == "sqlite")
