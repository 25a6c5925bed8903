"""How long steps took, as tables show it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from oneteam.domain.scoreboard.rules.waits import Took, Turnaround
from oneteam.web import words


def step(took: Took, *, done_url: str, waiting_url: str) -> dict[str, Any]:
    """A row of a table of steps, with the addresses of its leads."""
    return {
        "took": took,
        "label": took.wait.label,
        "half": lasted(took.half, took),
        "most": lasted(took.most, took),
        "done_url": done_url,
        "waiting_url": waiting_url,
    }


def lasted(micros: int | None, found: Turnaround) -> str:
    """By when a share was through, or why that cannot be said."""
    if not found.is_telling:
        return "too few to say" if found.done + found.waiting else "–"
    if micros is None:
        return "not yet"
    return "before it" if micros < 0 else length(timedelta(microseconds=micros))


def length(span: timedelta) -> str:
    """A length of time; below a second "at once"."""
    return words.span(span) if span >= timedelta(seconds=1) else "at once"
