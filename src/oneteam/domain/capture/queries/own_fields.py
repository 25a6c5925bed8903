"""The company's own fields of leads, contacts and accounts: found by name, asked for by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform

from oneteam.domain.capture.models import CustomField, Lead

# Where a lead keeps the values of each entity's own fields.
COLUMNS = {"lead": "custom", "contact": "contact__custom", "account": "account__custom"}


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field the company keeps; `name` is `<entity>.custom.<key>`, as rules call it."""

    entity: str
    key: str
    label: str
    type: str

    @property
    def name(self) -> str:
        """How rules, filters and reports call it."""
        return f"{self.entity}.custom.{self.key}"

    @property
    def value(self) -> KeyTransform:
        """Its value of a lead, in a query."""
        return KeyTransform(self.key, COLUMNS[self.entity])


def own_fields() -> list[OwnField]:
    """Every field of the company's own that tells leads apart. One query."""
    rows = CustomField.objects.filter(entity__in=COLUMNS).order_by("entity", "label", "id")
    return [OwnField(row.entity, row.key, row.label, row.type) for row in rows]


def own_field(name: str) -> OwnField | None:
    """The field of that name; None when there is none."""
    entity, _, key = name.partition(".custom.")
    rows = CustomField.objects.filter(entity=entity, key=key) if entity in COLUMNS else ()
    return next((OwnField(row.entity, row.key, row.label, row.type) for row in rows), None)


def with_own_value(leads: QuerySet[Lead], name: str, said: str) -> QuerySet[Lead]:
    """Those leads whose field of that name says so; "" finds those that say nothing.

    A field that nobody knows finds no lead.
    """
    field = own_field(name)
    if field is None:
        return leads.none()
    asked = leads.alias(own=field.value)
    if not said:
        return asked.filter(Q(own=None) | Q(own__isnull=True) | Q(own=""))
    return asked.filter(own=_typed(field, said))


def _typed(field: OwnField, said: str) -> Any:
    if field.type == "boolean":
        return said.casefold() in ("true", "yes", "1")
    if field.type == "number":
        try:
            return float(said) if not said.lstrip("-").isdecimal() else int(said)
        except ValueError:
            return said
    return said
