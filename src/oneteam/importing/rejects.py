"""Keeps the rows that could not be read, with the reason, beside the file they came from."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

from oneteam.importing.reading import Row, Sheet

LINE, REASON = "reject_line", "reject_reason"


class Rejects:
    """`<file>.rejects.csv`: the file's columns as they came, then line and reason.

    Cells are kept as they are, so that a corrected file can be imported. Where the file's own
    folder cannot be written, the rejects lie in `fallback`. Nothing is written when `is_dry`.
    """

    def __init__(self, sheet: Sheet, *, fallback: Path, is_dry: bool) -> None:
        self._sheet = sheet
        self._fallback = fallback
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
        try:
            self.path = self._sheet.path.with_name(name)
            handle = self.path.open("w", encoding="utf-8", newline="")
        except OSError:
            self._fallback.mkdir(parents=True, exist_ok=True)
            self.path = self._fallback / name
            handle = self.path.open("w", encoding="utf-8", newline="")
        csv.writer(handle).writerow([*self._sheet.header, LINE, REASON])
        return handle
