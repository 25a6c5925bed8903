"""Turns what a row says into columns of tables, once everything it refers to is known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from oneteam.domain.campaigns.rules import campaign_key
from oneteam.domain.capture import rules as capture
from oneteam.domain.pipeline.operations.history import Place
from oneteam.domain.pipeline.rules.products import product_key
from oneteam.importing import converting
from oneteam.importing.binding import Values
from oneteam.importing.defects import Defects
from oneteam.importing.manner import Unreadable, shown

PLACEHOLDERS = frozenset({"unknown", "n/a", "na", "none", "null", "select", "-", "?", "undefined"})
COPIED = {
    "lead": (
        *("arrived_at", "source", "channel", "landing_page", "message", "status"),
        *("qualified_at", "assigned_at", "accepted_at", "custom"),
    ),
    "touch": ("kind", "occurred_at", "channel", "source", "url", "referrer"),
    "response": ("at", "channel", "is_automatic", "note"),
    "verdict": ("verdict", "at", "reason", "sub_reason", "note", "until"),
    "opportunity": ("loss_reason", "competitor", "product", "close_on", "custom"),
    "account": ("name", "employees", "industry", "country", "is_customer", "created_at", "custom"),
    "contact": ("name", "email", "phone", "title", "created_at", "custom"),
}


@dataclass(slots=True)
class Known:
    """What a chunk may refer to, by the names files use."""

    arrived: dict[int, Any] = field(default_factory=dict)  # lead id -> moment
    fresh: dict[int, Any] = field(default_factory=dict)  # leads made just now -> first response
    people: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    open_deals: dict[int, str | None] = field(default_factory=dict)  # lead id -> outside key
    places: Mapping[str, Place] = field(default_factory=dict)
    currency: str = "EUR"
    zone: tzinfo = UTC  # whose days a file tells
    products: dict[str, str] = field(default_factory=dict)  # name without blanks -> name


def external_key(mapping: str, entity: str, values: Values) -> str:
    """The key under which a thing is known again: `<mapping>:<entity>:<id>`."""
    id_ = values.get("id")
    if not id_ and entity == "account":
        id_ = _domain(values) or capture.name_key(values.get("name", ""))
    elif not id_ and entity in ("person", "product"):
        id_ = values["name"]
    elif not id_ and entity == "contact":
        email = capture.email(values.get("email", ""))
        id_ = email.key if email else values.get("email") or values.get("name")
    if len(str(id_)) > 140:
        id_ = hashlib.sha256(str(id_).encode()).hexdigest()
    return f"{mapping}:{entity}:{id_}"


def account(values: Values, known: Known, defects: Defects, where: str) -> Values:
    """Columns of an account."""
    row = _copied("account", values)
    if "name" in values or "website" in values:
        row["domain"] = _domain(values) or None
        row["name"] = row.get("name") or row["domain"] or values.get("id") or ""
        row["name_key"] = capture.name_key(row["name"])[:300]
    if "website" in values:
        site = capture.website(values["website"]) if values["website"] else None
        row["website"] = site.url[:500] if site else values["website"]
        if values["website"] and site is None:
            defects.note("unreadable_website", where)
    if row.get("is_customer", False) is None:
        row["is_customer"] = False
    if "owner" in values:
        row["owner_id"] = known.people.get(values["owner"] or "")
    return row


def contact(values: Values, known: Known, defects: Defects, where: str) -> Values:
    """Columns of a contact."""
    row = _copied("contact", values)
    if "email" in values:
        email = capture.email(values["email"]) if values["email"] else None
        row["email_key"] = email.key if email else None
        if values["email"] and email is None:
            defects.note("unreadable_email", where)
    if "phone" in values:
        row["phone_e164"] = capture.phone_e164(values["phone"]) if values["phone"] else ""
    return row


def lead(values: Values, known: Known, defects: Defects, where: str) -> Values:
    """Columns of a lead."""
    row = _copied("lead", values)
    if row.get("status") == "":
        row["status"] = "nurture"
    if "source" in row:
        if not row["source"]:
            defects.note("blank_source", where)
        elif row["source"].casefold() in PLACEHOLDERS:
            defects.note("placeholder_source", where)
    for name in ("owner", "brought_by"):
        if name in values:
            row[f"{name}_id"] = known.people.get(values[name] or "")
    if "campaign" in values:
        row["campaign_id"] = known.campaigns.get(campaign_key(values["campaign"]))
    return row


def opportunity(values: Values, known: Known, defects: Defects, where: str) -> Values:
    """Columns of a deal. Raises Unreadable when its stage or its dates cannot be told."""
    row = _copied("opportunity", values)
    place = _place(values, known)
    opened = values.get("opened_at") or values.get("closed_at")
    closed = values.get("closed_at") if place.outcome != "open" else None
    if place.outcome != "open" and closed is None:
        raise Unreadable(f"it is {place.outcome}, but the day it was closed is not told")
    if opened is None:
        defects.note("undated_deal", where)
    if values.get("product"):
        _check_product(values["product"], known, defects, where)
    if "account" in values and not values["account"]:
        defects.note("deal_without_account", where)
    if "loss_reason" in row and place.outcome != "lost":
        row["loss_reason"] = ""
    currency = values.get("currency") or known.currency
    if "amount" in values:
        amount = values["amount"]
        minor = None if amount is None else converting.minor(amount, currency=currency)
        row["amount_minor"] = minor
        if minor is not None:
            defects.note_amount(minor, where)
    if "owner" in values:
        row["owner_id"] = known.people.get(values["owner"] or "")
    return row | {
        "name": values.get("name") or f"Deal {values['id']}",
        "currency": currency,
        "stage_id": place.id,
        "outcome": place.outcome,
        "opened_at": opened,
        "closed_at": closed,
        "closed_on": closed.astimezone(known.zone).date() if closed else None,
        "stage_since": closed or opened,
    }


def product(values: Values, known: Known, defects: Defects, where: str) -> Values:
    """Columns of a product."""
    currency = values.get("currency") or known.currency
    price = values.get("price")
    known.products[product_key(values["name"])] = values["name"]
    return {
        "name": values["name"],
        "name_key": product_key(values["name"]),
        "series": values.get("series", ""),
        "price_minor": None if price is None else converting.minor(price, currency=currency),
        "currency": currency,
    }


def person(values: Values, known: Known, defects: Defects, where: str) -> Values:
    """What a list of teams says of a person."""
    return {
        "person_id": known.people[values["name"]],
        "manager_id": known.people.get(values.get("manager") or ""),
        "office": values.get("office", ""),
    }


def _check_product(told: str, known: Known, defects: Defects, where: str) -> None:
    if not known.products:
        return
    listed = known.products.get(product_key(told))
    if listed is None:
        defects.note("unlisted_product", f"{where}: {told}")
    elif listed != told:
        defects.note("respelled_product", f"{where}: {told}, listed as {listed}")


def happening(entity: str, values: Values, known: Known) -> Values:
    """Columns of a touch, a response or a verdict."""
    row = _copied(entity, values)
    if row.get("channel") == "" and entity == "response":
        row["channel"] = "call"
    if row.get("is_automatic", False) is None:
        row["is_automatic"] = False
    if "person" in values:
        row["person_id"] = known.people.get(values["person"] or "")
    if "campaign" in values:
        row["campaign_id"] = known.campaigns.get(campaign_key(values["campaign"]))
    return row


def _copied(entity: str, values: Values) -> Values:
    return {name: values[name] for name in COPIED[entity] if name in values}


def _domain(values: Values) -> str:
    site = capture.website(values.get("website", "")) if values.get("website") else None
    return capture.company_domain(website=site, email=None)


def _place(values: Values, known: Known) -> Place:
    told = values.get("stage") or values.get("outcome") or "open"
    place = known.places.get(told.casefold())
    if place is None:
        raise Unreadable(f"there is no stage {shown(told)}")
    if values.get("stage") and values.get("outcome") and place.outcome != values["outcome"]:
        raise Unreadable(f"stage {shown(told)} is not {values['outcome']}")
    return place
