"""Binds a kind of file to one header: which cell of a row fills which field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

from oneteam.importing import converting
from oneteam.importing.fields import ENTITIES, Field
from oneteam.importing.manner import Manner, Unreadable, shown
from oneteam.importing.mapping import Kind, Source
from oneteam.importing.readers import READERS

Cells = list[str]
Values = dict[str, Any]
CACHED = 4096  # cells of a column whose meaning is remembered
# Entities a row brings besides its main one are left out when they are not told.
KNOWN_BY = {
    "account": ("id", "name", "website"),
    "contact": ("id", "email", "name"),
    "opportunity": ("opened_at", "closed_at"),
}


@dataclass(slots=True)
class Bound:
    """One entity's readers: the field, the words to blame, and how to get its value."""

    name: str
    readers: list[tuple[Field, str, Callable[[Cells], Any]]] = field(default_factory=list)
    custom: list[tuple[str, str, Callable[[Cells], Any]]] = field(default_factory=list)


@dataclass(slots=True)
class Binding:
    """A kind bound to a header."""

    kind: Kind
    entities: list[Bound]
    unused: list[str]  # columns that fill nothing
    missing: list[str]  # columns the mapping knows and the file lacks
    date_order: str = ""  # as the file shows it, where the mapping does not say

    def read(self, cells: Cells) -> dict[str, Values]:
        """The values of each entity of a row. Raises Unreadable naming every bad cell."""
        wrong: list[str] = []
        row = {}
        for bound in self.entities:
            values, lacking = _values(bound, cells, wrong)
            if bound.name == self.kind.main:
                wrong += [f"{name} is blank" for name in lacking]
                row[bound.name] = values
            elif not lacking and _is_told(bound.name, values):
                row[bound.name] = values
        if wrong:
            raise Unreadable("; ".join(dict.fromkeys(wrong)))
        return row


def bind(kind: Kind, names: list[str], *, own: Sequence[str] = (), date_order: str = "") -> Binding:
    """Bind a kind to a header, given as it is compared; of a repeated name the first counts.

    `own` are the names in the file's words, for what is said of its cells; `date_order` is how it
    writes days where the mapping does not say.
    """
    places: dict[str, int] = {}
    for at, name in enumerate(names):
        places.setdefault(name, at)
    binding = Binding(kind=kind, entities=[], unused=[], missing=[], date_order=date_order)
    used = set(kind.needs)
    words = dict(zip(names, own or names, strict=True))
    for entity in kind.entities.values():
        bound = Bound(entity.name)
        for name, source in entity.sources.items():
            used |= set(source.columns)
            if taken := _taker(source, places, binding.missing):
                known = replace(ENTITIES[entity.name][name], is_needed=source.is_needed)
                read = _reader(known, source, taken, source.manner.where_days_go(date_order))
                bound.readers.append((known, _said(source, words) or name, read))
        for custom in entity.custom:
            used |= set(custom.source.columns)
            if taken := _taker(custom.source, places, binding.missing):
                manner = custom.source.manner.where_days_go(date_order)
                read = _custom_reader(custom.type, taken, manner)
                bound.custom.append((custom.key, _said(custom.source, words), read))
        binding.entities.append(bound)
    binding.unused = [name for name in places if name not in used]
    return binding


def _said(source: Source, words: Mapping[str, str]) -> str:
    return ", ".join(words[name] for name in source.columns if name in words)


def _values(bound: Bound, cells: Cells, wrong: list[str]) -> tuple[Values, list[str]]:
    values: Values = {}
    lacking = []
    for known, words, read in bound.readers:
        try:
            value = read(cells)
        except Unreadable as problem:
            wrong.append(f"{words}: {problem}")
            continue
        if known.is_needed and (value is None or value == ""):
            lacking.append(words)
        values[known.name] = value
    if bound.custom:
        custom = values["custom"] = {}
        for key, words, read in bound.custom:
            try:
                custom[key] = read(cells)
            except Unreadable as problem:
                wrong.append(f"{words}: {problem}")
    return values, lacking


def _is_told(entity: str, values: Values) -> bool:
    names = KNOWN_BY.get(entity)
    return names is None or any(values.get(name) for name in names)


def _taker(
    source: Source, places: dict[str, int], missing: list[str]
) -> Callable[[Cells], str] | None:
    if not source.columns:
        return lambda cells: source.value
    found = [[places[name] for name in choice if name in places] for choice in source.choices]
    found = [choice for choice in found if choice]
    missing += [name for name in source.columns if name not in places]
    if not found:
        return None
    only = found[0][0]
    if len(found) == len(found[0]) == 1 and not source.map and not source.blank:
        return lambda cells: cells[only]

    def take(cells: Cells) -> str:
        raw = ""
        for choice in found:
            told = [cells[at].strip() for at in choice]
            raw = source.joiner.join(part for part in told if part)
            if raw and raw.casefold() not in source.blank:
                break
        else:
            return ""
        if not source.map:
            return raw
        if source.is_closed and raw.casefold() not in source.map:
            raise Unreadable(f"{shown(raw)} is not in the mapping's list")
        return source.map.get(raw.casefold(), raw if source.otherwise is None else source.otherwise)

    return take


def _reader(
    known: Field, source: Source, take: Callable[[Cells], str], manner: Manner
) -> Callable[[Cells], Any]:
    if known.limit:
        blank = None if known.kind in ("reference", "person") else ""
        limit = known.limit
        return lambda cells: converting.text(take(cells), limit=limit) or blank
    nothing = "" if known.kind in ("country", "code") else None
    # The same cell means the same: days, countries and codes occur again and again.
    kind = "order" if source.is_order else known.kind
    convert = lru_cache(CACHED)(partial(READERS[kind], known=known, manner=manner))

    def read(cells: Cells) -> Any:
        raw = take(cells)
        return convert(raw) if raw and not raw.isspace() else nothing

    return read


def _custom_reader(
    type_: str, take: Callable[[Cells], str], manner: Manner
) -> Callable[[Cells], Any]:
    def read(cells: Cells) -> Any:
        raw = take(cells)
        if not raw or raw.isspace():
            return None
        return converting.custom(raw, type_, manner)

    return read
