"""Which entities a file can fill, which fields each has, and how a field is read."""

from __future__ import annotations

from dataclasses import dataclass

STATUSES = frozenset({"nurture", "accepted", "converted", "returned", "recycled", "rejected"})
VERDICTS = frozenset({"accept", "return", "recycle", "reject"})
RESPONSE_CHANNELS = frozenset({"call", "email", "meeting", "message"})
OUTCOMES = frozenset({"open", "won", "lost"})
CUSTOM_TYPES = ("text", "number", "date", "boolean")
# Entities that can have custom fields of their own.
WITH_CUSTOM = ("account", "contact", "lead", "opportunity")


@dataclass(frozen=True, slots=True)
class Field:
    """One field a column can fill. `kind` says how the cell is read; `limit` bounds text."""

    name: str
    kind: str
    limit: int = 0
    codes: frozenset[str] = frozenset()
    is_needed: bool = False


def _text(name: str, limit: int, *, is_needed: bool = False) -> Field:
    return Field(name, "text", limit=limit, is_needed=is_needed)


def _reference(entity: str, *, is_needed: bool = False) -> Field:
    return Field(entity, "reference", limit=140, is_needed=is_needed)


def _codes(name: str, codes: frozenset[str], *, is_needed: bool = False) -> Field:
    return Field(name, "code", codes=codes, is_needed=is_needed)


def _at(name: str, *, is_needed: bool = False) -> Field:
    return Field(name, "moment", is_needed=is_needed)


_ALL: dict[str, tuple[Field, ...]] = {
    "person": (
        _text("name", 200, is_needed=True),
        Field("manager", "person", limit=200),
        _text("office", 100),
    ),
    "product": (
        _text("id", 140),
        _text("name", 100, is_needed=True),
        _text("series", 100),
        Field("price", "money"),
        Field("currency", "currency"),
    ),
    "account": (
        _text("id", 140),
        _text("name", 300),
        Field("website", "website", limit=500),
        Field("employees", "count"),
        Field("country", "country"),
        _text("industry", 100),
        Field("owner", "person", limit=200),
        Field("is_customer", "boolean"),
        _at("created_at"),
    ),
    "contact": (
        _text("id", 140),
        _text("name", 300),
        Field("email", "email", limit=320),
        _text("phone", 50),
        _text("title", 200),
        _reference("account"),
        _at("created_at"),
    ),
    "lead": (
        _text("id", 140, is_needed=True),
        _at("arrived_at", is_needed=True),
        _text("source", 100),
        _text("channel", 50),
        _text("landing_page", 500),
        _text("message", 20_000),
        Field("campaign", "campaign", limit=200),
        Field("owner", "person", limit=200),
        Field("brought_by", "person", limit=200),
        _codes("status", STATUSES),
        _at("qualified_at"),
        _at("assigned_at"),
        _at("accepted_at"),
        _reference("contact"),
        _reference("account"),
    ),
    "opportunity": (
        _text("id", 140, is_needed=True),
        _text("name", 200),
        _reference("lead"),
        _reference("account"),
        _reference("contact"),
        Field("owner", "person", limit=200),
        _codes("outcome", OUTCOMES),
        _text("stage", 60),
        _text("opened_in", 60),
        _text("product", 100),
        Field("amount", "money"),
        Field("currency", "currency"),
        _at("opened_at"),
        _at("closed_at"),
        Field("close_on", "day"),
        _text("loss_reason", 30),
        _text("competitor", 100),
    ),
    "touch": (
        _reference("lead"),
        _reference("contact"),
        _text("kind", 30, is_needed=True),
        _at("occurred_at", is_needed=True),
        _text("channel", 50),
        _text("source", 100),
        Field("campaign", "campaign", limit=200),
        _text("url", 2000),
        _text("referrer", 2000),
    ),
    "response": (
        _reference("lead", is_needed=True),
        _at("at", is_needed=True),
        _codes("channel", RESPONSE_CHANNELS),
        Field("person", "person", limit=200),
        Field("is_automatic", "boolean"),
        _text("note", 20_000),
    ),
    "verdict": (
        _reference("lead", is_needed=True),
        _codes("verdict", VERDICTS, is_needed=True),
        _at("at", is_needed=True),
        _text("reason", 30),
        _text("sub_reason", 30),
        _text("note", 20_000),
        Field("until", "day"),
        Field("person", "person", limit=200),
    ),
}
ENTITIES: dict[str, dict[str, Field]] = {
    entity: {field.name: field for field in fields} for entity, fields in _ALL.items()
}
# Whatever the order of the files, what others refer to is written first.
ORDER = tuple(ENTITIES)
# Known by an id of their own, or by name.
THINGS = ("person", "product", "account", "contact", "lead", "opportunity")
HAPPENINGS = ("touch", "response", "verdict")  # belong to a lead or a contact
