"""Reads delimited files of unknown origin, row by row, and loses no line silently."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from oneteam.importing import sniffing
from oneteam.importing.lines import LONGEST, Lines

CHUNK_CHARACTERS = 8_000_000


class UnreadableFile(Exception):
    """The file has no header that could be read."""


class Row(NamedTuple):
    """One row: its first line's number, its cells, and what is wrong with its shape."""

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(slots=True)
class Sheet:
    """One opened file: how it is written, and its header."""

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    repeated: list[str] = field(default_factory=list)  # headers that occur more than once
    newline: str = ""  # what ends a line, where it is neither of the usual ones

    @property
    def names(self) -> list[str]:
        """The header as it is matched; of a repeated one the first counts."""
        return [plain(name) for name in self.header]

    def rows(self) -> Iterator[Row]:
        """Every row after the header, streamed; a row of another width says so."""
        csv.field_size_limit(LONGEST)
        with self.path.open(
            "r", encoding=self.encoding, errors="replace", newline=self.newline
        ) as handle:
            lines = Lines(handle)
            reader = csv.reader(lines, delimiter=self.delimiter)
            is_header = True
            while True:
                try:
                    cells = next(reader, None)
                except csv.Error as problem:
                    yield Row(lines.first, [lines.taken()], f"the row cannot be read: {problem}")
                    continue
                if cells is None:
                    return
                line, unclosed = lines.first, lines.unclosed()
                lines.forget()
                if not any(cells):
                    continue
                if is_header:
                    is_header = False
                    continue
                yield Row(line, cells, unclosed) if unclosed else self._shaped(line, cells)

    def _shaped(self, line: int, cells: list[str]) -> Row:
        width = len(self.header)
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            return Row(line, cells, f"has {len(cells)} cells, the header has {width}")
        return Row(line, cells)


def open_sheet(path: Path, *, encoding: str = "") -> Sheet:
    """Find out how a file is written. Raises UnreadableFile when it is empty, or no text at all."""
    if what := sniffing.no_text(path):
        raise UnreadableFile(f"{path.name} is {what}: save or unpack it as CSV, then import that")
    encoding = encoding or sniffing.encoding(path)
    csv.field_size_limit(LONGEST)
    with path.open("r", encoding=encoding, errors="replace", newline="") as handle:
        head = handle.read(sniffing.SAMPLE).replace("\0", "")
    delimiter = sniffing.delimiter(head)
    newline = "\r" if "\r" in head and "\n" not in head else ""  # as old Macs wrote
    try:
        header = next(
            (
                cells
                for cells in csv.reader(
                    io.StringIO(head, newline=newline or "\n"), delimiter=delimiter
                )
                if any(cells)
            ),
            None,
        )
    except csv.Error as problem:
        raise UnreadableFile(f"{path.name}: the header cannot be read: {problem}") from None
    if header is None:
        raise UnreadableFile(f"{path.name} is empty")
    times = Counter(plain(name) for name in header)
    repeated = [name for name, count in times.items() if count > 1]
    return Sheet(path, encoding, delimiter, header, repeated, newline)


def chunks(sheet: Sheet, *, rows: int) -> Iterator[list[Row]]:
    """The rows in lists of so many; very long rows make a list end earlier."""
    chunk: list[Row] = []
    characters = 0
    for row in sheet.rows():
        chunk.append(row)
        characters += sum(map(len, row.cells))
        if len(chunk) >= rows or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def plain(name: str) -> str:
    """A header for comparing: case, blanks and a trailing * do not matter."""
    bare = name.replace("\0", "").replace("\ufeff", "").strip().rstrip("*")
    return " ".join(bare.split()).casefold()
