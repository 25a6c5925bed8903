"""Writes one chunk of rows: what others refer to first, everything in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oneteam.domain.campaigns.operations import ensure_campaigns
from oneteam.domain.capture.operations import history as capture
from oneteam.domain.capture.operations.merging import Merged
from oneteam.domain.capture.queries import imports
from oneteam.domain.feedback.operations import history as feedback
from oneteam.domain.pipeline.operations import history as pipeline
from oneteam.importing import preparing
from oneteam.importing.binding import Values
from oneteam.importing.fields import HAPPENINGS, THINGS
from oneteam.importing.manner import Unreadable, shown
from oneteam.importing.mapping import Kind
from oneteam.importing.preparing import Known
from oneteam.importing.reading import Row
from oneteam.importing.summary import Defects, FileSummary
from oneteam.org.operations.history import import_people

REFERENCES = ("account", "contact", "lead")
PERSONS = {"lead": ("owner", "brought_by"), "response": ("person",), "verdict": ("person",)}


@dataclass(slots=True)
class Entry:
    """A row on its way: what it says of each entity."""

    row: Row
    said: dict[str, Values]
    where: str
    ids: dict[str, int] = field(default_factory=dict)  # entity -> id, once written or found
    keys: dict[str, str] = field(default_factory=dict)  # entity -> outside key


@dataclass(slots=True)
class Book:
    """What one import keeps in mind from chunk to chunk."""

    mapping: str
    batch_id: int
    now: datetime
    known: Known
    defects: Defects = field(default_factory=Defects)
    seen: dict[int, int] = field(default_factory=dict)  # hash of key -> hash of the row
    made_people: list[int] = field(default_factory=list)


def write_chunk(
    entries: Sequence[Entry],
    kind: Kind,
    book: Book,
    counts: FileSummary,
    *,
    reject: Callable[[Row, str], None],
) -> None:
    """Write the entries of one chunk, in the caller's transaction; refused rows go to `reject`."""
    entries = _first_of_each(entries, kind, book, counts, reject)
    entries = _with_references(entries, book, reject)
    _meet_people(entries, book)
    _meet_campaigns(entries, book)
    for entity in THINGS:
        entries = _write_things(entity, entries, kind, book, counts, reject)
    for entity in HAPPENINGS:
        _write_happenings(entity, entries, kind, book, counts)


def _first_of_each(
    entries: Sequence[Entry],
    kind: Kind,
    book: Book,
    counts: FileSummary,
    reject: Callable[[Row, str], None],
) -> list[Entry]:
    kept = []
    for entry in entries:
        for entity in THINGS:
            if entity in entry.said:
                entry.keys[entity] = preparing.external_key(
                    book.mapping, entity, entry.said[entity]
                )
        if kind.main in THINGS:
            key, content = hash(entry.keys[kind.main]), hash(tuple(entry.row.cells))
            if key in book.seen:
                if book.seen[key] == content:
                    book.defects.note("repeated_row", entry.where)
                    counts.unchanged += 1
                else:
                    reject(entry.row, "its id came before with other content; the first row counts")
                continue
            book.seen[key] = content
        kept.append(entry)
    return kept


def _with_references(
    entries: Sequence[Entry], book: Book, reject: Callable[[Row, str], None]
) -> list[Entry]:
    wanted: dict[str, set[str]] = {name: set() for name in REFERENCES}
    for entry in entries:
        for values in entry.said.values():
            for name in REFERENCES:
                if values.get(name) and name not in entry.said:
                    wanted[name].add(f"{book.mapping}:{name}:{values[name]}")
    found: dict[str, int] = {}
    for name, keys in wanted.items():
        found |= imports.ids_by_key(name, keys)
    kept = []
    for entry in entries:
        lacking = []
        for values in entry.said.values():
            for name in REFERENCES:
                if not values.get(name) or name in entry.said:
                    continue
                id_ = found.get(f"{book.mapping}:{name}:{values[name]}")
                if id_ is None:
                    lacking.append(f"there is no {name} {shown(values[name])}")
                else:
                    entry.ids[name] = id_
        if lacking:
            reject(entry.row, "; ".join(dict.fromkeys(lacking)))
        else:
            kept.append(entry)
    leads = {entry.ids["lead"] for entry in kept if "lead" in entry.ids}
    book.known.arrived = imports.arrivals(leads)
    return kept


