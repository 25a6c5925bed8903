"""Where the Parquet files lie, and the one list of those that count.

A file is written beside, brought to disk and renamed; only then the list names it, by the same
steps. Whatever ends in between leaves a file that nobody reads, and that is cleared later.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

VERSION = 2  # of the columns: another one means that all is written anew
KEEP = timedelta(hours=1)  # a file no longer listed may still be read by whoever began before


class Busy(Exception):
    """Somebody else is writing the files."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One file: rows of a table whose ids lie in one range."""

    file: str  # below the folder
    rows: int
    ids: int  # their sum: rows that went and as many that came differ in it
    written_at: datetime


Words = dict[str, dict[tuple[Any, ...], int]]
"""For a numbered column the number of each value (or of several together); only ever added to."""


@dataclass(slots=True)
class Listing:
    """What is there: for each table its files by the number of their range."""

    tables: dict[str, dict[int, Chunk]] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    origin: str = ""  # of the timeline the rows are from
    newest_event: int = 0  # seen by the last export
    exported_at: datetime | None = None
    checked_at: datetime | None = None  # when every range was counted

    def rows(self, table: str) -> int:
        """How many rows of a table are in the files."""
        return sum(chunk.rows for chunk in self.tables.get(table, {}).values())


def folder() -> Path:
    """Where the files lie: `analytics` in ONETEAM_HOME, readable for nobody else."""
    place: Path = settings.HOME / "analytics"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


@contextmanager
def held(*, wait: bool, gate_of: str = "lock") -> Iterator[Path]:
    """Be the only one who writes; the kernel lets go when a process ends. Raises Busy."""
    place = folder()
    gate = os.open(place / gate_of, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("The files are being written already.") from None
        yield place
    finally:
        os.close(gate)


def listing() -> Listing:
    """The files that count; nothing before the first export, or after the columns changed."""
    try:
        said = json.loads((folder() / "listing.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Listing()
    if said["version"] != VERSION:
        return Listing()
    return Listing(
        tables={
            table: {int(number): _chunk(one) for number, one in chunks.items()}
            for table, chunks in said["tables"].items()
        },
        words={
            name: {tuple(what): number for number, what in enumerate(whats)}
            for name, whats in said["words"].items()
        },
        origin=said["origin"],
        newest_event=said["newest_event"],
        exported_at=_moment(said["exported_at"]),
        checked_at=_moment(said["checked_at"]),
    )


def keep(found: Listing) -> None:
    """Write the list, whole or not at all."""
    said: dict[str, Any] = {
        "version": VERSION,
        "words": {name: list(whats) for name, whats in found.words.items()},
        "origin": found.origin,
        "newest_event": found.newest_event,
        "exported_at": found.exported_at.isoformat() if found.exported_at else None,
        "checked_at": found.checked_at.isoformat() if found.checked_at else None,
        "tables": {
            table: {
                str(number): {
                    "file": chunk.file,
                    "rows": chunk.rows,
                    "ids": chunk.ids,
                    "written_at": chunk.written_at.isoformat(),
                }
                for number, chunk in sorted(chunks.items())
            }
            for table, chunks in found.tables.items()
        },
    }
    text = json.dumps(said, ensure_ascii=False)
    place(folder() / "listing.json", lambda path: path.write_text(text, encoding="utf-8"))


def place(path: Path, write: Callable[[Path], object]) -> None:
    """Let a file be written under another name, bring it to disk, and give it its name."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write(beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    above = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(above)
    finally:
        os.close(above)


def clear(found: Listing, *, now: datetime) -> int:
    """Remove files that the list does not name, once nobody can be reading them."""
    named = {chunk.file for chunks in found.tables.values() for chunk in chunks.values()}
    gone = 0
    for path in folder().glob("*/[0-9]*.parquet"):
        old = path.stat().st_mtime < (now - KEEP).timestamp()
        if old and path.relative_to(folder()).as_posix() not in named:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _chunk(said: dict[str, Any]) -> Chunk:
    return Chunk(
        said["file"], said["rows"], said["ids"], datetime.fromisoformat(said["written_at"])
    )


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
