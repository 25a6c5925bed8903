"""Rows on their way into the database, and what an import keeps in mind from chunk to chunk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from oneteam.importing import preparing
from oneteam.importing.binding import Values
from oneteam.importing.defects import Defects
from oneteam.importing.fields import THINGS
from oneteam.importing.mapping import Kind
from oneteam.importing.preparing import Known
from oneteam.importing.reading import Row
from oneteam.importing.summary import FileSummary

Reject = Callable[[Row, str], None]


@dataclass(slots=True)
class Entry:
    """A row on its way: what it says of each entity."""

    row: Row
    said: dict[str, Values]
    where: str
    ids: dict[str, int] = field(default_factory=dict)  # entity -> id, once written or found
    keys: dict[str, str] = field(default_factory=dict)  # entity -> outside key


@dataclass(slots=True)
class Rehearsal:
    """What a dry run would have made: its chunks are taken back, and later ones refer to them."""

    ids: dict[str, int] = field(default_factory=dict)  # outside key -> a number no row has
    arrived: dict[int, datetime] = field(default_factory=dict)

    def keep(self, key: str, arrived: datetime | None) -> None:
        """Remember a row that is about to be taken back."""
        self.ids[key] = id_ = -1 - len(self.ids)
        if arrived:
            self.arrived[id_] = arrived


@dataclass(slots=True)
class Book:
    """What one import keeps in mind from chunk to chunk."""

    mapping: str
    batch_id: int
    now: datetime
    known: Known
    rehearsal: Rehearsal | None = None
    defects: Defects = field(default_factory=Defects)
    seen: dict[int, int] = field(default_factory=dict)  # hash of key -> hash of the row
    made_people: list[int] = field(default_factory=list)
    team: dict[int, str] = field(default_factory=dict)  # people of the lists of teams
    sellers: set[int] = field(default_factory=set)  # people who own a deal of these files
    made_customers: list[int] = field(default_factory=list)  # accounts, by deals that were won


def first_of_each(
    entries: Sequence[Entry], kind: Kind, book: Book, counts: FileSummary, reject: Reject
) -> list[Entry]:
    """The entries whose id has not come before; the others are counted or rejected."""
    kept = []
    things = [entity for entity in THINGS if entity in kind.entities]
    main, seen = kind.main, book.seen
    for entry in entries:
        for entity in things:
            if entity in entry.said:
                entry.keys[entity] = preparing.external_key(
                    book.mapping, entity, entry.said[entity]
                )
        if main in entry.keys:
            key, content = hash(entry.keys[main]), hash(tuple(entry.row.cells))
            if key in seen:
                if seen[key] == content:
                    book.defects.note("repeated_row", entry.where)
                    counts.unchanged += 1
                else:
                    reject(entry.row, "its id came before with other content; the first row counts")
                continue
            seen[key] = content
        kept.append(entry)
    return kept