def _meet_people(entries: Sequence[Entry], book: Book) -> None:
    names = {
        values[field_]
        for entry in entries
        for entity, values in entry.said.items()
        for field_ in PERSONS.get(entity, ("owner",))
        if values.get(field_)
    }
    found, made = import_people(names - book.known.people.keys(), mapping=book.mapping)
    book.known.people |= found
    book.made_people += made
    if made:
        book.defects.note("owner_made", ", ".join(sorted(found))[:200], times=len(made))


def _meet_campaigns(entries: Sequence[Entry], book: Book) -> None:
    names = {
        values["campaign"]
        for entry in entries
        for values in entry.said.values()
        if values.get("campaign")
    }
    if names:
        found = ensure_campaigns(names, now=book.now)
        book.known.campaigns |= {key: campaign.pk for key, campaign in found.items()}


def _write_things(
    entity: str,
    entries: Sequence[Entry],
    kind: Kind,
    book: Book,
    counts: FileSummary,
    reject: Callable[[Row, str], None],
) -> list[Entry]:
    rows: dict[str, Values] = {}
    owners: dict[str, Entry] = {}
    refused: set[int] = set()
    for entry in entries:
        if entity not in entry.said or entry.keys[entity] in rows:
            continue
        try:
            row = _columns(entity, entry, kind, book)
        except Unreadable as problem:
            reject(entry.row, str(problem))
            refused.add(entry.row.line)
            continue
        rows[entry.keys[entity]] = row | {"external_key": entry.keys[entity]}
        owners[entry.keys[entity]] = entry
    entries = [entry for entry in entries if entry.row.line not in refused]
    is_main = entity == kind.main
    found = {} if is_main or entity == "opportunity" else imports.ids_by_key(entity, set(rows))
    fresh = [row for key, row in rows.items() if key not in found]
    merged = _merge(entity, fresh, owners, book) if fresh else Merged()
    for position in merged.shared:
        where = owners[fresh[position]["external_key"]].where
        book.defects.note("shared_domain" if entity == "account" else "shared_email", where)
    ids = found | {row["external_key"]: id_ for row, id_ in zip(fresh, merged.ids, strict=True)}
    for entry in entries:
        if entity in entry.keys:
            entry.ids[entity] = ids[entry.keys[entity]]
            if entity == "lead":
                book.known.arrived[entry.ids[entity]] = entry.said["lead"]["arrived_at"]
    _count(entity, merged, is_main, counts)
    return entries


def _columns(entity: str, entry: Entry, kind: Kind, book: Book) -> Values:
    values = entry.said[entity]
    make = {
        "account": preparing.account,
        "contact": preparing.contact,
        "lead": preparing.lead,
        "opportunity": preparing.opportunity,
    }[entity]
    row = make(values, book.known, book.defects, entry.where)
    if row.get("created_at", book.now) is None:
        row["created_at"] = book.now
    if entity != "account" and ("account" in kind.entities or "account" in values):
        row["account_id"] = entry.ids.get("account")
    if entity == "lead":
        if "contact" in kind.entities or "contact" in values:
            row["contact_id"] = entry.ids.get("contact")
        if values["arrived_at"] > book.now:
            book.defects.note("in_future", entry.where)
    if entity == "opportunity":
        row["lead_id"] = entry.ids.get("lead")
        arrived = book.known.arrived.get(row["lead_id"] or 0)
        if arrived and row["closed_at"] and row["closed_at"] < arrived:
            book.defects.note("won_before_arrival", entry.where)
    return row


def _merge(entity: str, rows: list[Values], owners: dict[str, Entry], book: Book) -> Merged:
    told: dict[str, Any] = {"batch_id": book.batch_id, "now": book.now}
    if entity == "account":
        return capture.import_accounts(rows, **told)
    if entity == "contact":
        return capture.import_contacts(rows, **told)
    if entity == "lead":
        return capture.import_leads(rows, **told)
    contacts = {
        key: entry.ids["contact"] for key, entry in owners.items() if "contact" in entry.ids
    }
    stages = {place.id: place.key for place in book.known.places.values()}
    return pipeline.import_opportunities(rows, contacts=contacts, stages=stages, **told)


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
    if not rows:
        return
    write = {
        "touch": capture.import_touches,
        "response": feedback.import_responses,
        "verdict": feedback.import_verdicts,
    }[entity]
    merged = write(rows, batch_id=book.batch_id, now=book.now)
    _count(entity, merged, entity == kind.main, counts)


def _count(entity: str, merged: Merged, is_main: bool, counts: FileSummary) -> None:
    created, updated = len(merged.created), len(merged.updated)
    if merged.ids:
        counts.count(entity, created=created, updated=updated, unchanged=merged.unchanged)
    if is_main:
        counts.created += created
        counts.updated += updated
        counts.unchanged += merged.unchanged
