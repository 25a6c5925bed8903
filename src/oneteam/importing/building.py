"""Builds a mapping from the tables of its TOML, once they are checked."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from oneteam.importing import checking
from oneteam.importing.fields import ENTITIES
from oneteam.importing.manner import Manner
from oneteam.importing.mapping import Custom, Entity, Hours, Kind, Source
from oneteam.importing.reading import plain
from oneteam.importing.words import bare


def words(raw: Table[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """By which other headers a column goes."""
    return {plain(column): tuple(map(bare, others)) for column, others in raw.items()}


def kind(raw: dict[str, Any], general: Manner) -> Kind:
    """A kind of file."""
    return Kind(
        name=raw["name"],
        needs=tuple(plain(column) for column in raw["needs"]),
        others=raw.get("others", ""),
        entities={name: _entity(name, raw[name], general) for name in ENTITIES if name in raw},
    )


def _entity(name: str, raw: dict[str, Any], general: Manner) -> Entity:
    sources = {
        key: _source(value, general, is_needed=ENTITIES[name][key].is_needed)
        for key, value in raw.items()
        if key != "custom"
    }
    custom = []
    for key, value in raw.get("custom", {}).items():
        table = value if isinstance(value, dict) else {"column": value}
        custom.append(
            Custom(
                key=key,
                label=table.get("label", key.replace("_", " ").capitalize()),
                type=table.get("type", "text"),
                source=_source(table, general, is_needed=False),
            )
        )
    return Entity(name=name, sources=sources, custom=tuple(custom))


def _source(raw: str | dict[str, Any], general: Manner, *, is_needed: bool) -> Source:
    table: dict[str, Any] = {"column": raw} if isinstance(raw, str) else raw
    columns = [table["column"]] if "column" in table else table.get("columns", [])
    first = [[one] if isinstance(one, str) else one for one in table.get("first", [])] or [columns]
    return Source(
        choices=tuple(tuple(plain(column) for column in joined) for joined in first),
        joiner=table.get("joiner", " "),
        value=str(table.get("value", "")),
        map={str(key).strip().casefold(): str(to) for key, to in table.get("map", {}).items()},
        otherwise=table.get("otherwise"),
        is_closed=table.get("closed", False),
        blank=frozenset(str(word).strip().casefold() for word in table.get("blank", [])),
        is_needed=table.get("needed", False) or is_needed,
        is_order=table.get("order", False),
        is_later=table.get("filled") == "later",
        manner=manner(table, general),
    )


def hours(raw: dict[str, Any]) -> Hours:
    """The hours the history was worked under."""
    told = raw["hours"]
    spans = [span.split("-") for span in ([told] if isinstance(told, str) else told)]
    return Hours(
        name=raw["name"],
        time_zone=raw["time_zone"],
        country=raw.get("country", ""),
        hours={str(day): spans for day in checking.weekdays(raw["days"])},
    )


def manner(raw: Table[str, Any], general: Manner) -> Manner:
    """How values are written here, where it differs from the general manner."""
    return replace(
        general,
        zone=ZoneInfo(raw["time_zone"]) if "time_zone" in raw else general.zone,
        date_order=raw.get("date_order", general.date_order),
        decimal=raw.get("decimal", general.decimal),
        currency=raw.get("currency", general.currency),
    )
