"""Deals of a chunk: who has a part in them, where they were opened, and which moved since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oneteam.domain.capture.operations.merging import Merged, Values
from oneteam.domain.pipeline.operations import history as pipeline
from oneteam.importing.entries import Book, Entry


def write_deals(rows: Sequence[Values], owners: Mapping[str, Entry], book: Book) -> Merged:
    """Write deals, each told by the entry of its outside key; defects are noted."""
    contacts = {
        key: entry.ids["contact"] for key, entry in owners.items() if "contact" in entry.ids
    }
    opened_in = {
        key: place.id
        for key, owner in owners.items()
        if (
            place := book.known.places.get(
                owner.said["opportunity"].get("opened_in", "").casefold()
            )
        )
    }
    book.sellers |= {row["owner_id"] for row in rows if row.get("owner_id")}
    stages = {place.id: place.key for place in book.known.places.values()}
    merged = pipeline.import_opportunities(
        rows,
        contacts=contacts,
        opened_in=opened_in,
        stages=stages,
        batch_id=book.batch_id,
        now=book.now,
    )
    book.made_customers += merged.customers
    for code, positions in (("deal_moved", merged.moved), ("deal_left", merged.left)):
        for position in positions:
            book.defects.note(code, owners[rows[position]["external_key"]].where)
    return merged
