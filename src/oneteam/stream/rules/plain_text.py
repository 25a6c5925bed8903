"""Decides how the plain text of a letter is broken into lines."""

from __future__ import annotations

import textwrap

WIDTH = 72  # what mail programs show without breaking it again, quoted once too


def folded(text: str) -> str:
    """The text in lines of at most 72 characters; an address longer than that has its own line.

    What follows a dash stays under it. Blank lines are paragraphs, and never two of them.
    """
    lines: list[str] = []
    for line in text.strip().splitlines():
        said = line.rstrip()
        if not said and lines and not lines[-1]:
            continue
        inner = "  " if said.startswith("- ") else ""
        lines += textwrap.wrap(
            said,
            WIDTH,
            subsequent_indent=inner,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines) + "\n"
