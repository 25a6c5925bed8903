"""A lead's story ready to be shown: each event in words, beside its piece of the braid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.domain.clocks.rules import Kind
from oneteam.timeline.queries import Entry
from oneteam.web import words
from oneteam.web.braid import Holder, Segment, braid
from oneteam.web.names import Names
from oneteam.web.sentences import sentence_for


@dataclass(frozen=True, slots=True)
class Row:
    """One event as it is shown."""

    id: int
    kind: str
    at: datetime
    icon: str
    tone: str
    text: str | SafeString
    note: str
    is_minor: bool
    segment: Segment
    quiet: str

    @property
    def holder(self) -> Holder:
        """Whose turn it was when this happened: the colour of its mark."""
        return self.segment.after


def rows_of(
    entries: Sequence[Entry],
    names: Names,
    *,
    notes: Mapping[tuple[str, int], str],
    is_over: bool,
    now: datetime,
) -> list[Row]:
    """The rows of a story, oldest first; promises made at one moment are one row.

    `notes` holds what people wrote, by ("response" or "verdict", id). After a story that is over
    nobody waits for what comes next.
    """
    kept = _merged(entries)
    pieces = braid([(entry.kind, entry.occurred_at) for entry, _ in kept], now=now)
    rows = []
    for (entry, promised), piece in zip(kept, pieces, strict=True):
        sentence = sentence_for(entry.kind)
        rows.append(
            Row(
                id=entry.id,
                kind=entry.kind,
                at=entry.occurred_at,
                icon=sentence.icon,
                tone=sentence.tone,
                text=_promises(entry, promised) if promised else sentence.say(entry, names),
                note=_note(entry, notes),
                is_minor=sentence.is_minor,
                segment=piece,
                quiet=words.span(piece.quiet) if piece.quiet else "",
            )
        )
    if rows and rows[-1].quiet:
        waits = "" if is_over else f"{rows[-1].quiet}, and still nothing"
        rows[-1] = replace(rows[-1], quiet=waits)
    return rows


_ONE_ROW = {
    "clock.started": "Promised",
    "clock.met": "Kept in time",
    "clock.closed": "No longer owed",
}


def _merged(entries: Sequence[Entry]) -> list[tuple[Entry, list[str]]]:
    kept: list[tuple[Entry, list[str]]] = []
    for entry in entries:
        if entry.kind not in _ONE_ROW:
            kept.append((entry, []))
            continue
        label = Kind(entry.data["kind"]).noun
        last = kept[-1] if kept else None
        if last and last[1] and _alike(last[0], entry):
            if label not in last[1]:
                last[1].append(label)
        else:
            kept.append((entry, [label]))
    return kept


def _alike(one: Entry, other: Entry) -> bool:
    return (
        one.kind == other.kind
        and one.occurred_at == other.occurred_at
        and one.data.get("late") == other.data.get("late")
    )


def _promises(entry: Entry, labels: list[str]) -> SafeString:
    said = "Kept, but late" if entry.data.get("late") else _ONE_ROW[entry.kind]
    return format_html("{}: {}", said, ", ".join(labels))


def _note(entry: Entry, notes: Mapping[tuple[str, int], str]) -> str:
    if contest := entry.data.get("contest"):
        is_first = entry.kind == "verdict.contested"
        return notes.get(("contest", contest), "") if is_first else ""
    for what in ("response", "verdict"):
        number = entry.data.get(what)
        if isinstance(number, int):
            return notes.get((what, number), "")
    return ""
