"""Brings many rows known by an outside key in at once: new ones made, changed ones updated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from oneteam.statements import bulk

Values = Mapping[str, Any]  # column -> value; every row of one call has the same columns


@dataclass(slots=True)
class Merged:
    """What became of some rows, in their order."""

    ids: list[int] = field(default_factory=list)
    created: list[int] = field(default_factory=list)  # positions
    updated: list[int] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)  # gave up a value that is another row's

    @property
    def unchanged(self) -> int:
        """How many rows were there already, just so."""
        return len(self.ids) - len(self.created) - len(self.updated)


def merge(
    model: type[models.Model],
    rows: Sequence[Values],
    *,
    constants: Values,
    settled: Collection[str] = (),
    cleared: Collection[str] = (),
) -> Merged:
    """Make the rows whose `external_key` is new; update the columns that differ in the others.

    `constants` are columns of new rows only. `settled` columns are set once, when a row is made:
    what people or later facts decide is never overwritten by a file. A blank never overwrites a
    value, but in the columns `cleared`; in `custom` only the keys that the row tells are touched.
    """
    if not rows:
        return Merged()
    columns = list(rows[0])
    compared = [name for name in columns if name not in settled and name != "external_key"]
    found = {
        known["external_key"]: known
        for known in model._default_manager.filter(
            external_key__in=[row["external_key"] for row in rows]
        ).values("id", "external_key", *compared)
    }
    merged = Merged(ids=[0] * len(rows))
    new, changes = [], []
    for position, row in enumerate(rows):
        known = found.get(row["external_key"])
        if known is None:
            merged.created.append(position)
            new.append([_kept(name, row[name]) for name in columns])
            continue
        merged.ids[position] = known["id"]
        wanted = [
            row[name] if name in cleared else _wanted(name, row[name], known[name])
            for name in compared
        ]
        if wanted != [known[name] for name in compared]:
            merged.updated.append(position)
            changes.append((known["id"], wanted))
    ids = bulk.insert_many(model, columns, new, constants=constants)
    for position, id_ in zip(merged.created, ids, strict=True):
        merged.ids[position] = id_
    bulk.update_many(model, compared, changes)
    return merged


def _kept(name: str, value: Any) -> Any:
    if name == "custom":
        return {key: kept for key, kept in value.items() if kept is not None}
    return value


def _wanted(name: str, told: Any, known: Any) -> Any:
    if name == "custom":
        return {**known, **_kept(name, told)}
    return known if told is None or told == "" else told
