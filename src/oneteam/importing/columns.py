"""The columns of one row, with what it refers to and what is odd about it."""

from __future__ import annotations

from oneteam.importing import preparing
from oneteam.importing.binding import Values
from oneteam.importing.entries import Book, Entry
from oneteam.importing.manner import Unreadable
from oneteam.importing.mapping import Kind

MAKE = {
    "person": preparing.person,
    "product": preparing.product,
    "account": preparing.account,
    "contact": preparing.contact,
    "lead": preparing.lead,
    "opportunity": preparing.opportunity,
}


def columns(entity: str, entry: Entry, kind: Kind, book: Book) -> Values:
    """The columns of what a row says of an entity; defects are noted. Raises Unreadable."""
    values = entry.said[entity]
    row = MAKE[entity](values, book.known, book.defects, entry.where)
    if row.get("created_at", book.now) is None:
        row["created_at"] = book.now
    if entity in ("contact", "lead", "opportunity") and (
        "account" in kind.entities or "account" in values
    ):
        row["account_id"] = entry.ids.get("account")
    if entity == "lead":
        if "contact" in kind.entities or "contact" in values:
            row["contact_id"] = entry.ids.get("contact")
        if "response" in kind.entities:  # a new lead has its first response from the start
            said = entry.said.get("response", {})
            row["responded_at"] = None if said.get("is_automatic") else said.get("at")
        if kind.entities["lead"].sources["arrived_at"].is_order:
            book.defects.note("undated_lead", entry.where)
        if values["arrived_at"] > book.now:
            book.defects.note("in_future", entry.where)
    if entity == "opportunity":
        row["lead_id"] = lead = entry.ids.get("lead")
        _only_open_deal(row, entry, book)
        arrived = book.known.arrived.get(lead or 0)
        if arrived and row["closed_at"] and row["closed_at"] < arrived:
            book.defects.note("won_before_arrival", entry.where)
    return row


def _only_open_deal(row: Values, entry: Entry, book: Book) -> None:
    key, lead = entry.keys["opportunity"], row["lead_id"]
    if lead is None or row["outcome"] != "open":
        return
    if book.known.open_deals.setdefault(lead, key) != key:
        raise Unreadable("its lead has another open deal")
