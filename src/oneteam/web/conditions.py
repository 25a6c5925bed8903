"""The condition builder: rows on a form, to and from a stored condition, with or without script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from oneteam.domain.qualification.rules import OPERATORS, Field, Registry

MATCHES = (
    ("all", "all of these hold"),
    ("any", "at least one of these holds"),
    ("none", "none of these holds"),
)
_TAKES = {one.name: one.takes for several in OPERATORS.values() for one in several}
_ROW = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison as it is typed; several values are separated by commas."""

    field: str = ""
    operator: str = ""
    value: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One operator to choose, with the types of field it goes with."""

    name: str
    words: str
    types: str


@dataclass(frozen=True, slots=True)
class Builder:
    """What the builder shows. A condition too deep for rows is kept and edited as text."""

    fields: tuple[Field, ...]
    match: str = "all"
    rows: tuple[Row, ...] = (Row(),)
    raw: str | None = None
    problem: str = ""
    matches: tuple[tuple[str, str], ...] = MATCHES
    operators: tuple[Choice, ...] = field(default_factory=lambda: _choices())

    def definition(self) -> Any:
        """The condition as it would be stored; not yet checked."""
        if self.raw is not None:
            try:
                return json.loads(self.raw)
            except ValueError:
                return None
        parts = [_leaf(row) for row in self.rows if row.field]
        if not parts:
            return {}
        if self.match == "none":
            return {"not": {"any": parts}}
        return {self.match: parts}

    def with_problems(self, wrong: Mapping[str, str]) -> Builder:
        """This builder with each problem beside its row."""
        by_row: dict[int, str] = {}
        whole = []
        for path, what in wrong.items():
            at = _ROW.search(path.rpartition("condition")[2]) if "condition" in path else None
            if at and self.raw is None:
                by_row[int(at[1])] = f"{path.rpartition('.')[2].partition('[')[0]} {what}"
            elif "condition" in path:
                whole.append(f"{path}: {what}")
        rows = tuple(
            replace(row, problem=by_row.get(at, "")) for at, row in enumerate(self._filled())
        )
        return replace(self, rows=rows or (Row(),), problem="; ".join(whole))

    def with_row(self) -> Builder:
        """One more empty row."""
        return replace(self, rows=(*self.rows, Row()))

    def without_row(self, at: int) -> Builder:
        """One row fewer; the last one is emptied instead."""
        rows = tuple(row for index, row in enumerate(self.rows) if index != at)
        return replace(self, rows=rows or (Row(),))

    def _filled(self) -> list[Row]:
        return [row for row in self.rows if row.field]


def showing(condition: Any, *, fields: Registry) -> Builder:
    """The builder for a stored condition."""
    empty = Builder(fields=fields.fields)
    match, parts = "all", [condition]
    if not condition:
        return empty
    if isinstance(condition, dict):
        if "all" in condition:
            parts = condition["all"]
        elif "any" in condition:
            match, parts = "any", condition["any"]
        elif isinstance(condition.get("not"), dict):
            inner = condition["not"]
            match, parts = "none", inner.get("any", [inner])
    if not all(isinstance(part, dict) and "field" in part for part in parts):
        return replace(empty, raw=json.dumps(condition, indent=2))
    rows = tuple(
        Row(part["field"], part.get("operator", ""), _typed(part.get("value"))) for part in parts
    )
    return replace(empty, match=match, rows=rows or (Row(),))


def posted(sent: QueryDict, *, fields: Registry) -> Builder:
    """The builder as it was sent."""
    if "raw" in sent:
        return Builder(fields=fields.fields, raw=sent.get("raw", ""))
    columns = [sent.getlist(name) for name in ("field", "operator", "value")]
    rows = tuple(Row(*cells) for cells in zip(*columns, strict=False))
    match = sent.get("match", "all")
    return Builder(
        fields=fields.fields,
        match=match if match in dict(MATCHES) else "all",
        rows=rows or (Row(),),
    )


def _choices() -> tuple[Choice, ...]:
    types: dict[tuple[str, str], list[str]] = {}
    for type_, several in OPERATORS.items():
        for one in several:
            types.setdefault((one.name, one.words), []).append(type_)
    return tuple(Choice(name, words, " ".join(of)) for (name, words), of in types.items())


def _leaf(row: Row) -> dict[str, Any]:
    leaf: dict[str, Any] = {"field": row.field, "operator": row.operator}
    takes = _TAKES.get(row.operator, "one")
    if takes in ("list", "two"):
        leaf["value"] = [part.strip() for part in row.value.split(",") if part.strip()]
    elif takes == "one":
        leaf["value"] = row.value.strip()
    return leaf


def _typed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
