"""Imports files by a mapping: each chunk of rows is one transaction, so a killed run can go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from oneteam.domain.capture.operations import batches
from oneteam.domain.pipeline.operations.history import places
from oneteam.importing.binding import Binding, bind
from oneteam.importing.manner import Unreadable
from oneteam.importing.mapping import Kind, Mapping
from oneteam.importing.preparing import Known
from oneteam.importing.reading import Row, Sheet, UnreadableFile, open_sheet
from oneteam.importing.rejects import LINE, REASON, Rejects
from oneteam.importing.summary import EXAMPLES, FileSummary
from oneteam.importing.writing import Book, Entry, write_chunk
from oneteam.org.operations.history import import_calendar

CHUNK = 2000  # rows of one transaction: about a third of a second, so that live writes get through
CHUNK_CHARACTERS = 8_000_000  # a chunk of very long rows ends earlier

Progress = Callable[[str, int], None]  # file, rows read so far


class ImportRefused(Exception):
    """Nothing was imported; the message names every file or field in the way."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A file with the kind it is."""

    sheet: Sheet
    kind: Kind
    binding: Binding


def import_files(
    mapping: Mapping,
    paths: Sequence[Path],
    *,
    now: datetime,
    home: Path,
    is_dry: bool = False,
    by_id: int | None = None,
    progress: Progress = lambda file, rows: None,
) -> dict[str, Any]:
    """Import files, in whatever order they are named; returns the summary.

    A dry run does the same in one transaction and takes it back. Killed in the middle, the rows
    of the finished chunks are there under a batch without an end: running again brings the rest,
    undoing that batch takes them away. `home` is where rejects go that cannot lie beside their
    file. Raises ImportRefused before anything is written.
    """
    matched = match(mapping, paths)
    with _or_rolled_back(is_dry):
        return _import(
            mapping, matched, now=now, home=home, is_dry=is_dry, by_id=by_id, progress=progress
        )


def match(mapping: Mapping, paths: Sequence[Path]) -> list[Matched]:
    """The kind of each file, what others refer to first. Raises ImportRefused."""
    found, wrong = [], []
    for path in paths:
        try:
            sheet = open_sheet(path, encoding=mapping.encoding)
        except (OSError, UnreadableFile) as problem:
            wrong.append(str(problem))
            continue
        kind = mapping.kind_of(sheet.names)
        if kind is None:
            wrong.append(_unmatched(sheet, mapping))
        else:
            found.append(Matched(sheet, kind, bind(kind, sheet.names)))
    if wrong:
        raise ImportRefused("\n".join(wrong))
    return sorted(found, key=lambda file: (file.kind.rank, file.sheet.path.name))


def _unmatched(sheet: Sheet, mapping: Mapping) -> str:
    names = set(sheet.names)
    lines = [f"{sheet.path.name} is none of the kinds of the mapping {mapping.name}."]
    lines.append(f"  Its columns: {', '.join(sheet.header)[:1000]}")
    for kind in mapping.kinds:
        lacking = [name for name in kind.needs if name not in names]
        lines.append(f"  For “{kind.name}” it lacks: {', '.join(lacking)}")
    return "\n".join(lines)


class _or_rolled_back:  # noqa: N801 - reads as a word in a `with`
    """A transaction that is always taken back, when dry; nothing, when not."""

    def __init__(self, is_dry: bool) -> None:
        self._atomic = transaction.atomic() if is_dry else None

    def __enter__(self) -> None:
        if self._atomic:
            self._atomic.__enter__()

    def __exit__(self, *problem: Any) -> None:
        if self._atomic:
            transaction.set_rollback(True)
            self._atomic.__exit__(*problem)


def _import(
    mapping: Mapping,
    matched: Sequence[Matched],
    *,
    now: datetime,
    home: Path,
    is_dry: bool,
    by_id: int | None,
    progress: Progress,
) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        with transaction.atomic():
            calendar_id = import_calendar(mapping.calendar) if mapping.calendar else None
            made_fields = batches.ensure_custom_fields(
                (entity, custom.key, custom.label, custom.type)
                for entity, custom in mapping.custom_fields()
            )
            batch_id = batches.start_batch(
                mapping.name, calendar_id=calendar_id, by_id=by_id, now=now
            )
            known = Known(places=places(), currency=mapping.manner.currency)
    except batches.FieldRefused as refused:
        raise ImportRefused(str(refused)) from None
    book = Book(mapping=mapping.name, batch_id=batch_id, now=now, known=known)
    summary: dict[str, Any] = {
        "batch": None if is_dry else batch_id,
        "mapping": mapping.name,
        "dry_run": is_dry,
        "files": [],
        "made": {"people": book.made_people, "custom_fields": made_fields},
    }
    for file in matched:
        counts = _summary_of(file)
        summary["files"].append(counts.as_json())
        _import_file(file, book, counts, home=home / str(batch_id), is_dry=is_dry, told=progress)
        summary["files"][-1] = counts.as_json()
        batches.note_batch(batch_id, summary=summary)
    book.defects.close()
    rows = sum(file["rows"] for file in summary["files"])
    seconds = time.perf_counter() - started
    summary |= {
        "defects": book.defects.found,
        "seconds": round(seconds, 3),
        "rows_per_second": round(rows / seconds) if seconds else rows,
    }
    batches.finish_batch(batch_id, summary=summary, rows=rows, now=now)
    return summary


def _summary_of(file: Matched) -> FileSummary:
    binding = file.binding
    return FileSummary(
        file=file.sheet.path.name,
        kind=file.kind.name,
        encoding=file.sheet.encoding,
        delimiter=file.sheet.delimiter,
        unused_columns=[name for name in binding.unused if name not in (LINE, REASON)],
        missing_columns=list(dict.fromkeys(binding.missing)),
        repeated_columns=file.sheet.repeated,
    )


def _import_file(
    file: Matched, book: Book, counts: FileSummary, *, home: Path, is_dry: bool, told: Progress
) -> None:
    rejects = Rejects(file.sheet, fallback=home, is_dry=is_dry)

    def reject(row: Row, reason: str) -> None:
        rejects.add(row, reason)
        counts.rejected += 1
        if len(counts.reasons) < EXAMPLES:
            counts.reasons.append(f"line {row.line}: {reason}"[:300])

    try:
        for chunk in _chunks(file.sheet):
            counts.rows += len(chunk)
            with transaction.atomic():
                entries = list(_read(chunk, file, reject))
                write_chunk(entries, file.kind, book, counts, reject=reject)
            told(file.sheet.path.name, counts.rows)
    finally:
        rejects.close()
    counts.rejects_file = str(rejects.path) if rejects.path else ""


def _chunks(sheet: Sheet) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    characters = 0
    for row in sheet.rows():
        chunk.append(row)
        characters += sum(map(len, row.cells))
        if len(chunk) >= CHUNK or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _read(
    chunk: Sequence[Row], file: Matched, reject: Callable[[Row, str], None]
) -> Iterator[Entry]:
    name = file.sheet.path.name
    for row in chunk:
        if row.problem:
            reject(row, row.problem)
            continue
        try:
            said = file.binding.read(row.cells)
        except Unreadable as problem:
            reject(row, str(problem))
            continue
        yield Entry(row=row, said=said, where=f"{name} line {row.line}")
