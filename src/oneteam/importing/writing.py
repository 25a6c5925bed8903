"""Writes one chunk of rows: what others refer to first, everything in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oneteam.domain.capture.operations import history as capture
from oneteam.domain.capture.operations.merging import Merged
from oneteam.domain.capture.queries import imports
from oneteam.domain.feedback.operations import history as feedback
from oneteam.domain.pipeline.operations import history as pipeline
from oneteam.domain.pipeline.operations import history_lists as lists
from oneteam.importing import preparing
from oneteam.importing.binding import Values
from oneteam.importing.columns import columns
from oneteam.importing.deals import write_deals
from oneteam.importing.entries import (
    Book,
    Entry,
    Reject,
    first_of_each,
)
from oneteam.importing.fields import HAPPENINGS, THINGS
from oneteam.importing.manner import Unreadable
from oneteam.importing.mapping import Kind
from oneteam.importing.references import meet_campaigns, meet_people, with_references
from oneteam.importing.summary import FileSummary
from oneteam.importing.teams import write_team

WRITE = {
    "product": lists.import_products,
    "account": capture.import_accounts,
    "contact": capture.import_contacts,
    "lead": capture.import_leads,
    "touch": capture.import_touches,
    "response": feedback.import_responses,
    "verdict": feedback.import_verdicts,
}
MERGED = ("person", "product", "opportunity")  # even beside a main entity


def write_chunk(
    entries: Sequence[Entry], kind: Kind, book: Book, counts: FileSummary, *, reject: Reject
) -> None:
    """Write the entries of one chunk, in the caller's transaction; refused rows go to `reject`."""
    entries = first_of_each(entries, kind, book, counts, reject)
    entries = with_references(entries, kind, book, reject)
    meet_people(entries, kind, book)
    meet_campaigns(entries, kind, book)
    for entity in THINGS:
        if entity in kind.entities:
            entries = _write_things(entity, entries, kind, book, counts, reject)
    for entity in HAPPENINGS:
        if entity in kind.entities:
            _write_happenings(entity, entries, kind, book, counts)


def _write_things(
    entity: str,
    entries: Sequence[Entry],
    kind: Kind,
    book: Book,
    counts: FileSummary,
    reject: Reject,
) -> list[Entry]:
    rows: dict[str, Values] = {}
    owners: dict[str, Entry] = {}
    refused: set[int] = set()
    if entity == "opportunity":
        leads = {entry.ids["lead"] for entry in entries if "lead" in entry.ids}
        book.known.open_deals = pipeline.with_open_deal(leads)
    for entry in entries:
        if entity not in entry.said or entry.keys[entity] in rows:
            continue
        try:
            row = columns(entity, entry, kind, book)
        except Unreadable as problem:
            reject(entry.row, str(problem))
            refused.add(entry.row.line)
            continue
        row["external_key"] = key = entry.keys[entity]
        rows[key] = row
        owners[key] = entry
    kept = [entry for entry in entries if entry.row.line not in refused]
    is_main = entity == kind.main
    found = {} if is_main or entity in MERGED else _known(entity, set(rows), book)
    fresh = [row for key, row in rows.items() if key not in found]
    merged = _merge(entity, fresh, owners, book) if fresh else Merged()
    for position in merged.shared:
        where = owners[fresh[position]["external_key"]].where
        book.defects.note("shared_domain" if entity == "account" else "shared_email", where)
    ids = found | {row["external_key"]: id_ for row, id_ in zip(fresh, merged.ids, strict=True)}
    if book.rehearsal:
        for position in merged.created:
            row = fresh[position]
            book.rehearsal.keep(row["external_key"], row.get("arrived_at"))
    for entry in kept:
        if entity in entry.keys:
            entry.ids[entity] = id_ = ids[entry.keys[entity]]
            if entity == "lead":
                book.known.arrived[id_] = entry.said["lead"]["arrived_at"]
    if entity == "lead":
        book.known.fresh = {
            merged.ids[position]: fresh[position].get("responded_at") for position in merged.created
        }
    _count(entity, merged, is_main, counts)
    return kept


def _known(entity: str, keys: set[str], book: Book) -> dict[str, int]:
    found = imports.ids_by_key(entity, keys)
    if book.rehearsal:
        found |= {key: book.rehearsal.ids[key] for key in keys & book.rehearsal.ids.keys()}
    return found


def _merge(entity: str, rows: list[Values], owners: dict[str, Entry], book: Book) -> Merged:
    told: dict[str, Any] = {"batch_id": book.batch_id, "now": book.now}
    if entity == "person":
        return write_team(rows, book)
    if entity != "opportunity":
        return WRITE[entity](rows, **told)
    return write_deals(rows, owners, book)


def _write_happenings(
    entity: str, entries: Sequence[Entry], kind: Kind, book: Book, counts: FileSummary
) -> None:
    rows = []
    for entry in entries:
        if entity not in entry.said:
            continue
        row = preparing.happening(entity, entry.said[entity], book.known)
        row["lead_id"] = entry.ids.get("lead")
        if entity == "touch":
            row["contact_id"] = entry.ids.get("contact")
        rows.append(row)
        arrived = book.known.arrived.get(row["lead_id"] or 0)
        if entity == "response" and arrived and row["at"] < arrived:
            book.defects.note("response_before_arrival", entry.where)
    if rows:
        told: dict[str, Any] = {"batch_id": book.batch_id, "now": book.now}
        if entity == "response":
            told["fresh"] = book.known.fresh
        merged = WRITE[entity](rows, **told)
        _count(entity, merged, entity == kind.main, counts)


def _count(entity: str, merged: Merged, is_main: bool, counts: FileSummary) -> None:
    created, updated = len(merged.created), len(merged.updated)
    if merged.ids:
        counts.count(entity, created=created, updated=updated, unchanged=merged.unchanged)
    if is_main:
        counts.created += created
        counts.updated += updated
        counts.unchanged += merged.unchanged
