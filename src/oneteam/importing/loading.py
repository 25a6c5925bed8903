"""Reads mappings from TOML, packaged or one's own, checked in full."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from dataclasses import replace
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from oneteam.domain.pipeline.rules.stages import NewStage
from oneteam.importing import checking
from oneteam.importing.fields import ENTITIES
from oneteam.importing.manner import Manner
from oneteam.importing.mapping import Custom, Entity, Hours, Kind, Mapping, Source
from oneteam.importing.reading import plain


class MappingError(Exception):
    """The mapping cannot be used; `problems` names every wrong thing."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__(f"The mapping {name} cannot be used:\n  " + "\n  ".join(problems))
        self.problems = problems


def packaged() -> dict[str, str]:
    """The mappings that come with the product: name and title."""
    folder = resources.files("oneteam.importing") / "mappings"
    found = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            found[file.name.removesuffix(".toml")] = str(
                tomllib.loads(file.read_text(encoding="utf-8")).get("title", "")
            )
    return dict(sorted(found.items()))


def fillers() -> dict[str, list[str]]:
    """Which packaged mappings fill each custom field, by `<entity>.custom.<key>`."""
    found: dict[str, list[str]] = {}
    for name in packaged():
        for entity, custom in load(name).custom_fields():
            found.setdefault(f"{entity}.custom.{custom.key}", []).append(name)
    return found


def load(name: str) -> Mapping:
    """A packaged mapping by its name, or one from a TOML file. Raises MappingError."""
    path = Path(name)
    if name in packaged():
        file = resources.files("oneteam.importing") / "mappings" / f"{name}.toml"
        content = file.read_text(encoding="utf-8")
    elif path.suffix.lower() == ".toml":
        try:
            content = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise MappingError(name, [f"the file cannot be read: {problem}"]) from None
    else:
        known = ", ".join(packaged())
        raise MappingError(
            name, [f"no packaged mapping has this name (there are {known}), nor is it a .toml file"]
        )
    return parse(content, name=path.stem)


def parse(content: str, *, name: str) -> Mapping:
    """Read and check a mapping. Raises MappingError naming every wrong thing."""
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as problem:
        raise MappingError(name, [f"not valid TOML: {problem}"]) from None
    except RecursionError:
        raise MappingError(name, ["not valid TOML: nested without end"]) from None
    problems = checking.problems(raw)
    if problems:
        raise MappingError(name, problems)
    manner = _manner(raw, Manner())
    return Mapping(
        name=raw.get("name", name),
        title=raw.get("title", ""),
        manner=manner,
        encoding=raw.get("encoding", ""),
        calendar=_hours(raw["calendar"]) if raw.get("calendar") else None,
        stages=tuple(
            NewStage(stage["name"].strip(), round(Decimal(str(stage["probability"])), 3))
            for stage in raw.get("stage", [])
        ),
        kinds=tuple(_kind(kind, manner) for kind in raw["kind"]),
    )


def _kind(raw: dict[str, Any], manner: Manner) -> Kind:
    return Kind(
        name=raw["name"],
        needs=tuple(plain(column) for column in raw["needs"]),
        entities={name: _entity(name, raw[name], manner) for name in ENTITIES if name in raw},
    )


def _entity(name: str, raw: dict[str, Any], manner: Manner) -> Entity:
    sources = {
        key: _source(value, manner, is_needed=ENTITIES[name][key].is_needed)
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
                source=_source(table, manner, is_needed=False),
            )
        )
    return Entity(name=name, sources=sources, custom=tuple(custom))


def _source(raw: str | dict[str, Any], manner: Manner, *, is_needed: bool) -> Source:
    table: dict[str, Any] = {"column": raw} if isinstance(raw, str) else raw
    columns = [table["column"]] if "column" in table else table.get("columns", [])
    return Source(
        columns=tuple(plain(column) for column in columns),
        joiner=table.get("joiner", " "),
        value=str(table.get("value", "")),
        map={str(key).strip().casefold(): str(to) for key, to in table.get("map", {}).items()},
        is_closed=table.get("closed", False),
        blank=frozenset(str(word).strip().casefold() for word in table.get("blank", [])),
        is_needed=table.get("needed", False) or is_needed,
        is_order=table.get("order", False),
        is_later=table.get("filled") == "later",
        manner=_manner(table, manner),
    )


def _hours(raw: dict[str, Any]) -> Hours:
    told = raw["hours"]
    spans = [span.split("-") for span in ([told] if isinstance(told, str) else told)]
    return Hours(
        name=raw["name"],
        time_zone=raw["time_zone"],
        country=raw.get("country", ""),
        hours={str(day): spans for day in checking.weekdays(raw["days"])},
    )


def _manner(raw: Table[str, Any], general: Manner) -> Manner:
    """How values are written here, where it differs from the general manner."""
    return replace(
        general,
        zone=ZoneInfo(raw["time_zone"]) if "time_zone" in raw else general.zone,
        date_order=raw.get("date_order", general.date_order),
        decimal=raw.get("decimal", general.decimal),
        currency=raw.get("currency", general.currency),
    )
