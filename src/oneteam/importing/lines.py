"""The lines of a file as the reader of records takes them."""

from __future__ import annotations

import io

LONGEST = 16 * 1024 * 1024  # characters of one cell, and of one line, that are still read


class Lines:
    """The lines of a file without NUL, remembering those of the record being read."""

    def __init__(self, handle: io.TextIOBase | io.TextIOWrapper) -> None:
        self._handle = handle
        self._number = 0
        self._taken: list[str] = []
        self._is_over = False
        self.first = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._handle.readline(LONGEST + 2)
        if not line:
            self._is_over = True
            raise StopIteration
        self._number += 1
        if not self._taken:
            self.first = self._number
        line = line.replace("\0", "")
        self._taken.append(line)
        return line

    def taken(self) -> str:
        """The lines of the record that failed, as they came."""
        lines = "".join(self._taken)
        self._taken.clear()
        return lines

    def unclosed(self) -> str:
        """What is wrong with a record that took all lines that were left; else nothing.

        A reader asks beyond the last line only inside of quotation marks.
        """
        if not self._is_over:
            return ""
        lines = len(self._taken)
        return f"a quotation mark is not closed: {lines} {'line' if lines == 1 else 'lines'} in one"

    def forget(self) -> None:
        """The record was read."""
        self._taken.clear()
