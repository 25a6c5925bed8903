"""Imports files by a mapping: each chunk of rows is one transaction, so a killed run can go on."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from oneteam.domain.capture.operations import batches
from oneteam.domain.capture.queries import imports
from oneteam.domain.pipeline.operations.history import places
from oneteam.domain.pipeline.operations.history_lists import import_stages
from oneteam.domain.pipeline.queries import products_by_key
from oneteam.importing.defects import EXAMPLES
from oneteam.importing.entries import Book, Entry, Rehearsal
from oneteam.importing.manner import Unreadable
from oneteam.importing.mapping import Mapping
from oneteam.importing.matching import ImportRefused, Matched, match, origins, summary_of
from oneteam.importing.others import with_others
from oneteam.importing.preparing import Known
from oneteam.importing.reading import Row, chunks
from oneteam.importing.rejects import Rejects
from oneteam.importing.summary import FileSummary
from oneteam.importing.teams import note_idle
from oneteam.importing.writing import write_chunk
from oneteam.org.operations import CalendarRefused
from oneteam.org.operations.history import import_calendar

CHUNK = 2000  # rows of one transaction: about a third of a second, so that live writes get through

T = TypeVar("T")
Progress = Callable[[str, int], None]  # file, rows read so far


def import_files(
    mapping: Mapping,
    paths: Sequence[Path],
    *,
    now: datetime,
    home: Path,
    is_dry: bool = False,
    is_beside: bool = True,
    by_id: int | None = None,
    progress: Progress = lambda file, rows: None,
) -> dict[str, Any]:
    """Import files, in whatever order they are named; returns the summary.

    A dry run does the same and takes every chunk back, so that it holds up nobody for longer than
    an import does. Killed in the middle, the rows of the finished chunks are there under a batch
    without an end: running again brings the rest, undoing that batch takes them away. `home` is
    where rejects go that cannot lie beside their file, or shall not (`is_beside`). Raises
    ImportRefused before anything is written.
    """
    matched = with_others(match(mapping, paths), imports.custom_types())
    started = time.perf_counter()
    book, made = _open_book(mapping, matched, now=now, is_dry=is_dry, by_id=by_id)
    summary: dict[str, Any] = {
        "batch": None if is_dry else book.batch_id,
        "mapping": mapping.name,
        "dry_run": is_dry,
        "files": [],
        "columns": {},
        "made": {
            "people": book.made_people,
            "customers": book.made_customers,
            "custom_fields": made["custom_fields"],
            "stages": made["stages"],
        },
    }
    for file in matched:
        counts = summary_of(file)
        if not file.is_order_shown:
            book.defects.note("either_order", file.sheet.path.name)
        summary["columns"] |= origins(file)
        summary["files"].append(counts.as_json())
        if not is_dry:  # so that a killed run can be undone
            batches.note_batch(book.batch_id, summary=summary)
        rejects = Rejects(
            file.sheet, home=home / str(book.batch_id), is_beside=is_beside, is_dry=is_dry
        )
        _import_file(file, book, counts, rejects=rejects, progress=progress)
        summary["files"][-1] = counts.as_json()
    note_idle(book)
    book.defects.close()
    rows = sum(file["rows"] for file in summary["files"])
    seconds = time.perf_counter() - started
    summary |= {
        "defects": book.defects.found,
        "seconds": round(seconds, 3),
        "rows_per_second": round(rows / seconds) if seconds else rows,
    }
    if not is_dry:
        batches.finish_batch(book.batch_id, summary=summary, rows=rows, by_id=by_id, now=now)
    return summary


def _open_book(
    mapping: Mapping, files: Sequence[Matched], *, now: datetime, is_dry: bool, by_id: int | None
) -> tuple[Book, dict[str, list[int]]]:
    try:
        with _act(is_dry=is_dry):
            calendar_id = import_calendar(mapping.calendar) if mapping.calendar else None
            made_fields = batches.ensure_custom_fields(
                (entity, custom.key, custom.label, custom.type)
                for entity, custom in replace(
                    mapping, kinds=(*mapping.kinds, *(file.kind for file in files))
                ).custom_fields()
            )
            made = {"custom_fields": made_fields, "stages": import_stages(mapping.stages)}
            batch_id = batches.start_batch(
                mapping.name,
                calendar_id=calendar_id,
                summary={"made": made},
                by_id=by_id,
                now=now,
            )
            known = Known(
                places=places(),
                currency=mapping.manner.currency,
                zone=mapping.manner.zone,
                products=products_by_key(),
            )
    except (batches.FieldRefused, CalendarRefused) as refused:
        raise ImportRefused(str(refused)) from None
    rehearsal = Rehearsal() if is_dry else None
    book = Book(mapping.name, batch_id, now=now, known=known, rehearsal=rehearsal)
    return book, made


@contextmanager
def _act(*, is_dry: bool) -> Iterator[None]:
    """One transaction; taken back when dry."""
    with transaction.atomic():
        yield
        if is_dry:
            transaction.set_rollback(True)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """An import makes many objects and no cycles: looking for cycles is an eighth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _import_file(
    file: Matched, book: Book, counts: FileSummary, *, rejects: Rejects, progress: Progress
) -> None:

    def reject(row: Row, reason: str) -> None:
        rejects.add(row, reason)
        counts.rejected += 1
        if len(counts.reasons) < EXAMPLES:
            counts.reasons.append(f"line {row.line}: {reason}"[:300])

    try:
        with _without_collecting():
            for count, entries, unreadable in _ahead(_read(file)):
                counts.rows += count
                for row, reason in unreadable:
                    reject(row, reason)
                with _act(is_dry=book.rehearsal is not None):
                    write_chunk(entries, file.kind, book, counts, reject=reject)
                progress(file.sheet.path.name, counts.rows)
    finally:
        rejects.close()
    counts.rejects_file = str(rejects.path) if rejects.path else ""


def _read(file: Matched) -> Iterator[tuple[int, list[Entry], list[tuple[Row, str]]]]:
    """Chunk by chunk: how many rows, what they say, and which cannot be read and why."""
    name = file.sheet.path.name
    for chunk in chunks(file.sheet, rows=CHUNK):
        entries, unreadable = [], []
        for row in chunk:
            if row.problem:
                unreadable.append((row, row.problem))
                continue
            try:
                said = file.binding.read(row.cells)
            except Unreadable as problem:
                unreadable.append((row, str(problem)))
                continue
            entries.append(Entry(row=row, said=said, where=f"{name} line {row.line}"))
        yield len(chunk), entries, unreadable


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """What comes next is read while this one is written: the file and the database both wait."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = reader.submit(next, items, None)
            yield item
