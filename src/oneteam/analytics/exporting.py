"""Brings the Parquet files up to date with the database, writing only what changed.

Rows lie in files by ranges of their ids. A range is written again when the database has other
rows in it than its file holds: another count, or another sum of ids. So a row that was given its
id early and committed late is found by counting, in whatever range it lies; a cursor over ids
would have passed it for ever. Ranges written within a day are counted at each export, all of them
once a day.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

from oneteam.analytics import files
from oneteam.analytics.tables import TABLES, Table
from oneteam.timeline import queries as timeline

DAY = timedelta(days=1)  # no transaction stays open longer
Progress = Callable[[str, int, int], None]
"""Told a table, how many of its files are written, and how many there are to write."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: rows in the files and files written, by table."""

    rows: dict[str, int]
    written: dict[str, int]
    removed: int


def export(
    *, now: datetime, whole: bool = False, wait: bool = True, progress: Progress | None = None
) -> Exported:
    """Write what changed since the last export. `whole` writes everything anew.

    Each file is listed as soon as it is written: what was done stays done when this ends early.
    Raises Busy when somebody else is at it and `wait` is false.
    """
    with files.held(wait=wait):
        origin, newest = timeline.origin(), timeline.newest_id()
        found = files.listing()
        if whole or found.origin != origin:
            found = files.Listing(origin=origin)
        counts_all = found.checked_at is None or now - found.checked_at >= DAY
        subjects = set() if counts_all else timeline.subjects_since(found.newest_event)
        written = {}
        for table in TABLES:
            changed = _changed(table, subjects)
            written[table.name] = _table(table, found, changed, counts_all, now, progress)
        found.newest_event, found.exported_at = newest, now
        if counts_all:
            found.checked_at = now
        files.keep(found)
        rows = {table.name: found.rows(table.name) for table in TABLES}
        return Exported(rows, written, files.clear(found, now=now))


def _table(
    table: Table,
    found: files.Listing,
    changed: set[int],
    counts_all: bool,
    now: datetime,
    progress: Progress | None,
) -> int:
    chunks = found.tables.setdefault(table.name, {})
    fresh = [number for number, chunk in chunks.items() if now - chunk.written_at < DAY]
    since = 0 if counts_all or not chunks else min([max(chunks), *fresh, *changed])
    counts = _counts(table, since)
    if counts_all and table.noun:
        changed = set(counts)
    due = [n for n, has in counts.items() if n in changed or _has(chunks, n) != has]
    for number in [n for n in chunks if n >= since and n not in counts]:
        del chunks[number]  # an import was undone
    for done, number in enumerate(due):
        if progress:
            progress(table.name, done, len(due))
        chunks[number] = _write(table, number, found, now=now)
        files.keep(found)
    return len(due)


def _changed(table: Table, subjects: Iterable[str]) -> set[int]:
    """The ranges of a table in which rows changed after they were written, as events tell."""
    if not table.noun:
        return set()
    about = (subject.partition(":")[2] for subject in subjects if _is(subject, table.noun))
    return {int(number) // table.span for number in about if number.isdigit()}


def _is(subject: str, noun: str) -> bool:
    return subject.partition(":")[0] == noun


def _counts(table: Table, since: int) -> dict[int, tuple[int, int]]:
    """Of each range from one on: how many rows the database has, and the sum of their ids."""
    sql = (
        f"SELECT id / {table.span}, COUNT(*), SUM(id) FROM {table.source} "
        f"WHERE id >= %s GROUP BY 1 ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [since * table.span])
        return {number: (rows, int(ids)) for number, rows, ids in cursor.fetchall()}


def _has(chunks: dict[int, files.Chunk], number: int) -> tuple[int, int] | None:
    found = chunks.get(number)
    return (found.rows, found.ids) if found else None


def _write(table: Table, number: int, found: files.Listing, *, now: datetime) -> files.Chunk:
    place = files.folder() / table.name
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / f"{number:06}-{secrets.token_hex(4)}.parquet"
    said = place / f".{path.name}.jsonl"
    try:
        rows, ids = _tell(
            said,
            table.read(number * table.span, (number + 1) * table.span),
            table=table,
            words=found.words,
        )
        files.place(path, lambda beside: _to_parquet(said, beside, table))
    finally:
        said.unlink(missing_ok=True)
    return files.Chunk(path.relative_to(files.folder()).as_posix(), rows, ids, now)


def _tell(
    said: Path, rows: Iterable[tuple[Any, ...]], *, table: Table, words: files.Words
) -> tuple[int, int]:
    count, ids, names = 0, 0, list(table.columns)
    with said.open("w", encoding="utf-8") as out:
        for row in rows:
            told = dict(zip(names, row, strict=True))
            for name, columns in table.numbered.items():
                known = words.setdefault(name, {})
                what = tuple(told[column] for column in columns)
                told[name] = known.setdefault(what, len(known))
            out.write(json.dumps(told, ensure_ascii=False) + "\n")
            count, ids = count + 1, ids + row[0]
    return count, ids


def _to_parquet(said: Path, path: Path, table: Table) -> None:
    # In a connection of its own: whoever asks the files holds no lock of ours.
    with duckdb.connect() as engine:
        engine.execute("SET threads = 1")
        quoted = str(path).replace("'", "''")
        columns = table.columns | dict.fromkeys(table.numbered, "INTEGER")
        shape = ", ".join(f"'{name}': '{type_}'" for name, type_ in columns.items())
        engine.execute(
            f"COPY (SELECT * FROM read_json(?, format = 'newline_delimited', "
            f"columns = {{{shape}}})) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)",
            [str(said)],
        )
