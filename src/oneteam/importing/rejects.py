"""Keeps the rows that could not be read, with the reason, beside the file they came from."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from oneteam.domain.capture.rules import cell
from oneteam.importing.lines import LONGEST
from oneteam.importing.reading import Row, Sheet

LINE, REASON = "reject_line", "reject_reason"


class Rejects:
    """`<file>.rejects.csv`: the file's columns as they came, then line and reason.

    Cells are kept as they are, so that a corrected file can be imported. Where the file's own
    folder cannot be written, or is not to stay, the rejects lie in `home`. Nothing is written
    when `is_dry`.
    """

    def __init__(self, sheet: Sheet, *, home: Path, is_beside: bool, is_dry: bool) -> None:
        self._sheet = sheet
        self._home = home
        self._is_beside = is_beside
        self._is_dry = is_dry
        self._handle: TextIO | None = None
        self.path: Path | None = None

    def add(self, row: Row, reason: str) -> None:
        """Keep one row. Cells beyond the header stand after the reason."""
        if self._is_dry:
            return
        if self._handle is None:
            self._handle = self._open()
        width = len(self._sheet.header)
        cells = row.cells[:width] + [""] * (width - len(row.cells))
        csv.writer(self._handle).writerow([*cells, row.line, reason, *row.cells[width:]])

    def close(self) -> None:
        """Nothing more to keep."""
        if self._handle:
            self._handle.close()

    def _open(self) -> TextIO:
        name = f"{self._sheet.path.name}.rejects.csv"
        handle = None
        if self._is_beside:
            self.path = self._sheet.path.with_name(name)
            with contextlib.suppress(OSError):
                handle = self.path.open("w", encoding="utf-8", newline="")
        if handle is None:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path = self._home / name
            handle = self.path.open("w", encoding="utf-8", newline="")
        csv.writer(handle).writerow([*self._sheet.header, LINE, REASON])
        return handle


def escaped(path: Path) -> Iterator[str]:
    """The lines of a rejects file for a spreadsheet: what looks like a formula gets a quote."""
    buffer = io.StringIO()
    csv.field_size_limit(LONGEST)
    with path.open(encoding="utf-8", newline="") as handle:
        for cells in csv.reader(handle):
            csv.writer(buffer).writerow(map(cell, cells))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
