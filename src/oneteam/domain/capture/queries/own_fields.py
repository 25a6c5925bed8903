"""The company's own fields of leads, contacts and accounts: found by name, asked for by value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import CustomField, Lead

# Where a lead keeps the values of each entity's own fields.
COLUMNS = {"lead": "custom", "contact": "contact__custom", "account": "account__custom"}


class FieldNotFound(LookupError):
    """There is no such field."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field the company keeps; `name` is `<entity>.custom.<key>`, as rules call it."""

    id: int
    entity: str
    key: str
    label: str
    type: str
    retired_at: datetime | None = None

    @property
    def name(self) -> str:
        """How rules, filters and reports call it."""
        return f"{self.entity}.custom.{self.key}"

    @property
    def value(self) -> KeyTransform:
        """Its value of a lead, in a query."""
        return KeyTransform(self.key, COLUMNS[self.entity])


def own_fields(*entities: str) -> list[OwnField]:
    """The fields in use of some entities, by default of those that tell leads apart. One query."""
    rows = CustomField.objects.filter(entity__in=entities or COLUMNS, retired_at=None)
    return [_view(row) for row in rows.order_by("entity", "label", "id")]


def every_own_field() -> list[OwnField]:
    """Every field there is, the retired ones too. One query."""
    return [_view(row) for row in CustomField.objects.order_by("entity", "label", "id")]


def own_field(name: str) -> OwnField | None:
    """The field of that name, in use or retired; None when there is none."""
    entity, _, key = name.partition(".custom.")
    rows = CustomField.objects.filter(entity=entity, key=key) if entity in COLUMNS else ()
    return next((_view(row) for row in rows), None)


def own_field_by_id(field_id: int) -> OwnField:
    """One field. Raises FieldNotFound."""
    row = CustomField.objects.filter(pk=field_id).first()
    if row is None:
        raise FieldNotFound("There is no such field.")
    return _view(row)


def own_values(lead: Lead) -> list[tuple[OwnField, Any]]:
    """What a lead, its contact and its company say in the fields in use; None is not known.

    The lead comes with contact and account, whose fields are left out where it has none.
    """
    holders = {"lead": lead, "contact": lead.contact, "account": lead.account}
    return [
        (field, holder.custom.get(field.key))
        for field in own_fields()
        if (holder := holders[field.entity]) is not None
    ]


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


def _typed(field: OwnField, said: str) -> rules.OwnValue:
    try:
        return rules.own_value(said, field.type)
    except rules.ValueRefused:
        return said  # no value of that field reads so


def _view(row: CustomField) -> OwnField:
    return OwnField(row.pk, row.entity, row.key, row.label, row.type, row.retired_at)
