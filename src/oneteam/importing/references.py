"""Finds what rows refer to: other rows by their ids, people and campaigns by their names."""

from __future__ import annotations

from collections.abc import Sequence

from oneteam.domain.campaigns.operations import ensure_campaigns
from oneteam.domain.capture.queries import imports
from oneteam.importing.binding import Values
from oneteam.importing.entries import Book, Entry, Reject
from oneteam.importing.manner import shown
from oneteam.importing.mapping import Kind
from oneteam.org.operations.history import import_people

REFERENCES = ("account", "contact", "lead")
PERSONS = ("owner", "brought_by", "person", "manager")


def with_references(
    entries: Sequence[Entry], kind: Kind, book: Book, reject: Reject
) -> list[Entry]:
    """The entries whose references exist, with the ids found; the others are rejected."""
    told = [(entity, name) for entity, name in kind.fills(REFERENCES) if name not in kind.entities]
    if not told:
        book.known.arrived = {}
        return list(entries)
    found: dict[str, int] = {}
    for name in {name for _, name in told}:
        keys = {
            _reference(book, name, entry.said.get(of))
            for entry in entries
            for of, n in told
            if n == name
        }
        found |= imports.ids_by_key(name, keys - {""})
        if book.rehearsal:
            found |= {key: book.rehearsal.ids[key] for key in keys & book.rehearsal.ids.keys()}
    kept = []
    for entry in entries:
        lacking = []
        for entity, name in told:
            key = _reference(book, name, entry.said.get(entity))
            if not key:
                continue
            if key in found:
                entry.ids[name] = found[key]
            else:
                lacking.append(f"there is no {name} {shown(entry.said[entity][name])}")
        if lacking:
            reject(entry.row, "; ".join(dict.fromkeys(lacking)))
        else:
            kept.append(entry)
    leads = {entry.ids["lead"] for entry in kept if "lead" in entry.ids}
    book.known.arrived = imports.arrivals(leads)
    if book.rehearsal:
        rehearsed = book.rehearsal.arrived
        book.known.arrived |= {id_: rehearsed[id_] for id_ in leads & rehearsed.keys()}
    return kept


def meet_people(entries: Sequence[Entry], kind: Kind, book: Book) -> None:
    """Make the people known whom the entries name."""
    told = kind.fills(PERSONS)
    if "person" in kind.entities:
        told.append(("person", "name"))
    names = {
        entry.said[entity][name]
        for entry in entries
        for entity, name in told
        if entry.said.get(entity, {}).get(name)
    }
    found, made = import_people(names - book.known.people.keys(), mapping=book.mapping)
    if book.rehearsal:  # these rows are taken back, and the next chunk's would get their numbers
        numbers = {id_: -1 - len(book.made_people) - at for at, id_ in enumerate(made)}
        found = {name: numbers.get(id_, id_) for name, id_ in found.items()}
        made = list(numbers.values())
    book.known.people |= found
    book.made_people += made
    if made:
        book.defects.note("owner_made", ", ".join(sorted(found))[:200], times=len(made))


def meet_campaigns(entries: Sequence[Entry], kind: Kind, book: Book) -> None:
    """Make the campaigns known that the entries name."""
    told = kind.fills(["campaign"])
    names = {
        entry.said[entity][name]
        for entry in entries
        for entity, name in told
        if entry.said.get(entity, {}).get(name)
    }
    if names:
        found = ensure_campaigns(names, now=book.now)
        book.known.campaigns |= {key: campaign.pk for key, campaign in found.items()}


def _reference(book: Book, name: str, values: Values | None) -> str:
    told = values.get(name) if values else None
    return f"{book.mapping}:{name}:{told}" if told else ""
